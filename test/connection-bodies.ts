import { randomBytes, randomUUID } from 'node:crypto';
import { GROUP } from './administration.ts';
import { newPfx } from './pfx.ts';

/** Bodies of connections in every shape that templates have. */
export const SECRET = `canary-${randomBytes(24).toString('base64url')}`;
export const { pfx: PFX } = newPfx({ password: SECRET });
export const TENANT = randomUUID();
export const CLIENT = randomUUID();
export const API = {
  id: `${GROUP.replace(/\/resourceGroups.*/, '')}/providers/Microsoft.Web/locations/westus/managedApis/keyvault`,
};

export const holders = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
export const setOf = (name: string, values: Record<string, unknown>) => ({
  parameterValueSet: { name, values: holders(values) },
});

const SIGNED_OUT = {
  status: 'Error',
  target: 'token',
  error: { code: 'Unauthenticated', message: 'This connection is not authenticated.' },
};
export const principal = {
  'token:clientId': CLIENT,
  'token:clientSecret': SECRET,
  'token:TenantId': TENANT,
  'token:VaultName': 'demo',
};
const principalShown = { 'token:clientId': CLIENT, 'token:TenantId': TENANT, 'token:VaultName': 'demo' };
const certificate = { pfx: PFX, password: SECRET };
const needs = (what: string) => ({
  status: 'Error',
  target: 'token',
  error: { code: 'ConfigurationNeeded', message: what },
});

/** What it is, the properties as a template has them, what is shown of the parameters, and the status. */
export const DEPLOYED: readonly [string, Record<string, unknown>, Record<string, unknown>, unknown][] = [
  [
    'a service principal in a set',
    { displayName: 'x', api: API, customParameterValues: {}, ...setOf('oauthServicePrincipal', principal) },
    setOf('oauthServicePrincipal', principalShown),
    { status: 'Connected' },
  ],
  [
    'a service principal in a set with an empty token and vaultName',
    {
      api: API,
      ...setOf('oauthServicePrincipal', { token: {}, ...principal, 'token:VaultName': undefined, vaultName: 'demo' }),
    },
    setOf('oauthServicePrincipal', principalShown),
    { status: 'Connected' },
  ],
  [
    'a service principal in a set of Power Platform',
    { connectionParametersSet: { name: 'oauthServicePrincipal', values: holders(principal) } },
    setOf('oauthServicePrincipal', principalShown),
    { status: 'Connected' },
  ],
  [
    'a service principal in flat parameters',
    {
      displayName: 'keyvault',
      api: API,
      parameterValues: {
        'token:clientId': CLIENT,
        'token:clientSecret': SECRET,
        'token:TenantId': TENANT,
        'token:grantType': 'client_credentials',
        vaultName: 'demo',
      },
    },
    { nonSecretParameterValues: principalShown },
    { status: 'Connected' },
  ],
  [
    'a certificate',
    {
      api: API,
      ...setOf('CertOauth', {
        vaultName: 'demo',
        'token:TenantId': TENANT,
        'token:clientId': CLIENT,
        'token:clientCertificateSecret': certificate,
      }),
    },
    setOf('CertOauth', { vaultName: 'demo', 'token:TenantId': TENANT, 'token:clientId': CLIENT }),
    { status: 'Connected' },
  ],
  [
    'a certificate as tools for Power Platform write it',
    {
      connectionParametersSet: {
        name: 'certOauth',
        values: holders({
          token: 'https://global.consent.azure-apim.net/redirect/keyvault',
          vaultName: 'demo',
          'token:TenantId': TENANT,
          'token:clientId': CLIENT,
          'token:clientCertificateSecret': certificate,
        }),
      },
    },
    setOf('CertOauth', { vaultName: 'demo', 'token:TenantId': TENANT, 'token:clientId': CLIENT }),
    { status: 'Connected' },
  ],
  [
    'a certificate of nobody',
    setOf('certoauth', {
      'token:VaultName': 'demo',
      'token:TenantId': TENANT,
      'token:clientCertificateSecret': { PFX, Password: SECRET },
    }),
    setOf('CertOauth', { vaultName: 'demo', 'token:TenantId': TENANT }),
    needs('Parameter value missing: token:clientId. Without the client ID of the application no token can be had.'),
  ],
  [
    'somebody who signs in, in a set',
    { api: API, parameterValueSet: { name: 'oauthDefault', values: { token: {}, vaultName: { value: 'demo' } } } },
    setOf('oauthDefault', { vaultName: 'demo' }),
    SIGNED_OUT,
  ],
  [
    'somebody of a certain tenant, with values that are null',
    {
      parameterValueSet: {
        name: 'oauthDefault',
        values: { token: null, vaultName: { value: 'demo' }, 'token:TenantId': { value: TENANT } },
      },
    },
    setOf('oauthDefault', { vaultName: 'demo', 'token:TenantId': TENANT }),
    SIGNED_OUT,
  ],
  [
    'an application of one’s own',
    setOf('oauthBYOA', {
      vaultName: 'demo',
      'token:TenantId': TENANT,
      'token:clientId': CLIENT,
      'token:clientSecret': SECRET,
    }),
    setOf('oauthBYOA', { vaultName: 'demo', 'token:TenantId': TENANT, 'token:clientId': CLIENT }),
    SIGNED_OUT,
  ],
  [
    'a managed identity in a set',
    { displayName: 'x', api: API, parameterValueSet: { name: 'oauthMI', values: { vaultName: { value: 'demo' } } } },
    setOf('oauthMI', { vaultName: 'demo' }),
    { status: 'Ready' },
  ],
  [
    'a managed identity in a set with a token',
    { api: API, parameterValueSet: { name: 'oauthMI', values: { vaultName: { value: 'demo' }, token: {} } } },
    setOf('oauthMI', { vaultName: 'demo' }),
    { status: 'Ready' },
  ],
  [
    'a managed identity in the older form',
    {
      displayName: 'x',
      api: API,
      customParameterValues: {},
      parameterValueType: 'Alternative',
      alternativeParameterValues: { vaultName: 'demo' },
    },
    { parameterValueType: 'Alternative', alternativeParameterValues: { vaultName: 'demo' } },
    { status: 'Ready' },
  ],
  [
    'the deprecated default',
    { displayName: 'x', api: API, parameterValues: { vaultName: 'demo' }, customParameterValues: {} },
    { nonSecretParameterValues: { vaultName: 'demo' } },
    SIGNED_OUT,
  ],
  [
    'the deprecated default with the grant of somebody who signs in',
    { api: API, parameterValues: { vaultName: 'demo', 'token:grantType': 'code' } },
    { nonSecretParameterValues: { vaultName: 'demo' } },
    SIGNED_OUT,
  ],
  [
    'the deprecated default as Azure shows it',
    {
      statuses: [{ status: 'Connected' }],
      nonSecretParameterValues: { 'token:grantType': 'code', vaultName: 'demo' },
      createdTime: '2020-03-09T14:03:03.666026Z',
      api: { ...API, brandColor: '#0079d6', iconUri: 'https://icons.example/keyvault.png' },
    },
    { nonSecretParameterValues: { vaultName: 'demo' } },
    SIGNED_OUT,
  ],
  [
    'the deprecated default with its member in another casing',
    { Api: { ID: API.id }, ParameterValues: { VaultName: 'demo' } },
    { nonSecretParameterValues: { vaultName: 'demo' } },
    SIGNED_OUT,
  ],
  [
    'nothing but the connector',
    { api: { id: API.id.replace('keyvault', 'KeyVault').replace('/subscriptions', 'subscriptions') } },
    { nonSecretParameterValues: {} },
    needs('Parameter value missing: vaultName. Edit the connection and say which vault it reaches.'),
  ],
];
