import fc from 'fast-check';
import { expect, describe as group, it } from 'vitest';
import { describe, unixSeconds } from './attribute-options.ts';

group('a time', () => {
  it('is read to the day, the minute or the second', () => {
    expect(unixSeconds('2030-01-31')).toBe(Date.UTC(2030, 0, 31) / 1000);
    expect(unixSeconds('2030-01-31T12:34Z')).toBe(Date.UTC(2030, 0, 31, 12, 34) / 1000);
    expect(unixSeconds('2030-01-31T12:34:56Z')).toBe(Date.UTC(2030, 0, 31, 12, 34, 56) / 1000);
  });

  it('is what was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
        const text = `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
        expect(unixSeconds(text)).toBe(seconds);
      }),
    );
  });

  it.each([
    '',
    'tomorrow',
    '2030-02-30',
    '2030-13-01',
    '2030-01-31T24:00Z',
    '2030-01-31T12:60:00Z',
    '2030-01-31T12:00:00',
    '2030-01-31T12:00:00+02:00',
    '2030-01-31T12:00:00.5Z',
    '2030-1-31',
    '+012030-01-31',
    '1893456000',
  ])('is refused: %j', (text) => {
    expect(() => unixSeconds(text)).toThrow('It is a time in UTC like 2030-01-31T12:00:00Z.');
  });
});

group('what is said about an object', () => {
  it('holds only what was given', () => {
    expect(describe({})).toEqual({});
    expect(describe({ expires: 2, notBefore: 1 })).toEqual({ attributes: { exp: 2, nbf: 1 } });
  });

  it('turns --disabled round', () => {
    expect(describe({ disabled: true })).toEqual({ attributes: { enabled: false } });
    expect(describe({ disabled: false })).toEqual({ attributes: { enabled: true } });
    expect(describe({ enabled: false })).toEqual({ attributes: { enabled: false } });
  });

  it('splits a tag at its first equals sign', () => {
    expect(describe({ tags: ['a=b=c', 'flag', 'empty='] })).toEqual({ tags: { a: 'b=c', flag: '', empty: '' } });
  });

  it('takes an empty tag for none at all', () => {
    expect(describe({ tags: [''] })).toEqual({ tags: {} });
  });

  it('has tags of every name, and no prototype of their making', () => {
    const { tags } = describe({ tags: ['__proto__=x', 'constructor=y'] });
    expect(Object.entries(tags ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });
});
