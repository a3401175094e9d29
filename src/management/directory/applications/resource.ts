import { z } from 'zod';
import { Fault } from '../../../fault.ts';
import type { ManagementRoom } from '../../room.ts';
import type { ManagedApplication, ManagedCertificate, ManagedFederation, ManagedSecret } from '../managed.ts';
import { DIRECTORY_PATH, time } from '../resource.ts';

/** An application and its service principal, which are one here: `appId` is the client id, `id` the object id. */
export const APPLICATIONS = `${DIRECTORY_PATH}/applications`;
export const APPLICATION = `${APPLICATIONS}/{id}`;

const passwordCredential = z.object({
  keyId: z.string(),
  hint: z.string(),
  startDateTime: z.string(),
  endDateTime: z.string(),
});

/** `customKeyIdentifier` is the thumbprint as people know it: upper-case hex of the SHA-1. */
export const keyCredential = z.object({
  keyId: z.string(),
  displayName: z.string(),
  customKeyIdentifier: z.string(),
  thumbprintSha256: z.string(),
  startDateTime: z.string(),
  endDateTime: z.string(),
});

export const federatedCredential = z.object({
  id: z.string(),
  name: z.string(),
  issuer: z.string(),
  subject: z.string(),
  audiences: z.array(z.string()),
});

export const applicationResource = z.object({
  appId: z.string(),
  id: z.string(),
  tenantId: z.string(),
  displayName: z.string(),
  accountEnabled: z.boolean(),
  roles: z.array(z.string()),
  isFallbackPublicClient: z.boolean(),
  redirectUris: z.array(z.string()),
  identifierUris: z.array(z.string()),
  scopes: z.array(z.string()),
  adminConsent: z.boolean(),
  passwordCredentials: z.array(passwordCredential),
  keyCredentials: z.array(keyCredential),
  federatedIdentityCredentials: z.array(federatedCredential),
});

export function applicationOf(application: ManagedApplication): z.infer<typeof applicationResource> {
  return {
    appId: application.applicationId,
    id: application.objectId,
    tenantId: application.tenantId,
    displayName: application.displayName,
    accountEnabled: application.enabled,
    roles: [...application.roles],
    isFallbackPublicClient: application.publicClient,
    redirectUris: [...application.redirectUris],
    identifierUris: [...application.identifierUris],
    scopes: [...application.scopes],
    adminConsent: application.consented,
    passwordCredentials: application.secrets.map(credentialOf),
    keyCredentials: application.certificates.map(certificateOf),
    federatedIdentityCredentials: application.federatedCredentials.map(federationOf),
  };
}

export function certificateOf(certificate: ManagedCertificate): z.infer<typeof keyCredential> {
  const { id, displayName, thumbprint1, thumbprint256, notBefore, expires } = certificate;
  const hex = (thumbprint: string) => Buffer.from(thumbprint, 'base64url').toString('hex').toUpperCase();
  return {
    keyId: id,
    displayName,
    customKeyIdentifier: hex(thumbprint1),
    thumbprintSha256: hex(thumbprint256),
    startDateTime: time(notBefore),
    endDateTime: time(expires),
  };
}

export function federationOf(credential: ManagedFederation): z.infer<typeof federatedCredential> {
  const { id, name, issuer, subject, audiences } = credential;
  return { id, name, issuer, subject, audiences: [...audiences] };
}

function credentialOf({ id, hint, created, expires }: ManagedSecret): z.infer<typeof passwordCredential> {
  return { keyId: id, hint, startDateTime: time(created), endDateTime: time(expires) };
}

export const factsOf = (applicationId: string) => ({ target: `applications/${applicationId}` });

/** Throws Fault NotFound. */
export async function requireApplication(
  { directory }: Pick<ManagementRoom, 'directory'>,
  id: string,
): Promise<ManagedApplication> {
  const application = await directory.findApplication(id);
  if (application === undefined) throw new Fault('NotFound', 'There is no application with this id.');
  return application;
}
