import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysOf, earlier, later, parseDuration } from './duration.ts';

const at = (text: string): number => Date.parse(text) / 1000;
const duration = (text: string) => parseDuration(text) ?? { months: Number.NaN, days: Number.NaN };

describe('parseDuration', () => {
  it.each([
    ['P90D', { months: 0, days: 90 }],
    ['P2W', { months: 0, days: 14 }],
    ['P1Y6M', { months: 18, days: 0 }],
    ['P1Y2M3W4D', { months: 14, days: 25 }],
  ])('reads %s', (text, expected) => {
    expect(parseDuration(text)).toEqual(expected);
  });

  it.each([
    '',
    'P',
    'PT1H',
    'P1DT1H',
    'P1.5D',
    'P-1D',
    '-P1D',
    'p1d',
    'P1D ',
    '90D',
    'P1M1Y',
    'P١D',
    'P101Y',
    'P99999D',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('reads back what it is written as', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(11), fc.nat(1000), (years, months, days) => {
        expect(parseDuration(`P${years}Y${months}M${days}D`)).toEqual({ months: years * 12 + months, days });
      }),
    );
  });
});

describe('later and earlier', () => {
  it.each([
    ['2026-01-31T10:00:00Z', 'P1M', '2026-02-28T10:00:00Z'],
    ['2028-02-29T00:00:01Z', 'P1Y', '2029-02-28T00:00:01Z'],
    ['2026-11-25T13:00:00Z', 'P90D', '2027-02-23T13:00:00Z'],
  ])('%s and %s is %s', (from, by, to) => {
    expect(later(at(from), duration(by))).toBe(at(to));
  });

  it('30 days before the first of March is in January', () => {
    expect(earlier(at('2026-03-01T00:00:00Z'), duration('P30D'))).toBe(at('2026-01-30T00:00:00Z'));
  });

  it('undo each other where only days are meant', () => {
    fc.assert(
      fc.property(fc.nat(4_000_000_000), fc.nat(36_500), (seconds, days) => {
        expect(earlier(later(seconds, { months: 0, days }), { months: 0, days })).toBe(seconds);
      }),
    );
  });
});

it('a year counts as 365 days and a month as 30', () => {
  expect(['P1Y', 'P12M', 'P1M', 'P4W', 'P1Y1M1D'].map((text) => daysOf(duration(text)))).toEqual([
    365, 365, 30, 28, 396,
  ]);
});
