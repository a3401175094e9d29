import { hash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';

/** A secret of an application, as it is stored: the secret itself is nowhere. */
export interface ClientSecret {
  /** GUID by which it is listed and removed. */
  readonly id: string;
  /** Lower-case hex of the SHA-256 of the secret's characters. */
  readonly hash: string;
  /** The first characters, by which a person tells secrets apart. */
  readonly hint: string;
  /** Unix seconds. */
  readonly created: number;
  /** Unix seconds; from then on it is refused. */
  readonly expires: number;
}

export interface MintedSecret {
  /** base64url of 32 random bytes; shown once. */
  readonly secret: string;
  readonly stored: ClientSecret;
}

/** Two years, the longest that Entra's portal offers. */
export const SECRET_LIFETIME = 730 * 86_400;

/** Times in Unix seconds and seconds; `secret` is 256 bits that nobody can guess. */
export function mintSecret(
  now: number,
  lifetime: number = SECRET_LIFETIME,
  secret: string = randomBytes(32).toString('base64url'),
): MintedSecret {
  const stored = {
    id: randomUUID(),
    hash: hashSecret(secret),
    hint: secret.slice(0, 3),
    created: now,
    expires: now + lifetime,
  };
  return { secret, stored };
}

/**
 * The stored secret that `presented` is, or undefined. Every stored hash is compared, in constant time. SHA-256 and no slow
 * password hash: a secret is 256 random bits of our own making, which no dictionary holds and no speed can search.
 */
export function matchSecret(presented: string, secrets: readonly ClientSecret[]): ClientSecret | undefined {
  const digest = Buffer.from(hashSecret(presented));
  let found: ClientSecret | undefined;
  for (const stored of secrets) {
    const expected = Buffer.from(stored.hash);
    if (expected.length === digest.length && timingSafeEqual(expected, digest)) found = stored;
  }
  return found;
}

/** What an unknown application is compared with, so that it takes the same work. Nothing hashes to it. */
export const DECOY: readonly ClientSecret[] = [{ id: '', hash: '-'.repeat(64), hint: '', created: 0, expires: 0 }];

function hashSecret(secret: string): string {
  return hash('sha256', secret, 'hex');
}
