import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import type { AuthorityContext } from '../context.ts';
import type { Application, ApplicationCertificate } from '../directory/applications/application.ts';
import type { Assertion } from './assertion.ts';
import {
  assertionLivesTooLong,
  foreignAssertion,
  noCertificateNamed,
  unknownCertificate,
  untimelyCertificate,
  wrongAudience,
  wrongSignature,
} from './refusals.ts';
import { TOLERANCE, verifySignature } from './signature.ts';

/** PS256 is what Microsoft's clients sign with, RS256 what their older versions did. */
export const CERTIFICATE_ALGORITHMS: readonly string[] = ['PS256', 'RS256'];

/** Entra recommends ten minutes and sets no limit; a key that leaks should not leave assertions behind that never end. */
const LONGEST = 24 * 3600;

/**
 * Proves an application by what the private key of one of its certificates signed (RFC 7523 section 3, learn.microsoft.com/entra/
 * identity-platform/certificate-credentials). The certificate must be registered: no chain, and no key in the header, counts.
 *
 * Verified anew each time: it costs 0.13 ms of processor time beside the 0.25 of issuing the token, which clients keep for an hour,
 * and a remembered proof would have to be forgotten with its certificate.
 *
 * Throws Fault InvalidClient (5002723, 5002738, 700021, 700023, 700024, 700027).
 */
export async function verifyCertificateAssertion(
  { clock, url }: Pick<AuthorityContext, 'clock' | 'url'>,
  { applicationId, tenantId, certificates }: Pick<Application, 'applicationId' | 'tenantId' | 'certificates'>,
  assertion: Assertion,
  tenantNames: readonly string[],
): Promise<void> {
  const now = clock();
  const certificate = namedCertificate(assertion.header, certificates);
  if (certificate === undefined) throw unknownCertificate(applicationId);
  if (certificate.expires * 1000 <= now || certificate.notBefore * 1000 > now) throw untimelyCertificate(applicationId);
  const publicKey = readPublicKey(certificate);
  const claims = await verifySignature(assertion, { key: () => publicKey, algorithms: CERTIFICATE_ALGORITHMS, now });
  if (claims.iss?.toLowerCase() !== applicationId || claims.sub !== claims.iss) throw foreignAssertion(applicationId);
  const names = [tenantId, ...tenantNames];
  if (!audiences(url, names).some((each) => each === claims.aud)) throw wrongAudience(tokenEndpoint(url, tenantId));
  if ((claims.exp ?? 0) > now / 1000 + LONGEST + TOLERANCE) throw assertionLivesTooLong(LONGEST / 3600);
}

/** The one registered certificate that is all that the header names: two names that differ mean none. */
function namedCertificate(
  header: Assertion['header'],
  certificates: readonly ApplicationCertificate[],
): ApplicationCertificate | undefined {
  const { 'x5t#S256': sha256, x5t: sha1, x5c } = header;
  if (sha256 === undefined && sha1 === undefined && x5c === undefined) throw noCertificateNamed();
  const leaf = x5c === undefined ? undefined : thumbprintOf(x5c);
  return certificates.find(
    ({ thumbprint256, thumbprint1 }) =>
      (sha256 ?? thumbprint256) === thumbprint256 &&
      (sha1 ?? thumbprint1) === thumbprint1 &&
      (leaf ?? thumbprint256) === thumbprint256,
  );
}

/** Of the first certificate (RFC 7515 section 4.1.6: Base64, not base64url); of none where the chain is not one. */
function thumbprintOf(chain: unknown): string {
  const leaf: unknown = Array.isArray(chain) ? chain[0] : undefined;
  return typeof leaf === 'string' ? hash('sha256', Buffer.from(leaf, 'base64'), 'base64url') : '';
}

function readPublicKey({ publicKey }: ApplicationCertificate): KeyObject {
  const key = createPublicKey(publicKey);
  if (key.asymmetricKeyType !== 'rsa') throw wrongSignature();
  return key;
}

const tokenEndpoint = (url: string, tenant: string): string => `${url}/${tenant}/oauth2/v2.0/token`;

/** The token endpoint, as Microsoft's clients write it, of either version; and the issuer, as RFC 7523 has it. */
function audiences(url: string, tenants: readonly string[]): readonly string[] {
  return tenants.flatMap((tenant) => [
    tokenEndpoint(url, tenant),
    `${url}/${tenant}/oauth2/token`,
    `${url}/${tenant}/v2.0`,
    `${url}/${tenant}/`,
  ]);
}
