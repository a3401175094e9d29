// oxlint-disable typescript/no-restricted-imports -- what the command writes is what the console must write
import { expect, it } from 'vitest';
import { templateOf } from '../../../../../src/cli/export/connection-resource.ts';
import { bicepTemplate } from '../../../../../src/definition/connection-template.ts';
import { workflowFiles } from '../../../../../src/definition/workflow-connection.ts';
import type { ConnectionResource, ParameterSet } from '../../../api/connections.ts';
import { bicepOf } from './bicep.ts';
import { connectionsJson } from './snippets.ts';

type Exported = Parameters<typeof templateOf>[0];

const CLIENT = { 'token:clientId': '22222222-2222-4222-8222-222222222222', 'token:VaultName': 'demo' };
const wrapped = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));

const SET = {
  name: 'oauthServicePrincipal',
  parameters: { 'token:clientId': { type: 'string' }, 'token:clientSecret': { type: 'securestring' } },
} as unknown as ParameterSet;
const CERTIFICATE = {
  name: 'CertOauth',
  parameters: { 'token:clientCertificateSecret': { type: 'object' } },
} as unknown as ParameterSet;

function resource(parameters: object, displayName = 'Orders'): ConnectionResource {
  const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/connections/orders';
  const api = { id: '/subscriptions/s/providers/Microsoft.Web/locations/local/managedApis/keyvault' };
  const properties = { displayName, api, connectionRuntimeUrl: 'http://127.0.0.1:8080/apim/keyvault/1', ...parameters };
  return { id, name: 'orders', kind: 'V2', properties } as unknown as ConnectionResource;
}

it.each([
  ['a set', resource({ parameterValueSet: { name: SET.name, values: wrapped(CLIENT) } }), SET],
  ['a certificate', resource({ parameterValueSet: { name: 'CertOauth', values: wrapped(CLIENT) } }), CERTIFICATE],
  ['flat parameters', resource({ nonSecretParameterValues: CLIENT }), SET],
  ['a vault and no more', resource({ nonSecretParameterValues: { vaultName: 'demo' } }), undefined],
  ['an alternative', resource({ alternativeParameterValues: { vaultName: 'demo' } }), undefined],
  ['odd texts', resource({ nonSecretParameterValues: {} }, "it's ${one} \\ of\n\ttwo"), undefined],
])('the console writes what the command writes, for %s', (_what, connection, set) => {
  expect(bicepOf(connection, set)).toBe(bicepTemplate(templateOf(connection as Exported)).trimEnd());
  const { id, properties } = connection;
  const of = { reference: 'keyvault', id, apiId: properties.api.id, runtimeUrl: properties.connectionRuntimeUrl };
  expect(JSON.parse(connectionsJson(connection))).toEqual(workflowFiles(of, 'key').connections);
});
