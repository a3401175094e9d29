import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bitString, explicit, integer, oid, pem, sequence, set, time, utf8String } from './der.ts';

export interface SelfSigned {
  readonly certificatePem: string;
  readonly privateKey: KeyObject;
}

interface SelfSignedOptions {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
  readonly name?: string;
  readonly keys?: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  /** Who signs it, where it does not sign itself. */
  readonly issuer?: { readonly name: string; readonly privateKey: KeyObject };
}

// A NULL stands where the algorithm has no parameters (RFC 8017 appendix A.2.4).
const SHA256_WITH_RSA = sequence(oid('1.2.840.113549.1.1.11'), Buffer.of(0x05, 0x00));
const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));

export const rsaKeys = (modulusLength = 2048) => generateKeyPairSync('rsa', { modulusLength });

/** A client's certificate as `openssl req -x509` makes it. */
export function selfSigned({ from, until, name = 'client', keys = rsaKeys(), issuer }: SelfSignedOptions): SelfSigned {
  const { publicKey, privateKey } = keys;
  const signer = issuer?.privateKey ?? privateKey;
  const algorithm = signer.asymmetricKeyType === 'rsa' ? SHA256_WITH_RSA : ECDSA_WITH_SHA256;
  const subject = commonName(name);
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const version3 = explicit(0, integer(Buffer.of(2)));
  const serial = integer(Buffer.concat([Buffer.of(1), randomBytes(8)]));
  const validity = sequence(time(from), time(until));
  const content = sequence(version3, serial, algorithm, commonName(issuer?.name ?? name), validity, subject, spki);
  const signature = bitString(sign('sha256', content, signer));
  return { certificatePem: pem('CERTIFICATE', sequence(content, algorithm, signature)), privateKey };
}

const commonName = (name: string): Buffer =>
  name === '' ? sequence() : sequence(set(sequence(oid('2.5.4.3'), utf8String(name))));

/** DER with the first time that is `from` set to what is no time, so that the signature fits no longer. */
export function withTime(der: Buffer, from: number, to: string): Buffer {
  const changed = Buffer.from(der);
  changed.write(to, changed.indexOf(time(from).subarray(2)), 'latin1');
  return changed;
}
