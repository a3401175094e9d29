import { hash, type KeyObject, X509Certificate } from 'node:crypto';
import { Fault } from '../../fault.ts';

/** What is kept of the certificate of a client: enough to verify what its key signs, and all of it public. */
export interface ClientCertificate {
  /** The common name; `''` where it has none. */
  readonly subject: string;
  /** base64url of the SHA-256 of the certificate (`x5t#S256`). */
  readonly thumbprint256: string;
  /** base64url of its SHA-1 (`x5t`). */
  readonly thumbprint1: string;
  /** PEM of the SubjectPublicKeyInfo. */
  readonly publicKey: string;
  /** Unix seconds. */
  readonly notBefore: number;
  /** Unix seconds. */
  readonly expires: number;
}

const LARGEST = 16 * 1024;
export const LEAST_BITS = 2048;
export const MOST_BITS = 4096;

const PEM = /^-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----$/;
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}$/;

/**
 * Reads one certificate: PEM, or the Base64 of its DER. Who issued it does not count, it is pinned (Microsoft's clients sign
 * RS256 and PS256, so that its key must be RSA). @param now Unix seconds.
 *
 * Throws Fault BadParameter where it is none, has a weak key or one of another kind, has expired, or brings a private key.
 */
export function readClientCertificate(text: string, now: number): ClientCertificate {
  const certificate = parse(text.trim());
  if (!isAcceptable(certificate.publicKey)) {
    throw refusal(`must have an RSA key of ${LEAST_BITS} to ${MOST_BITS} bits`);
  }
  if (!hasPeriod(certificate)) throw refusal('says in no readable way when it expires; make a new one');
  const read = clientCertificate(certificate);
  if (read.expires <= now) throw refusal('has expired; make a new one');
  return read;
}

/** Whether Microsoft's authority, and ours, takes what the private half of `key` signs. */
export function isAcceptable({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  const bits = asymmetricKeyDetails?.modulusLength ?? 0;
  return asymmetricKeyType === 'rsa' && bits >= LEAST_BITS && bits <= MOST_BITS;
}

/** A time that is none gives a date that is none either, or any at all: Node.js then reads what it never wrote. */
export function hasPeriod({ validFrom, validTo }: X509Certificate): boolean {
  return [validFrom, validTo].every((text) => Number.isFinite(Date.parse(text)));
}

/** What is kept of `certificate`, whatever its key and its period; that it has one has been checked. */
export function clientCertificate(certificate: X509Certificate): ClientCertificate {
  const { publicKey, raw } = certificate;
  return {
    subject: /^CN=(.+)$/m.exec(certificate.subject ?? '')?.[1] ?? '',
    thumbprint256: hash('sha256', raw, 'base64url'),
    thumbprint1: hash('sha1', raw, 'base64url'),
    publicKey: publicKey.export({ format: 'pem', type: 'spki' }),
    notBefore: Math.floor(certificate.validFromDate.getTime() / 1000),
    expires: Math.floor(certificate.validToDate.getTime() / 1000),
  };
}

function parse(text: string): X509Certificate {
  if (text.includes('PRIVATE KEY'))
    throw refusal('must come without its private key, which has been sent now: make a new one');
  const known = text.length <= LARGEST && (PEM.test(text) || BASE64.test(text));
  if (!known) throw unreadable();
  try {
    return new X509Certificate(text.startsWith('-') ? text : Buffer.from(text, 'base64'));
  } catch {
    throw unreadable();
  }
}

function unreadable(): Fault {
  return refusal(`must be one X.509 certificate, as PEM or as the Base64 of its DER, of at most ${LARGEST / 1024} KiB`);
}

function refusal(reason: string): Fault {
  return new Fault('BadParameter', `The certificate ${reason}.`);
}
