import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONNECTIONS, manage, operatorToken } from './administration.ts';
import { API, CLIENT, DEPLOYED, PFX, principal, SECRET, setOf, TENANT } from './connection-bodies.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';

/** Bodies of connections in every shape that templates have, deployed as they are; and what is none. */
let gateway: TestGateway;
let token: string;

beforeAll(async () => {
  const connectorIdentity = 'connector';
  gateway = await startTestGateway({ environment: 'ise', connectorIdentity, connectorIdentityVault: ['demo'] });
  token = await operatorToken(gateway);
});

afterAll(() => gateway.stop());

const call = (method: string, path: string, body?: unknown) => manage(gateway, method, path, { body, token });
const put = (name: string, body: unknown) => call('PUT', `${CONNECTIONS}/${name}`, body);
const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: { code: string; message: string } }).error;
const propertiesOf = ({ text }: Reply) => (JSON.parse(text) as { properties: Record<string, unknown> }).properties;
describe('deploys', () => {
  it.each(DEPLOYED)('%s, and shows it so', async (what, properties, shown, status) => {
    const name = what.replace(/\W/g, '-');
    const made = await put(name, { location: 'West US', kind: 'V1', tags: { team: 'a' }, properties });
    expect([made.status, made.text]).toEqual([201, expect.not.stringContaining('canary')]);
    const got = await call('GET', `${CONNECTIONS}/${name}`);
    expect(got.body).toMatchObject({ kind: 'V1', location: 'westus', tags: { team: 'a' } });
    const { parameterValueType, parameterValueSet, nonSecretParameterValues, alternativeParameterValues, ...rest } =
      propertiesOf(got);
    const parameters = { parameterValueType, parameterValueSet, nonSecretParameterValues, alternativeParameterValues };
    expect(parameters).toEqual(shown);
    expect(rest).toMatchObject({ statuses: [status], overallStatus: (status as { status: string }).status });
    for (const secret of [SECRET, PFX]) expect(got.text).not.toContain(secret);
  });

  it('again as it is shown, where it has no secret', async () => {
    for (const [what, , , status] of DEPLOYED.filter(
      ([, properties]) => !JSON.stringify(properties).includes('canary'),
    )) {
      const path = `${CONNECTIONS}/${what.replace(/\W/g, '-')}`;
      const shown = await call('GET', path);
      if (shown.status !== 200 || JSON.stringify(status).includes('clientId')) continue;
      const again = await call('PUT', path, shown.body);
      const times = { changedTime: expect.any(String) };
      expect([again.status, again.body]).toEqual([
        200,
        { ...shown.body, properties: { ...propertiesOf(shown), ...times } },
      ]);
    }
  });

  it('with whatever a template has beside, which changes nothing', async () => {
    const beside = { Name: 'other', name: 'other', Type: 'Microsoft.Web/connections', dependsOn: [], Id: '/x' };
    const made = await put('beside', { ...beside, properties: DEPLOYED[0]?.[1] });
    expect([made.status, made.body]).toEqual([201, expect.objectContaining({ name: 'beside' })]);
    expect((await call('GET', `${CONNECTIONS}/other`)).status).toBe(404);
  });

  it('whatever the casing of the outermost members', async () => {
    const made = await put('outermost', { LOCATION: 'eastus', Kind: 'v2', Tags: {}, PROPERTIES: DEPLOYED[0]?.[1] });
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({ kind: 'V2', location: 'eastus', tags: {} }),
    ]);
  });
});

const twice = 'a member is there twice, in two casings';
const parameter = (name: string, why: string) => `The parameter ${name} is not valid: ${why}.`;
const ours = (name: string, why: string) => `The connection's parameter ${name} is not valid: ${why}.`;
const VAULT =
  'a vault name is 3 to 24 letters, digits and single hyphens, begins with a letter and ends with no hyphen';

describe('is refused, and nothing is stored', () => {
  it.each<[string, unknown, string]>([
    ['no properties', {}, parameter('properties', 'properties is an object')],
    ['a list of properties', { properties: [] }, parameter('properties', 'properties is an object')],
    [
      'properties twice',
      { properties: {}, Properties: {} },
      parameter('properties', 'it is there twice, in two casings'),
    ],
    [
      'a set that is not there',
      { properties: setOf('oauthCom', { vaultName: 'demo' }) },
      parameter(
        'properties.parameterValueSet.name',
        'it is one of oauthDefault, oauthServicePrincipal, CertOauth, oauthBYOA, oauthMI',
      ),
    ],
    [
      'the deprecated default as a set',
      { properties: setOf('default', { vaultName: 'demo' }) },
      parameter(
        'properties.parameterValueSet.name',
        'it is one of oauthDefault, oauthServicePrincipal, CertOauth, oauthBYOA, oauthMI',
      ),
    ],
    [
      'a parameter that is not there',
      { properties: setOf('oauthDefault', { vaultName: 'demo', vaultUri: 'https://evil.example' }) },
      'A connection of the kind oauthDefault has no parameter vaulturi; there are token, vaultName, token:TenantId.',
    ],
    [
      'a parameter twice',
      {
        properties: {
          parameterValueSet: {
            name: 'oauthMI',
            values: { vaultName: { value: 'demo' }, VAULTNAME: { value: 'evil' } },
          },
        },
      },
      parameter('properties.parameterValueSet.values', twice),
    ],
    [
      'a vault twice',
      { properties: setOf('oauthDefault', { vaultName: 'demo', 'token:VaultName': 'other' }) },
      'The vault is named twice, by vaultName and by token:VaultName; name it once.',
    ],
    [
      'a value without its holder',
      { properties: { parameterValueSet: { name: 'oauthMI', values: { vaultName: 'demo' } } } },
      parameter('each of properties.parameterValueSet.values', 'it is an object'),
    ],
    [
      'a list of values',
      { properties: { parameterValueSet: { name: 'oauthMI', values: [{ vaultName: 'demo' }] } } },
      parameter('properties.parameterValueSet.values', 'it is an object'),
    ],
    [
      'two shapes at once',
      { properties: { ...setOf('oauthDefault', { vaultName: 'demo' }), parameterValues: { vaultName: 'demo' } } },
      "The connection's parameters are given twice, as parameterValueSet and parameterValues; give them once.",
    ],
    ...['eyJhbGciOiJub25lIn0.e30.', 'https://evil.example/', { accessToken: SECRET }].map(
      (token): [string, unknown, string] => [
        `the token ${JSON.stringify(token)}`,
        { properties: setOf('oauthDefault', { vaultName: 'demo', token }) },
        ours('token', 'it is filled by signing in, and takes no value'),
      ],
    ),
    [
      'the resource of another cloud',
      { properties: setOf('oauthServicePrincipal', { ...principal, 'token:resourceUri': 'https://vault.azure.cn' }) },
      'RESOURCE',
    ],
    [
      'another grant',
      { properties: setOf('oauthServicePrincipal', { ...principal, 'token:grantType': 'password' }) },
      ours('token:grantType', 'it is client_credentials'),
    ],
    ['another connector', { properties: { api: { id: API.id.replace('keyvault', 'office365') } } }, 'API'],
    [
      'custom parameters',
      { properties: { customParameterValues: { a: 1 }, parameterValues: { vaultName: 'demo' } } },
      parameter('properties.customParameterValues', 'the connector has none'),
    ],
    [
      'a run history that is neither',
      { properties: { runHistory: true, parameterValues: { vaultName: 'demo' } } },
      parameter('properties.runHistory', 'it is Enabled or Disabled'),
    ],
    ['a kind that is none', { kind: 'V3', properties: {} }, parameter('kind', 'a kind is V1 or V2')],
    ['tags that are no texts', { tags: { a: {} }, properties: {} }, parameter('tags.a', 'a tag is a text')],
    [
      'a managed identity for another vault',
      { properties: { parameterValueType: 'Alternative', alternativeParameterValues: { vaultName: 'other' } } },
      "The connection's parameter vaultName is not valid: with this server's own identity it is one of demo (--connector-identity-vault).",
    ],
    ...[
      'evil.example',
      'demo.vault.azure.net',
      'https://demo.vault.azure.net',
      'demo/..',
      'demo@evil',
      'a--b',
      'demo\r\n',
      '-demo',
      'x'.repeat(25),
      '',
    ].map((vaultName): [string, unknown, string] => [
      `the vault ${JSON.stringify(vaultName)}`,
      { properties: { parameterValues: { vaultName } } },
      ours('vaultName', VAULT),
    ]),
    ...[7, true, ['demo'], { value: 'demo' }].map((vaultName): [string, unknown, string] => [
      `a vault that is ${JSON.stringify(vaultName)}`,
      { properties: { parameterValues: { vaultName } } },
      ours('vaultName', 'a vault name is required'),
    ]),
    [
      'a secret that is huge',
      { properties: setOf('oauthServicePrincipal', { ...principal, 'token:clientSecret': SECRET.repeat(1000) }) },
      ours('token:clientSecret', 'it is longer than 1024 characters'),
    ],
  ])('%s', async (_what, body, message) => {
    const reply = await put('refused', body);
    const { cloud } = gateway.services.management.deployment;
    const texts: Readonly<Record<string, string>> = {
      RESOURCE: `The connection's parameter token:resourceUri is not valid: it is ${cloud.resource} in the cloud of this server, not https://vault.azure.cn.`,
      API: parameter(
        'properties.api.id',
        'the one connector here is /subscriptions/…/providers/Microsoft.Web/locations/…/managedApis/keyvault',
      ),
    };
    expect([reply.status, errorOf(reply)]).toEqual([400, { code: 'BadParameter', message: texts[message] ?? message }]);
    expect(reply.text).not.toContain('canary');
    expect((await call('GET', `${CONNECTIONS}/refused`)).status).toBe(404);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('a member called %s', async (name) => {
    const inner = `{"properties":{"parameterValues":{"vaultName":"demo","${name}":{"vaultName":"evil"}}}}`;
    const reply = await put('refused', inner);
    expect([reply.status, reply.text]).toEqual([400, expect.not.stringContaining('evil')]);
    expect(Object.prototype).not.toHaveProperty('vaultName');
  });
});

describe('where a kind does not apply', () => {
  let plain: TestGateway;

  beforeAll(async () => {
    plain = await startTestGateway();
  });

  afterAll(() => plain.stop());

  it.each([
    [
      'oauthBYOA',
      { vaultName: 'demo', 'token:TenantId': TENANT, 'token:clientId': CLIENT, 'token:clientSecret': SECRET },
      'it applies to integration service environments (--environment ise); take oauthServicePrincipal or CertOauth here',
    ],
    [
      'oauthMI',
      { vaultName: 'demo' },
      'it applies where the operator names its vaults (--connector-identity-vault); take oauthServicePrincipal or CertOauth here',
    ],
  ])('%s says where it does, and what to take', async (name, values, why) => {
    const body = { properties: setOf(name, values) };
    const reply = await manage(plain, 'PUT', `${CONNECTIONS}/refused`, { body });
    const message = `Connections of the kind ${name} cannot be made here: ${why}.`;
    expect([reply.status, errorOf(reply)]).toEqual([400, { code: 'BadParameter', message }]);
  });
});
