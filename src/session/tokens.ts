import { createLru } from '../crypto/threads/lru.ts';
import { keyOf, type Principal, type Principals } from './principal.ts';

/** Access tokens of whoever is signed in. They are in memory for minutes, and nowhere else. */
export interface Tokens {
  of(principal: Principal, resource: string): Promise<string>;
  /** After anything changed that a token could say. */
  forget(): void;
}

/** How long a token is used again, in milliseconds: long enough for a page with many calls. */
const REUSED = 300_000;

const CAPACITY = 1_000;

export function createTokens({ issue }: Pick<Principals, 'issue'>, clock: () => number): Tokens {
  const kept = createLru<{ readonly token: Promise<string>; readonly until: number }>(CAPACITY);
  return {
    async of(principal, resource) {
      const key = `${principal.applicationId} ${keyOf(principal)} ${resource}`;
      const known = kept.get(key);
      if (known !== undefined && clock() < known.until) return known.token;
      const token = issue(principal, resource);
      const entry = { token, until: clock() + REUSED };
      kept.set(key, entry);
      try {
        return await token;
      } catch (error) {
        if (kept.get(key) === entry) kept.delete(key);
        throw error;
      }
    },
    forget: () => kept.clear(),
  };
}
