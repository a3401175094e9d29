import { Buffer } from 'node:buffer';
import { createHmac, randomBytes } from 'node:crypto';
import { Fault } from '../../fault.ts';
import { refusal } from '../pkcs12/refusal.ts';
import { readPfx } from '../pkcs12.ts';
import { frame } from '../sealing/frame.ts';
import { createLru } from '../threads/lru.ts';
import { createTurns } from '../threads/turns.ts';
import { requireCurrent, type SigningCertificate } from './signing-certificate.ts';

/** A PFX as it was given. */
export interface GivenPfx {
  /** Base64. */
  readonly pfx?: string | undefined;
  readonly password?: string | undefined;
}

/** Certificates of PFX files. A file is read once, off this thread, and then kept ready; files as such are kept nowhere here. */
export interface SigningCertificates {
  /**
   * @throws Fault BadParameter, with a sentence for each thing that can be wrong, and where the certificate does not count now;
   * Unavailable; TooManyRequests where too many files are to be read at once.
   */
  of(given: GivenPfx): Promise<SigningCertificate>;
}

export interface SigningCertificatesOptions {
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly read?: typeof readPfx;
  /** How many stay ready. */
  readonly capacity?: number;
}

const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;
/** Each has a thread and its memory; a file is read in a few hundredths of a second. */
const TURNS = { atOnce: 2, waiting: 32, refusal: 'Too many PFX files are being read at once. Try again.' };

export function createSigningCertificates(options: SigningCertificatesOptions): SigningCertificates {
  const { clock, read = readPfx, capacity = 500 } = options;
  const known = createLru<SigningCertificate>(capacity);
  const reading = new Map<string, Promise<SigningCertificate>>();
  const inTurn = createTurns(TURNS);
  // A digest that says nothing outside this process: a plain one would let a password be guessed at.
  const secret = randomBytes(32);
  const now = () => Math.floor(clock() / 1000);

  const readOnce = (key: string, { pfx = '', password = '' }: GivenPfx): Promise<SigningCertificate> => {
    const started = reading.get(key);
    if (started !== undefined) return started;
    const made = inTurn(() => read(decoded(pfx), password, now()))
      .then((certificate) => {
        known.set(key, certificate);
        return certificate;
      })
      .finally(() => reading.delete(key));
    reading.set(key, made);
    return made;
  };

  return {
    async of(given) {
      const { pfx, password = '' } = given;
      if (pfx === undefined) throw new Fault('BadParameter', 'There is no PFX; give the connection one.');
      const key = createHmac('sha256', secret)
        .update(frame([pfx, password]))
        .digest('base64url');
      const certificate = known.get(key) ?? (await readOnce(key, given));
      requireCurrent(certificate, now());
      return certificate;
    },
  };
}

function decoded(pfx: string): Buffer {
  if (!BASE64.test(pfx)) throw refusal('notBase64');
  return Buffer.from(pfx, 'base64');
}
