import { authType } from './auth-type.ts';
import { clientId, clientSecret, tenantId, token, vaultName } from './parameter.ts';

/** Client ID and secret of an application (parameter set `oauthServicePrincipal`): the client-credentials grant. */
export const servicePrincipal = authType({
  authId: 'oauthServicePrincipal',
  displayName: ({ cloud }) => `Service principal (${cloud.sovereign ? 'Azure AD' : 'Microsoft Entra ID'} application)`,
  description: 'Use the client ID and the secret of an application of your own.',
  parameters: {
    token,
    'token:clientId': clientId,
    'token:clientSecret': clientSecret,
    'token:TenantId': tenantId,
    'token:VaultName': vaultName,
  },
  identity: 'application',
  appliesTo: () => true,
  elsewhere: 'it applies everywhere',
  shareable: false,
  offered: true,
  read: (values) => ({
    vaultName: values['token:VaultName'],
    credentials: {
      authId: 'oauthServicePrincipal',
      tenantId: values['token:TenantId'],
      clientId: values['token:clientId'],
    },
    secrets: { clientSecret: values['token:clientSecret'] },
  }),
  write: ({ clientId, tenantId, vaultName }, { clientSecret }) => ({
    'token:clientId': clientId,
    'token:clientSecret': clientSecret,
    'token:TenantId': tenantId,
    'token:VaultName': vaultName,
  }),
  token: ({ tenantId, clientId }, { secrets: { clientSecret = '' }, authority, claims }) =>
    authority.withSecret({ tenantId, clientId, clientSecret, claims }),
});
