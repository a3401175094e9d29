import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Time-based one-time passwords as every authenticator app makes them: RFC 6238 with SHA-1, 6 digits, 30 seconds. */

const SECRET_BYTES = 20;
const DIGITS = 6;
/** Seconds. */
const PERIOD = 30;
/** Codes of one step before and after count as well, for clocks that differ and people who type slowly (section 5.2). */
const TOLERANCE = 1;

export function newTotpSecret(): Buffer {
  return randomBytes(SECRET_BYTES);
}

/** `step` counts periods since 1970 (RFC 4226 section 5.3 with the time as its counter). */
export function totpCode(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0x0f;
  const number = digest.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0');
}

export interface TotpAttempt {
  readonly secret: Uint8Array;
  /** As it was typed; spaces do not count. */
  readonly code: string;
  /** Unix seconds. */
  readonly now: number;
  /** The step of the last code that counted: none up to it counts again (section 5.2). */
  readonly used: number;
}

/** The step that the code is of; undefined where it is wrong, too old or used. Every step in question is compared, in constant time. */
export function matchTotp({ secret, code, now, used }: TotpAttempt): number | undefined {
  const typed = Buffer.from(code.replaceAll(' ', ''));
  const current = Math.floor(now / PERIOD);
  let found: number | undefined;
  for (let step = Math.max(current - TOLERANCE, 0); step <= current + TOLERANCE; step += 1) {
    const expected = Buffer.from(totpCode(secret, step));
    const equal = expected.length === typed.length && timingSafeEqual(expected, typed);
    if (equal && step > used) found = step;
  }
  return found;
}

/** What an app reads from a QR code (github.com/google/google-authenticator/wiki/Key-Uri-Format). */
export function totpUri(secret: Uint8Array, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const parameters = new URLSearchParams({
    secret: base32(secret),
    issuer,
    algorithm: 'SHA1',
    digits: String(DIGITS),
    period: String(PERIOD),
  });
  return `otpauth://totp/${label}?${parameters.toString()}`;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 section 6, without padding. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET.charAt((held >> (bits - 5)) & 31);
  }
  return bits === 0 ? text : text + ALPHABET.charAt((held << (5 - bits)) & 31);
}
