import { createHash, generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { call, type TestAuthority, URL, VAULT } from '../authority.fixture.ts';
import type { AuthorityContext } from '../context.ts';
import type { Application, ApplicationCertificate } from '../directory/applications/application.ts';
import { tokenV2 } from '../endpoints/token.ts';

export const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A certificate as it is registered. What is hashed is never read, so these bytes need not be a certificate. */
export function certificateOf(publicKey: KeyObject, now: number) {
  const der = randomBytes(64);
  const hash = (algorithm: string) => createHash(algorithm).update(der).digest('base64url');
  const registered: ApplicationCertificate = {
    id: randomUUID(),
    displayName: 'test',
    thumbprint256: hash('sha256'),
    thumbprint1: hash('sha1'),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }),
    notBefore: now - 60,
    expires: now + 86_400,
  };
  return { registered, x5c: [der.toString('base64')] };
}

/** The context in which the directory's application has these members too. */
export function withMembers({ context, application }: TestAuthority, members: Partial<Application>): AuthorityContext {
  const findApplication = async (id: string) => {
    const found = await context.directory.findApplication(id);
    return found?.applicationId === application.applicationId ? { ...found, ...members } : found;
  };
  return { ...context, directory: { ...context.directory, findApplication } };
}

export interface Signer {
  readonly key: KeyObject | Uint8Array;
  readonly header: Readonly<Record<string, unknown>> & { readonly alg: string };
}

export function signed(claims: Readonly<Record<string, unknown>>, { key, header }: Signer): Promise<string> {
  return new SignJWT({ ...claims }).setProtectedHeader(header).sign(key);
}

/** The claims that Microsoft's clients send, changed; a member that is undefined is left out. */
export function clientClaims({ application, start, tenantId }: TestAuthority, changed: Record<string, unknown> = {}) {
  const { applicationId } = application;
  return {
    aud: `${URL}/${tenantId}/oauth2/v2.0/token`,
    iss: applicationId,
    sub: applicationId,
    jti: randomUUID(),
    nbf: start,
    exp: start + 600,
    ...changed,
  };
}

export interface Presented {
  readonly assertion: string | undefined;
  readonly changed?: Readonly<Record<string, unknown>>;
}

/** Asks for a token with an assertion in place of a secret. */
export function present(
  { tenantId, application }: TestAuthority,
  context: AuthorityContext,
  { assertion, changed }: Presented,
) {
  return call(tokenV2, context, {
    tenant: tenantId,
    grant_type: 'client_credentials',
    client_id: application.applicationId,
    client_assertion_type: JWT_BEARER,
    client_assertion: assertion,
    scope: `${VAULT}/.default`,
    ...changed,
  });
}
