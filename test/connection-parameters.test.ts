import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONNECTIONS, manage, operatorToken, principalProperties } from './administration.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';

/** The parameters of a connection as templates write them, through the management API. */
let gateway: TestGateway;
let token: string;
let client: { clientId: string; clientSecret: string; tenantId: string };

beforeAll(async () => {
  gateway = await startTestGateway();
  token = await operatorToken(gateway);
  const { clientId = '', clientSecret = '', tenantId } = gateway.ready.authority;
  client = { clientId, clientSecret, tenantId };
});

afterAll(() => gateway.stop());

const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: { code: string; message: string } }).error;
const call = (method: string, path: string, body?: unknown) => manage(gateway, method, path, { body, token });
const put = (name: string, properties: unknown) => call('PUT', `${CONNECTIONS}/${name}`, { properties });
const properties = () => principalProperties(client, client.tenantId);

describe('the parameters', () => {
  const flat = () => ({
    'token:clientId': client.clientId,
    'token:clientSecret': client.clientSecret,
    'token:TenantId': client.tenantId,
    'token:grantType': 'client_credentials',
    vaultName: 'demo',
  });

  it('may have names in any casing', async () => {
    const { values } = properties().parameterValueSet;
    const upper = Object.fromEntries(
      Object.entries(values).map(([name, { value }]) => [name.toUpperCase(), { Value: value }]),
    );
    const reply = await put('upper', { ParameterValueSet: { NAME: 'oauthServicePrincipal', VALUES: upper } });
    expect(reply.status).toBe(201);
  });

  it('may stand flat, as older templates write them, with vaultName for token:VaultName', async () => {
    const reply = await put('flat', {
      ParameterValues: { ...flat(), 'token:ResourceUri': gateway.ready.vaults[0]?.resource },
    });
    expect(reply.status).toBe(201);
    const key = await manage(gateway, 'POST', `${CONNECTIONS}/flat/listConnectionKeys`, { body: {}, token });
    expect(key.body).toHaveProperty('connectionKey');
  });

  const without = (name: string) => () => {
    const { [name]: _left, ...values } = properties().parameterValueSet.values as Record<string, { value: string }>;
    return { parameterValueSet: { name: 'oauthServicePrincipal', values } };
  };
  const invalid = (name: string, why: string) => `The connection's parameter ${name} is not valid: ${why}.`;

  it.each([
    ['no client id', without('token:clientId'), invalid('token:clientId', 'it is missing')],
    ['no secret', without('token:clientSecret'), invalid('token:clientSecret', 'it is missing')],
    ['no tenant', without('token:TenantId'), invalid('token:TenantId', 'it is missing')],
    ['no vault', without('token:VaultName'), invalid('token:VaultName', 'it is missing')],
    [
      'a secret without a grant',
      () => ({ parameterValues: { vaultName: 'demo', 'token:clientSecret': randomUUID() } }),
      'The connection\'s "parameterValues" need token:grantType client_credentials beside token:clientSecret.',
    ],
    [
      'a vault name that is a host',
      () => ({ parameterValues: { ...flat(), vaultName: 'evil.example/' } }),
      invalid(
        'token:VaultName',
        'a vault name is 3 to 24 letters, digits and single hyphens, begins with a letter and ends with no hyphen',
      ),
    ],
    [
      'a tenant that is no GUID',
      () => ({ parameterValues: { ...flat(), 'token:TenantId': 'contoso.example' } }),
      invalid('token:TenantId', 'it is a GUID'),
    ],
  ])('%s: refused', async (_what, make, message) => {
    const reply = await put('wrong', make());
    expect([reply.status, errorOf(reply)]).toEqual([400, { code: 'BadParameter', message }]);
    expect((await call('GET', `${CONNECTIONS}/wrong`)).status).toBe(404);
  });
});
