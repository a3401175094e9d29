import { constants, generateKeyPairSync, type KeyObject, privateDecrypt, randomBytes } from 'node:crypto';

type Decrypt = (options: { key: KeyObject; padding: number }, cipher: Uint8Array) => unknown;

const PROBES = 8;
const MODULUS_BYTES = 128;

/**
 * Whether RSAES-PKCS1-v1_5 hides bad padding: it must answer random ciphertexts with bytes, never with an error. One
 * that tells the two apart is Bleichenbacher's oracle, by which anyone who may ask can decrypt and sign (draft-irtf-
 * cfrg-rsa-guidance). OpenSSL does so from 3.2 on. The key is small and thrown away: only the behaviour is looked at.
 */
export function rejectsImplicitly(decrypt: Decrypt = privateDecrypt): boolean {
  const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: MODULUS_BYTES * 8 });
  for (let probe = 0; probe < PROBES; probe++) {
    const cipher = randomBytes(MODULUS_BYTES);
    // Below every modulus of this length.
    cipher[0] = 0;
    try {
      decrypt({ key, padding: constants.RSA_PKCS1_PADDING }, cipher);
    } catch {
      return false;
    }
  }
  return true;
}
