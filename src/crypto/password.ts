import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { createTurns } from './threads/turns.ts';

/** Cost of scrypt (RFC 7914): memory is 128 * N * r bytes. Stored with each hash, so that new ones can cost more. */
export interface PasswordCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** What is stored of a password. Only to be stored sealed: it can be guessed at. */
export interface PasswordHash extends PasswordCost {
  /** base64url. */
  readonly salt: string;
  /** base64url. */
  readonly hash: string;
}

/** Passwords of people: slow to try, off the main thread, a few at a time. Both throw Fault TooManyRequests where too many wait. */
export interface Passwords {
  hash(password: string): Promise<PasswordHash>;
  /** Constant time; where there is nothing to compare with, the same work on a decoy, and false. */
  verify(password: string, stored: PasswordHash | undefined): Promise<boolean>;
}

export type Derive = (password: string, salt: Buffer, cost: PasswordCost) => Promise<Buffer>;

export interface PasswordsOptions {
  readonly derive?: Derive;
  /** How many are worked on at a time: each takes 64 MiB and a thread of the pool that signatures need as well. */
  readonly atOnce?: number;
  /** How many may wait for their turn. */
  readonly waiting?: number;
}

/** 64 MiB and about 125 ms a password (OWASP Password Storage Cheat Sheet). */
export const COST: PasswordCost = { N: 2 ** 16, r: 8, p: 1 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Nothing hashes to it: no scrypt output is empty. */
const DECOY: PasswordHash = { ...COST, salt: Buffer.alloc(SALT_BYTES).toString('base64url'), hash: '' };

export function createPasswords({ derive = deriveInPool, atOnce = 2, waiting = 16 }: PasswordsOptions = {}): Passwords {
  const inTurn = createTurns({ atOnce, waiting, refusal: 'Too many sign-ins at once. Try again.' });
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      const hash = await inTurn(() => derive(password, salt, COST));
      return { ...COST, salt: salt.toString('base64url'), hash: hash.toString('base64url') };
    },
    async verify(password, stored = DECOY) {
      const { hash, salt, N, r, p } = stored;
      const derived = await inTurn(() => derive(password, Buffer.from(salt, 'base64url'), { N, r, p }));
      const expected = Buffer.from(hash, 'base64url');
      return expected.length === derived.length && timingSafeEqual(expected, derived);
    },
  };
}

function deriveInPool(password: string, salt: Buffer, { N, r, p }: PasswordCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // OpenSSL counts a little more than the 128 * N * r of the algorithm.
    const maxmem = 2 * 128 * N * r;
    scrypt(password, salt, HASH_BYTES, { N, r, p, maxmem }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
