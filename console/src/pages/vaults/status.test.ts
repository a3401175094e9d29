import { describe, expect, it } from 'vitest';
import { FILTERS, fitsStatus } from './status.ts';

const NOW = 1_000_000;
const DAY = 86_400;
const filtersOf = (times: { readonly enabled: boolean; readonly nbf?: number; readonly exp?: number }) =>
  FILTERS.filter((filter) => fitsStatus(times, filter, NOW));

describe('a list that is narrowed to a status', () => {
  it('holds what the badge says, and what ends within thirty days whether or not it is enabled', () => {
    expect(filtersOf({ enabled: true })).toEqual(['enabled']);
    expect(filtersOf({ enabled: false, exp: NOW - 1 })).toEqual(['disabled']);
    expect(filtersOf({ enabled: true, exp: NOW })).toEqual(['expired']);
    expect(filtersOf({ enabled: true, nbf: NOW + 1 })).toEqual(['early']);
    expect(filtersOf({ enabled: true, exp: NOW + 1 })).toEqual(['enabled', 'expiring']);
    expect(filtersOf({ enabled: true, exp: NOW + 30 * DAY })).toEqual(['enabled', 'expiring']);
    expect(filtersOf({ enabled: true, exp: NOW + 30 * DAY + 1 })).toEqual(['enabled']);
    expect(filtersOf({ enabled: false, exp: NOW + 1 })).toEqual(['disabled', 'expiring']);
    expect(filtersOf({ enabled: true, nbf: NOW + 1, exp: NOW + 2 })).toEqual(['early', 'expiring']);
  });
});
