import { randomUUID } from 'node:crypto';
import type { Call, Journal } from '../../audit/journal.ts';
import type { Job } from '../../jobs/job.ts';
import type { DirectoryChange } from '../directory/entries.ts';
import type { SigningKeys } from './signing-keys.ts';

interface RotationRoom {
  readonly signingKeys: SigningKeys;
  readonly journal: Pick<Journal, 'attempt'>;
}

/** How long a key signs, in seconds. */
const SIGNS = 90 * 86_400;

/**
 * How long a key is published before it signs, and after it last signed: a day, for which verifiers are known to keep a key
 * set, and tokens end in an hour.
 */
export const OVERLAP = 86_400;

/** Makes the next signing key ahead of its time, and withdraws those whose last tokens have ended. */
export function rotateSigningKeys({ signingKeys, journal }: RotationRoom): Job {
  const due = async (now: number) => {
    const seconds = Math.floor(now / 1000);
    return { next: await needsNext(signingKeys, seconds), over: await superseded(signingKeys, seconds) };
  };
  const commit = async (operation: string, kid: string, change: DirectoryChange) =>
    (await journal.attempt(callOf(operation, kid), { output: undefined, ...change })) === 'done';
  return {
    name: 'rotate-signing-keys',
    everySeconds: 3600,
    async isDue(now) {
      const { next, over } = await due(now);
      return next || over.length > 0;
    },
    async run(now, signal) {
      const { next, over } = await due(now);
      let done = 0;
      if (next && !signal.aborted) {
        const { kid, ...change } = await signingKeys.newSigningKey(OVERLAP);
        if (await commit('SigningKeyCreate', kid, change)) done += 1;
      }
      for (const kid of over) {
        if (signal.aborted) break;
        if (await commit('SigningKeyWithdraw', kid, await signingKeys.removeSigningKey(kid))) done += 1;
      }
      return done;
    },
  };
}

export interface Rotated extends DirectoryChange {
  readonly kid: string;
  readonly withdrawn: string[];
}

/** A new key on demand: from tomorrow on, or now and instead of all others, whose tokens end with them. */
export async function rotateNow(signingKeys: SigningKeys, withdrawOthers: boolean): Promise<Rotated> {
  const { kid, changes, touches } = await signingKeys.newSigningKey(withdrawOthers ? 0 : OVERLAP);
  const withdrawn = withdrawOthers ? (await signingKeys.list()).map((key) => key.kid) : [];
  const removals = await Promise.all(withdrawn.map((each) => signingKeys.removeSigningKey(each)));
  return { kid, withdrawn, changes: [...changes, ...removals.flatMap((removal) => removal.changes)], touches };
}

/** Whether the key that signs is at its end, and no other waits to follow it. */
async function needsNext(signingKeys: SigningKeys, now: number): Promise<boolean> {
  const keys = await signingKeys.list();
  const signing = keys.find(({ state }) => state === 'signing');
  if (signing === undefined || keys.some(({ state }) => state === 'published')) return false;
  return signing.activates + SIGNS - OVERLAP <= now;
}

async function superseded(signingKeys: SigningKeys, now: number): Promise<string[]> {
  const keys = await signingKeys.list();
  const signing = keys.find(({ state }) => state === 'signing');
  if (signing === undefined || signing.activates + OVERLAP > now) return [];
  return keys.filter(({ state }) => state === 'retired').map(({ kid }) => kid);
}

function callOf(operation: string, kid: string): Call {
  return { category: 'authority', operation, requestId: randomUUID(), peer: '', target: `signingKeys/${kid}` };
}
