import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign, X509Certificate } from 'node:crypto';
import type { ApplicationCertificate } from '../../src/authority/application.ts';
import { bitString, explicit, integer, oid, sequence, set, time, utf8String } from '../../src/crypto/der.ts';

/** A key and a certificate of an application's own, as `openssl req -x509` makes them: RSA, signed with itself. */
export interface TestCertificate {
  readonly certificatePem: string;
  readonly privateKey: KeyObject;
  /** PEM (PKCS #8), encrypted where a password is given. */
  readonly privateKeyPem: (password?: string) => string;
  /** As the directory holds it. */
  readonly registered: ApplicationCertificate;
}

const NULL = Buffer.of(0x05, 0x00);
const SHA256_WITH_RSA = sequence(oid('1.2.840.113549.1.1.11'), NULL);
const DAY = 86_400_000;

export function newCertificate(now: number): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const name = sequence(set(sequence(oid('2.5.4.3'), utf8String('An application'))));
  const content = sequence(
    explicit(0, integer(Buffer.of(2))),
    integer(Buffer.of(1)),
    SHA256_WITH_RSA,
    name,
    sequence(time(now - DAY), time(now + DAY)),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
  );
  const der = sequence(content, SHA256_WITH_RSA, bitString(sign('sha256', content, privateKey)));
  const thumbprint = (algorithm: string) => createHash(algorithm).update(der).digest('base64url');
  return {
    certificatePem: new X509Certificate(der).toString(),
    privateKey,
    privateKeyPem: (password) =>
      privateKey.export({
        format: 'pem',
        type: 'pkcs8',
        ...(password !== undefined && { cipher: 'aes-256-cbc', passphrase: password }),
      }),
    registered: {
      id: randomUUID(),
      displayName: 'An application',
      thumbprint256: thumbprint('sha256'),
      thumbprint1: thumbprint('sha1'),
      publicKey: publicKey.export({ format: 'pem', type: 'spki' }),
      notBefore: Math.floor((now - DAY) / 1000),
      expires: Math.floor((now + DAY) / 1000),
    },
  };
}
