import { Buffer } from 'node:buffer';
import { constants, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { Fault } from '../../fault.ts';
import {
  type ClientCertificate,
  clientCertificate,
  hasPeriod,
  isAcceptable,
  LEAST_BITS,
  MOST_BITS,
} from './client-certificate.ts';

/** A client's certificate together with what its private key can do. The key itself stays here. */
export interface SigningCertificate extends ClientCertificate {
  /** DER: the certificate itself, then those that issued it, as far as they came along (`x5c`). */
  readonly chain: readonly Buffer[];
  /** PS256 (RFC 7518 section 3.5) of a JWS signing input, in the threads of Node's pool. */
  sign(signingInput: string): Promise<Buffer>;
}

const signInPool = promisify<string, Parameters<typeof sign>[1], Parameters<typeof sign>[2], Buffer>(sign);
/** As long as the hash. */
const SALT_BYTES = 32;

/**
 * @param chain not empty; the first belongs to `key`.
 * @throws Fault BadParameter for a key that no authority takes in an assertion, and where no period can be read.
 */
export function signingCertificate(key: KeyObject, chain: readonly Uint8Array[]): SigningCertificate {
  const der = chain.map((each) => Buffer.from(each));
  const certificate = new X509Certificate(der[0] ?? Buffer.alloc(0));
  requireAssertionKey(certificate.publicKey);
  if (!hasPeriod(certificate)) throw refusal('says in no readable way when it counts; make another one');
  const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: SALT_BYTES };
  return {
    ...clientCertificate(certificate),
    chain: der,
    sign: (signingInput) => signInPool('sha256', Buffer.from(signingInput), options),
  };
}

/** @param now Unix seconds. @throws Fault BadParameter, with the one sentence for each side of the period. */
export function requireCurrent({ notBefore, expires }: ClientCertificate, now: number): void {
  if (expires <= now) {
    throw refusal(`expired on ${day(expires)}; give the connection a PFX with a current one`);
  }
  if (notBefore > now) throw refusal(`is not valid before ${day(notBefore)}; wait, or give another one`);
}

function requireAssertionKey(key: KeyObject): void {
  if (isAcceptable(key)) return;
  const { asymmetricKeyType: type, asymmetricKeyDetails } = key;
  const found =
    type === 'rsa' ? `an RSA key of ${asymmetricKeyDetails?.modulusLength} bits` : `a key of the type ${type}`;
  throw refusal(`has ${found}, and sign-in takes RSA of ${LEAST_BITS} to ${MOST_BITS} bits only; make another one`);
}

const day = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

function refusal(reason: string): Fault {
  return new Fault('BadParameter', `The certificate in the PFX ${reason}.`);
}
