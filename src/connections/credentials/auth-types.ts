import type { AuthId } from '../connection.ts';
import type { AuthType } from './auth-type.ts';
import { certificate } from './certificate.ts';
import { defaultApplication } from './default-application.ts';
import { deprecated } from './deprecated.ts';
import { managedIdentity } from './managed-identity.ts';
import { ownApplication } from './own-application.ts';
import { servicePrincipal } from './service-principal.ts';

/** Every way to make a connection: a row each, and a file each. */
export const AUTH_TYPES: Readonly<Record<AuthId, AuthType>> = {
  oauthDefault: defaultApplication,
  oauthServicePrincipal: servicePrincipal,
  CertOauth: certificate,
  oauthBYOA: ownApplication,
  oauthMI: managedIdentity,
  default: deprecated,
};
