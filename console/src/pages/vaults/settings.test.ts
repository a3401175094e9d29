import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromField, settingsIn, toField } from './settings.ts';
import { statusOf } from './status.ts';

test('a time that goes into a field comes out as the same second', () => {
  // In an hour that a time zone has twice, a field cannot tell which is meant.
  const time = fc.integer({ min: 0, max: 4_200_000_000 });
  fc.assert(
    fc.property(time, (seconds) => {
      const back = fromField(toField(seconds)) ?? 0;
      expect(toField(back)).toBe(toField(seconds));
    }),
  );
});

test('an empty field names no time', () => {
  expect(fromField('')).toBeUndefined();
  expect(toField(undefined)).toBe('');
});

test('a form becomes settings: tags without a name are left out, and times that are empty', () => {
  const form = new FormData();
  for (const [name, value] of [
    ['enabled', 'on'],
    ['nbf', ''],
    ['exp', '2030-01-02T03:04'],
    ['tagName', 'team'],
    ['tagValue', 'payroll'],
    ['tagName', ' '],
    ['tagValue', 'nothing'],
  ] as const) {
    form.append(name, value);
  }
  const exp = new Date('2030-01-02T03:04').getTime() / 1000;
  expect(settingsIn(form)).toEqual({ attributes: { enabled: true, exp }, tags: { team: 'payroll' } });
  expect(settingsIn(new FormData())).toEqual({ attributes: { enabled: false }, tags: {} });
});

test.each([
  ['disabled', { enabled: false, exp: 5 }],
  ['expired', { enabled: true, exp: 10 }],
  ['early', { enabled: true, nbf: 11 }],
  ['enabled', { enabled: true, nbf: 10, exp: 11 }],
] as const)('a version is %s', (status, attributes) => {
  expect(statusOf(attributes, 10)).toBe(status);
});
