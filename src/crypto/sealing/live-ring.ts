import type { KeyObject } from 'node:crypto';
import { Fault } from '../../fault.ts';
import type { Ring } from './key-ring.ts';

/** A ring whose data keys are exchanged while it is used: who holds it sees those of now, and so asks for them each time. */
export interface LiveRing extends Ring {
  /**
   * Goes on to a later state of the same ring.
   * @throws Fault MasterKeyWrong where `next` lacks a key, or goes back to an older one: who can write to the database could
   * else put back the ring from before, and have new values sealed with a key that was given up.
   */
  follow(next: Ring): void;
}

export function createLiveRing(first: Ring, missing: (id: number) => Fault | undefined): LiveRing {
  let now = first;
  return {
    get dataKeys() {
      return now.dataKeys;
    },
    get active() {
      return now.active;
    },
    audit: first.audit,
    rows: first.rows,
    tokens: first.tokens,
    missing,
    follow(next) {
      if (!continues(now, next)) {
        throw new Fault(
          'MasterKeyWrong',
          'The key ring in the database is older than the one in use, or another: restore the database, or restart Sallyport.',
        );
      }
      now = next;
    },
  };
}

function continues(before: Ring, next: Ring): boolean {
  const same = (a: KeyObject, b: KeyObject | undefined) => b !== undefined && a.equals(b);
  const kept = before.dataKeys.every(({ id, key }) => same(key, next.dataKeys.find((entry) => entry.id === id)?.key));
  const fixed = (['audit', 'rows', 'tokens'] as const).every((name) => same(before[name], next[name]));
  return kept && fixed && next.active.id >= before.active.id;
}
