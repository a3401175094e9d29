import { Fault } from '../../fault.ts';

/** 64 KiB: a key of 4096 bits with a chain of ten certificates takes a quarter of it. */
export const LARGEST = 64 * 1024;
/**
 * Of all derivations of one file together. `openssl pkcs12 -export -iter 600000` writes 1,800,000: for the MAC, for the
 * certificates and for the key.
 */
export const MOST_ITERATIONS = 2_000_000;

/** What can be wrong with a PFX, and what to do. */
const REASONS = {
  notBase64: 'is not Base64; give the Base64 of the .pfx or .p12 file',
  tooLarge: `has more than ${LARGEST / 1024} KiB; export the certificate with nothing but its own chain`,
  notPkcs12: 'is no PKCS#12 file; give the Base64 of the .pfx or .p12 file itself',
  truncated: 'is cut short; send all of it, or export it again',
  damaged: 'is damaged; export it again',
  wrongPassword: 'cannot be opened with this password; check the password',
  tooManyIterations: `asks for more than ${MOST_ITERATIONS.toLocaleString('en')} iterations in all; export it with fewer`,
  tooDeep: 'is nested too deeply, or has too many parts; export the certificate with nothing but its own chain',
  tooSlow: 'takes too long to open; export it with fewer iterations',
  noCertificate: 'holds no certificate; export the certificate together with its private key',
  noPrivateKey: 'holds no private key; export the certificate together with its private key',
  noMatch: 'holds no certificate that belongs to its private key; export the two together',
  severalMatches: 'holds several certificates with their private keys; export one of them alone',
  unknownKey: 'holds a private key of a kind that cannot be read; make one with an RSA key',
  badCertificate: 'holds a certificate that cannot be read; export it again',
} as const;

export type Reason = keyof typeof REASONS;

export function refusal(reason: Reason): Fault {
  return new Fault('BadParameter', `The PFX ${REASONS[reason]}.`);
}

/** @param oid dotted; what it stands for is the file's own secret in no case. */
export function unsupported(oid: string): Fault {
  const advice = 'export it with AES-256 or 3DES and with SHA-1 or SHA-2';
  return new Fault('BadParameter', `The PFX uses ${oid}, which is not supported; ${advice}.`);
}
