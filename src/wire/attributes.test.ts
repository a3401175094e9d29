import { describe, expect, it } from 'vitest';
import { settableAttributes, tagsUpTo } from './attributes.ts';

const problem = (
  schema: { safeParse(given: unknown): { error?: { issues: { message: string }[] } } },
  given: unknown,
) => schema.safeParse(given).error?.issues[0]?.message;

describe('attributes', () => {
  it.each([{}, { enabled: false }, { nbf: 0 }, { exp: 253_402_300_799 }, { nbf: 1, exp: 2 }])(
    '%j may be set',
    (given) => {
      expect(settableAttributes.parse(given)).toEqual(given);
    },
  );

  it.each([
    [{ enabled: 'true' }, 'attributes.enabled is true or false'],
    [{ enabled: 1 }, 'attributes.enabled is true or false'],
    [{ nbf: '1' }, 'a time is a whole number of Unix seconds'],
    [{ nbf: 0.5 }, 'a time is a whole number of Unix seconds'],
    [{ nbf: 1e308 }, 'a time is a whole number of Unix seconds'],
    [{ exp: -1 }, 'a time is not before 1970'],
    [{ exp: 253_402_300_800 }, 'a time is not after the year 9999'],
    [{ nbf: 2, exp: 2 }, 'attributes.exp must be later than attributes.nbf'],
    [{ nbf: 2, exp: 1 }, 'attributes.exp must be later than attributes.nbf'],
  ])('%j is refused', (given, why) => {
    expect(problem(settableAttributes, given)).toBe(why);
  });

  it('created, updated and recovery level are not for a caller to set', () => {
    expect(settableAttributes.parse({ created: 1, updated: 1, recoveryLevel: 'Purgeable' })).toEqual({});
  });
});

describe('tags', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`t${at}`, '']));

  it.each([256, 512])('are at most 15, of at most %d characters in name and value', (length) => {
    const tags = tagsUpTo(length);
    expect(problem(tags, { ...many(14), ['n'.repeat(length)]: 'v'.repeat(length) })).toBeUndefined();
    expect(problem(tags, many(16))).toBe('there are at most 15 tags');
    expect(problem(tags, { a: 'v'.repeat(length + 1) })).toBe(`a tag has at most ${length} characters`);
    expect(problem(tags, { ['n'.repeat(length + 1)]: 'v' })).toBeDefined();
    expect(problem(tags, { a: 1 })).toBe('a tag is a text');
    expect(problem(tags, ['a'])).toBe('tags are an object of texts');
  });
});
