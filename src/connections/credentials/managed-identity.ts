import { authType } from './auth-type.ts';
import { token, vaultName } from './parameter.ts';

/**
 * The identity of this server (parameter set `oauthMI`, or `parameterValueType: "Alternative"`): in Logic Apps the workflow's
 * own. Whoever may make one acts with the server's rights, so that only Administrators do, for vaults that the operator names.
 */
export const managedIdentity = authType({
  authId: 'oauthMI',
  displayName: () => 'Managed identity',
  description: 'Use the identity of this server.',
  parameters: { token, vaultName },
  identity: 'server',
  appliesTo: ({ identityVaults }) => identityVaults.length > 0,
  elsewhere:
    'it applies where the operator names its vaults (--connector-identity-vault); take oauthServicePrincipal or CertOauth here',
  shareable: false,
  offered: true,
  read: (values) => ({ vaultName: values.vaultName, credentials: { authId: 'oauthMI' }, secrets: {} }),
  write: ({ vaultName }) => ({ vaultName }),
  token: (_connection, { authority, claims }) => authority.withManagedIdentity({ claims }),
});
