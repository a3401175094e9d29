import { hash, randomBytes } from 'node:crypto';

/** A new key of a connection. `key` is shown once and never stored. */
export interface ConnectionKey {
  /** base64url of 32 random bytes: 43 characters. */
  readonly key: string;
  /** What is stored: see `hashConnectionKey`. */
  readonly hash: string;
  /** The first characters, by which a person tells keys apart in a list. */
  readonly hint: string;
}

/** `random` gives that many bytes; a test may bring its own. */
export function mintConnectionKey(random: (size: number) => Uint8Array = randomBytes): ConnectionKey {
  const key = Buffer.from(random(32)).toString('base64url');
  return { key, hash: hashConnectionKey(key), hint: key.slice(0, 3) };
}

/**
 * Lower-case hex of the SHA-256 of the key's characters. A slow hash guards guessable passwords; 256 random bits cannot
 * be guessed, and this one is taken on every call. Looking the hash up by equality leaks nothing usable: who
 * times it learns about the hash, not about a key that has it.
 */
export function hashConnectionKey(key: string): string {
  return hash('sha256', key, 'hex');
}
