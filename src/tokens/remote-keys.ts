import type { JSONWebKeySet, JWK } from 'jose';
import { Fault } from '../fault.ts';
import { type Fetch, fetchDocument } from './remote-document.ts';

export interface RemoteKeysOptions {
  /** `https:`, from the configuration, or how to find it from there; asked for anew with each fetch. */
  readonly url: string | (() => Promise<string>);
  /** What the keys are for; RS256 alone where it is not said. */
  readonly algorithms?: readonly KeyAlgorithm[];
  /** What a key's own `issuer` may say, where it has one; undefined: it is not looked at. */
  readonly issuers?: readonly string[];
  readonly fetch: Fetch;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Called when a key is withdrawn, so that what it proved can be forgotten. */
  readonly withdrawn?: () => void;
}

/**
 * The keys of an issuer elsewhere, for a token that names `kid`. The same object for as long as they are the same. Throws
 * Fault Unavailable where there are none, or none that are young enough.
 */
export type RemoteKeys = (kid: string) => Promise<JSONWebKeySet>;

const MINUTE = 60_000;
/** From then on they are asked for anew, and serve on in the meantime. */
const STALE = 60 * MINUTE;
/** From then on they serve no more: keys that were withdrawn must not live on because nobody answers. */
const EXPIRED = 24 * 60 * MINUTE;
/** Between an answer and the next request, whatever comes: a stranger can name as many unknown keys as he likes. */
const PAUSE = MINUTE;
/** The same while there are no keys at all, when every caller is turned away. */
const PAUSE_WITHOUT = 5_000;

interface Held {
  readonly set: JSONWebKeySet;
  readonly loaded: number;
}

/**
 * A key set behind a pinned URL. Fetched at the first token, then at most once a minute and by one request at a time; an
 * answer that is no usable key set leaves the keys as they were.
 */
export function createRemoteKeys(options: RemoteKeysOptions): RemoteKeys {
  const { clock } = options;
  let held: Held | undefined;
  let rested = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let pending: Promise<void> | undefined;

  const load = async (): Promise<void> => {
    try {
      const set = await fetchKeys(options);
      const same = held !== undefined && JSON.stringify(held.set) === JSON.stringify(set);
      const gone = held !== undefined && !held.set.keys.every(({ kid }) => has(set, kid));
      held = { set: same && held ? held.set : set, loaded: clock() };
      if (gone) options.withdrawn?.();
    } catch (error) {
      failure = error;
    } finally {
      rested = clock();
      pending = undefined;
    }
  };

  const refresh = (pause: number): Promise<void> | undefined => {
    if (pending === undefined && Math.abs(clock() - rested) >= pause) pending = load();
    return pending;
  };

  const current = (): JSONWebKeySet | undefined =>
    held !== undefined && clock() - held.loaded < EXPIRED ? held.set : undefined;

  return async (kid) => {
    const set = current();
    if (set === undefined) await refresh(PAUSE_WITHOUT);
    else if (!has(set, kid)) await refresh(PAUSE);
    else if (held !== undefined && clock() - held.loaded >= STALE) void refresh(PAUSE);
    const now = current();
    if (now !== undefined) return now;
    throw unavailable(failure);
  };
}

function unavailable(cause: unknown): Fault {
  const why = cause instanceof Fault ? cause.message : 'They were not answered.';
  return new Fault('Unavailable', `The keys of this token's issuer cannot be had at the moment. ${why}`, { cause });
}

const has = ({ keys }: JSONWebKeySet, kid: string | undefined): boolean => keys.some((key) => key.kid === kid);

async function fetchKeys(options: RemoteKeysOptions): Promise<JSONWebKeySet> {
  const { fetch, url } = options;
  const place = typeof url === 'string' ? url : await url();
  const { keys } = await fetchDocument(fetch, place);
  const usable = (Array.isArray(keys) ? keys : []).flatMap((key: unknown) => readKey(key, options) ?? []);
  if (usable.length === 0) throw new Fault('BadGateway', `${new URL(place).host} answered no key that serves.`);
  return { keys: usable };
}

export type KeyAlgorithm = keyof typeof KEYS;
type Members = Readonly<Record<string, unknown>>;

/** The members of a usable key of that algorithm, and of no other key; nothing else of a key is taken over. */
const KEYS = { RS256: readRsa, PS256: readRsa, ES256: readP256 } as const;

/** Of 2048 bits and more (NIST SP 800-131A). */
function readRsa({ kty, n, e }: Members): JWK | undefined {
  if (kty !== 'RSA' || typeof n !== 'string' || typeof e !== 'string' || bitsOf(n) < 2048) return undefined;
  return { kty, n, e };
}

function readP256({ kty, crv, x, y }: Members): JWK | undefined {
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string') return undefined;
  return { kty, crv, x, y };
}

/** It signs, has an id, and says of no other issuer or algorithm that it is theirs. */
function readKey(key: unknown, { issuers, algorithms = ['RS256'] }: RemoteKeysOptions): JWK | undefined {
  if (typeof key !== 'object' || key === null) return undefined;
  const { use = 'sig', kid, issuer } = key as Members;
  if (use !== 'sig' || typeof kid !== 'string' || kid === '') return undefined;
  if (issuer !== undefined && issuers?.some((each) => each === issuer) === false) return undefined;
  const members = algorithms.map((each) => readMembers(key as Members, each)).find((each) => each !== undefined);
  return members && { ...members, kid, use };
}

/** An RSA key that names no algorithm serves for all that are asked for. */
function readMembers(key: Members, algorithm: KeyAlgorithm): JWK | undefined {
  if (key['alg'] === undefined) return KEYS[algorithm](key);
  const members = key['alg'] === algorithm ? KEYS[algorithm](key) : undefined;
  return members && { ...members, alg: algorithm };
}

function bitsOf(modulus: string): number {
  const hex = Buffer.from(modulus, 'base64url').toString('hex').replace(/^0+/, '');
  return hex === '' ? 0 : hex.length * 4 - (Math.clz32(Number.parseInt(hex.slice(0, 1), 16)) - 28);
}
