import { describe, expect, it } from 'vitest';
import { FILTERS, fitsStatus } from './searching.ts';

const filtersOf = (overallStatus: string, code?: string) => {
  const statuses = [{ status: overallStatus, ...(code !== undefined && { error: { code, message: '' } }) }];
  return FILTERS.filter((filter) => fitsStatus({ properties: { overallStatus, statuses } }, filter));
};

describe('a list of connections that is narrowed to a status', () => {
  it('holds what the badge says, and apart from other errors that nobody has signed in', () => {
    expect(filtersOf('Connected')).toEqual(['connected']);
    expect(filtersOf('Ready')).toEqual(['ready']);
    expect(filtersOf('Error', 'CredentialExpired')).toEqual(['error']);
    expect(filtersOf('Error', 'Unauthenticated')).toEqual(['error', 'unauthenticated']);
  });
});
