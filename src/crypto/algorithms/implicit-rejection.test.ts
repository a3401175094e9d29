import { describe, expect, it } from 'vitest';
import { rejectsImplicitly } from './implicit-rejection.ts';

describe('the check for implicit rejection', () => {
  it('passes for the OpenSSL that the tests run on', () => {
    expect(rejectsImplicitly()).toBe(true);
  });

  it('fails where bad padding is an error', () => {
    const oracle = () => {
      throw new Error('padding check failed');
    };
    expect(rejectsImplicitly(oracle)).toBe(false);
  });
});
