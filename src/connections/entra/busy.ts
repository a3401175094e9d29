import { createLru } from '../../crypto/threads/lru.ts';
import { Fault } from '../../fault.ts';
import type { RemoteAnswer } from '../../tokens/remote-document.ts';

/** Tenants of an authority that asked to be left alone: all connections that sign in there wait, and nobody is asked. */
export interface Busy {
  /** Throws Fault Unavailable while `tenant` is to be left alone. */
  requireFree(tenant: string): void;
  /** Throws Fault Unavailable where the answer is that it is too busy (429, 503). */
  heed(tenant: string, answer: RemoteAnswer): void;
}

interface Told {
  /** Unix milliseconds, and how many of them from then on. */
  readonly at: number;
  readonly wait: number;
  readonly status: number;
}

/** In milliseconds: what is waited for where it is not said, and the longest that is believed. */
const UNTOLD = 3_000;
const LONGEST = 300_000;
/** Tenants that are kept. */
const MOST = 1_000;

export function createBusy(host: string, clock: () => number): Busy {
  const told = createLru<Told>(MOST);
  const requireFree = (tenant: string): void => {
    const last = told.get(tenant);
    if (last === undefined) return;
    const passed = clock() - last.at;
    // A clock that was set back does not make the wait longer.
    if (passed >= 0 && passed < last.wait) throw busy(host, last.status, last.wait - passed);
  };
  return {
    requireFree,
    heed(tenant, { status, retryAfter }) {
      if (status !== 429 && status !== 503) return;
      const at = clock();
      told.set(tenant, { at, wait: waitOf(retryAfter, at), status });
      requireFree(tenant);
    },
  };
}

const DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Seconds, or a date (RFC 9110 section 10.2.3). */
function waitOf(text: string | undefined, now: number): number {
  if (text === undefined) return UNTOLD;
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text) * 1000, LONGEST) || UNTOLD;
  const wait = DATE.test(text) ? Date.parse(text) - now : 0;
  return wait > 0 ? Math.min(wait, LONGEST) : UNTOLD;
}

/** The sentence holds no time, since a connection keeps it as its status: the header does. */
function busy(host: string, status: number, wait: number): Fault {
  return new Fault(
    'Unavailable',
    `${host} answered ${status}: it is too busy, and asks to wait until the next sign-in. Try again later.`,
    { headers: { 'retry-after': String(Math.ceil(wait / 1000)) } },
  );
}
