import type { KeyObject } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { z } from 'zod';
import { generateRsa, openPrivateKey, sealPrivateKey } from '../../crypto/key-material.ts';
import { Fault } from '../../fault.ts';
import { remember } from '../../store/remembered.ts';
import type { DirectoryOptions } from '../directory/directory.ts';
import { createEntries, type DirectoryChange, type Entry, placeOf } from '../directory/entries.ts';

/** The key that signs now. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** RFC 7517; members as in Entra's `discovery/v2.0/keys`, without a certificate, since there is none. */
export const publicSigningKey = z.object({
  kty: z.literal('RSA'),
  use: z.literal('sig'),
  alg: z.literal('RS256'),
  kid: z.string(),
  n: z.string(),
  e: z.string(),
});

export type PublicSigningKey = z.infer<typeof publicSigningKey>;

export interface SigningKeySet {
  keys: PublicSigningKey[];
}

/**
 * The RSA keys that sign this authority's tokens (RS256). Several are published at a time, so that a key is known before it
 * signs, and its tokens outlive its time.
 */
export interface SigningKeys {
  /** Every public key; the same object until a key comes or goes. */
  published(): Promise<SigningKeySet>;
  /** The newest key whose time has come. Throws Fault Unavailable where there is none. */
  current(): Promise<SigningKey>;
  /** A new key, published at once, that signs after `delay` seconds. */
  newSigningKey(delay?: number): Promise<DirectoryChange & { readonly kid: string }>;
  /** All of them, the newest first. */
  list(): Promise<readonly ListedKey[]>;
  /** Withdraws a key: tokens that it signed are refused from then on. Throws Fault NotFound. */
  removeSigningKey(kid: string): Promise<DirectoryChange>;
}

/** `published`: known, but its time to sign has not come. `retired`: tokens that it signed are still good. */
export interface ListedKey {
  readonly kid: string;
  /** Unix seconds. */
  readonly created: number;
  /** Unix seconds from which it signs. */
  readonly activates: number;
  readonly state: 'published' | 'signing' | 'retired';
}

/** The cache topic of the signing keys. */
export const SIGNING_KEYS_TOPIC = 'signing-keys';

const signingKeyMeta = z.object({
  jwk: publicSigningKey.pick({ kty: true, n: true, e: true }),
  /** Unix seconds. */
  created: z.number(),
  /** Unix seconds from which it signs. */
  activates: z.number(),
});

type StoredKey = z.infer<typeof signingKeyMeta> & { readonly entry: Entry };

interface Loaded {
  readonly keys: readonly StoredKey[];
  readonly set: SigningKeySet;
  /** Private keys that were opened so far. */
  readonly opened: Map<string, KeyObject>;
}

export function createSigningKeys({ store, seal, clock }: DirectoryOptions): SigningKeys {
  const entries = createEntries(store, seal);
  const touches = [SIGNING_KEYS_TOPIC];
  const seconds = () => Math.floor(clock() / 1000);
  const known = remember<Loaded>(store, SIGNING_KEYS_TOPIC);
  const loaded = async (): Promise<Loaded> => (await known.get('', load)) ?? load();

  async function load(): Promise<Loaded> {
    const keys = (await entries.list('signing-key')).map(readKey);
    return { keys, set: { keys: keys.map(publicJwk) }, opened: new Map() };
  }

  function open({ entry }: StoredKey): KeyObject {
    if (entry.sealed === null) throw new Error(`The signing key ${entry.id} has no sealed part.`);
    return openPrivateKey(entry.sealed, seal, placeOf('signing-key', entry.id), entry.meta);
  }

  return {
    published: async () => (await loaded()).set,
    async current() {
      const { keys, opened } = await loaded();
      const newest = newestActive(keys, seconds());
      if (newest === undefined) throw new Fault('Unavailable', 'The authority has no signing key. Restart Sallyport.');
      const kid = newest.entry.id;
      const privateKey = opened.get(kid) ?? open(newest);
      opened.set(kid, privateKey);
      return { kid, privateKey };
    },
    async list() {
      const { keys } = await loaded();
      const now = seconds();
      const signing = newestActive(keys, now);
      return keys.toSorted(newestFirst).map((key) => {
        const state = key === signing ? 'signing' : key.activates > now ? 'published' : 'retired';
        return { kid: key.entry.id, created: key.created, activates: key.activates, state };
      });
    },
    async newSigningKey(delay = 0) {
      const material = await generateRsa(2048);
      const kid = await calculateJwkThumbprint(material.publicHalf);
      const meta = JSON.stringify({ jwk: material.publicHalf, created: seconds(), activates: seconds() + delay });
      const sealed = sealPrivateKey(material, seal, placeOf('signing-key', kid), meta);
      return { kid, changes: [entries.insert('signing-key', kid, { meta, sealed })], touches };
    },
    async removeSigningKey(kid) {
      const entry = await entries.find('signing-key', kid);
      if (entry === undefined) throw new Fault('NotFound', 'There is no signing key with this id.');
      return { changes: [entries.remove(entry)], touches };
    },
  };
}

function readKey(entry: Entry): StoredKey {
  return { ...signingKeyMeta.parse(JSON.parse(entry.meta)), entry };
}

function newestActive(keys: readonly StoredKey[], now: number): StoredKey | undefined {
  return keys.filter(({ activates }) => activates <= now).sort(newestFirst)[0];
}

function newestFirst(a: StoredKey, b: StoredKey): number {
  return b.activates - a.activates || b.created - a.created;
}

function publicJwk({ jwk, entry }: StoredKey): PublicSigningKey {
  return { ...jwk, use: 'sig', alg: 'RS256', kid: entry.id };
}
