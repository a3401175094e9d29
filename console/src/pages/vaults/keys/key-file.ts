import { fromBase64 } from '../../../api/base64.ts';
import { asPkcs8 } from './pkcs8.ts';

/** Why a file gives no key: a name of a sentence. */
export type KeyFileFault = 'noKey' | 'encrypted' | 'unreadable';

const PEM = /-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----([^]+?)-----END \1-----/;

const ALGORITHMS: readonly (RsaHashedImportParams | EcKeyImportParams)[] = [
  { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  { name: 'ECDSA', namedCurve: 'P-256' },
  { name: 'ECDSA', namedCurve: 'P-384' },
  { name: 'ECDSA', namedCurve: 'P-521' },
];

/** A private key as a JSON Web Key, out of one or out of PEM (RFC 7468, RFC 8017 A.1.2, RFC 5915). */
export async function readKeyFile(text: string): Promise<object | KeyFileFault> {
  const [, label, body] = PEM.exec(text) ?? [];
  if (label === undefined || body === undefined) return readJwk(text) ?? 'noKey';
  if (label.startsWith('ENCRYPTED') || body.includes('Proc-Type')) return 'encrypted';
  const pkcs8 = readPem(label, body);
  return (pkcs8 && (await exported(pkcs8))) ?? 'unreadable';
}

function readPem(label: string, body: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return asPkcs8(label, fromBase64(body.replaceAll(/\s/g, '')));
  } catch {
    return undefined;
  }
}

function readJwk(text: string): object | undefined {
  try {
    const jwk: unknown = JSON.parse(text);
    return typeof jwk === 'object' && jwk !== null && 'kty' in jwk ? jwk : undefined;
  } catch {
    return undefined;
  }
}

/** Which kind of key it is, the browser finds out. What only says so (`alg`, `ext`, its operations) is left out. */
async function exported(pkcs8: Uint8Array<ArrayBuffer>): Promise<object | undefined> {
  for (const algorithm of ALGORITHMS) {
    try {
      const key = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']);
      const { alg: _, ext: __, key_ops: ___, ...jwk } = await crypto.subtle.exportKey('jwk', key);
      return jwk;
    } catch {
      // Not of this kind: perhaps of the next one.
    }
  }
  return undefined;
}
