import { randomUUID } from 'node:crypto';
import type { SigningCertificate } from '../crypto/certificates/signing-certificate.ts';

export interface Asserted {
  readonly clientId: string;
  /** The token endpoint. */
  readonly audience: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** In seconds, as Microsoft recommends. */
const LIFETIME = 600;

/** Of a chain; a request with more is refused for its size. */
const MOST_CERTIFICATES = 4;

/**
 * What proves an application by its certificate (learn.microsoft.com/entra/identity-platform/certificate-credentials). The
 * chain goes along each time: an application may trust a subject and its issuer in place of one certificate, and an authority
 * passes over it where not.
 */
export async function clientAssertion(certificate: SigningCertificate, asserted: Asserted): Promise<string> {
  const { clientId, audience, now } = asserted;
  const issued = Math.floor(now / 1000);
  const x5c = certificate.chain.slice(0, MOST_CERTIFICATES).map((der) => der.toString('base64'));
  const header = { alg: 'PS256', typ: 'JWT', 'x5t#S256': certificate.thumbprint256, x5c };
  const times = { iat: issued, nbf: issued, exp: issued + LIFETIME };
  const claims = { aud: audience, iss: clientId, sub: clientId, jti: randomUUID(), ...times };
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${(await certificate.sign(input)).toString('base64url')}`;
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
