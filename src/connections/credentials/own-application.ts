import { authType } from './auth-type.ts';
import { clientId, clientSecret, tenantId, token, vaultName } from './parameter.ts';
import { personalToken } from './personal-token.ts';

/** Somebody signs in through an application of his own (parameter set `oauthBYOA`). */
export const ownApplication = authType({
  authId: 'oauthBYOA',
  displayName: () => 'Bring your own application',
  description: 'Sign in with an application of your own.',
  parameters: {
    token,
    vaultName,
    'token:TenantId': tenantId,
    'token:clientId': clientId,
    'token:clientSecret': clientSecret,
  },
  identity: 'person',
  appliesTo: ({ environment }) => environment === 'ise',
  elsewhere:
    'it applies to integration service environments (--environment ise); take oauthServicePrincipal or CertOauth here',
  shareable: false,
  offered: true,
  read: (values) => ({
    vaultName: values.vaultName,
    credentials: {
      authId: 'oauthBYOA',
      tenantId: values['token:TenantId'],
      clientId: values['token:clientId'],
    },
    secrets: { clientSecret: values['token:clientSecret'] },
  }),
  write: ({ clientId, tenantId, vaultName }, { clientSecret }) => ({
    vaultName,
    'token:TenantId': tenantId,
    'token:clientId': clientId,
    'token:clientSecret': clientSecret,
  }),
  token: personalToken,
});
