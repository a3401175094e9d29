import { authType } from './auth-type.ts';
import { optional, tenantId, token, vaultName } from './parameter.ts';
import { personalToken } from './personal-token.ts';

/** Somebody signs in through the operator's application (parameter set `oauthDefault`). */
export const defaultApplication = authType({
  authId: 'oauthDefault',
  displayName: ({ cloud }) => `Default ${cloud.sovereign ? 'Azure AD' : 'Microsoft Entra ID'} application for OAuth`,
  description: 'Sign in with the default application.',
  parameters: { token, vaultName, 'token:TenantId': optional(tenantId) },
  // Elsewhere nobody is asked for a tenant: it is that of whoever signs in. A template that names one says no harm.
  unasked: ({ cloud }) => (cloud.sovereign ? [] : ['token:TenantId']),
  identity: 'person',
  appliesTo: () => true,
  elsewhere: 'it applies everywhere',
  shareable: false,
  offered: true,
  read: (values) => ({
    vaultName: values.vaultName,
    credentials: { authId: 'oauthDefault', tenantId: values['token:TenantId'] },
    secrets: {},
  }),
  write: ({ tenantId, vaultName }) => ({ vaultName, 'token:TenantId': tenantId }),
  token: personalToken,
});
