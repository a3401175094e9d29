import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, openAuthority, stranger, type TestAuthority, URL } from './authority.fixture.ts';
import { operations } from './authority.ts';
import { configurationV1, configurationV2 } from './endpoints/discovery.ts';
import { instance } from './endpoints/instance.ts';
import { keys } from './endpoints/keys.ts';

let authority: TestAuthority;
beforeAll(async () => {
  authority = await openAuthority();
});
afterAll(() => authority.close());

const UNKNOWN_TENANT = { code: 'InvalidRequest', status: 400, aadsts: 90_002 };

describe('the authority', () => {
  it('offers these operations', () => {
    expect(operations.map(({ contract: { method, path } }) => `${method} ${path}`)).toEqual([
      'POST /{tenant}/oauth2/v2.0/token',
      'POST /{tenant}/oauth2/token',
      'POST /{tenant}/oauth2/v2.0/devicecode',
      'GET /openid/userinfo',
      'GET /{tenant}/openid/userinfo',
      'GET /v1.0/me',
      'GET /{tenant}/v2.0/.well-known/openid-configuration',
      'GET /{tenant}/.well-known/openid-configuration',
      'GET /{tenant}/discovery/v2.0/keys',
      'GET /common/discovery/instance',
    ]);
  });

  it('refuses an unknown tenant everywhere', async () => {
    for (const operation of operations.filter(({ contract: { path } }) => path.startsWith('/{tenant}'))) {
      const refused = call(operation, authority.context, { tenant: stranger() });
      await expect(refused).rejects.toMatchObject(UNKNOWN_TENANT);
    }
  });
});

describe('discovery', () => {
  it('names the endpoints of the tenant under the address that clients use', async () => {
    const root = `${URL}/${authority.tenantId}`;
    const { output } = await call(configurationV2, authority.context, { tenant: authority.tenantId.toUpperCase() });
    expect(output).toMatchObject({
      issuer: `${root}/v2.0`,
      authorization_endpoint: `${root}/oauth2/v2.0/authorize`,
      token_endpoint: `${root}/oauth2/v2.0/token`,
      jwks_uri: `${root}/discovery/v2.0/keys`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['PS256', 'RS256'],
      grant_types_supported: [
        'client_credentials',
        'authorization_code',
        'refresh_token',
        'urn:ietf:params:oauth:grant-type:device_code',
        'device_code',
        'urn:ietf:params:oauth:grant-type:jwt-bearer',
      ],
    });
  });

  it('of version 1 names the issuer that access tokens carry', async () => {
    const { output } = await call(configurationV1, authority.context, { tenant: authority.tenantId });
    expect(output.issuer).toBe(`${URL}/${authority.tenantId}/`);
    expect(output.token_endpoint).toBe(`${URL}/${authority.tenantId}/oauth2/token`);
  });

  it('of the keys answers for a tenant and for all', async () => {
    for (const tenant of [authority.tenantId, 'common']) {
      const { output } = await call(keys, authority.context, { tenant });
      expect(output.keys.map(({ kid }) => kid)).toEqual([authority.kid]);
    }
  });
});

describe('instance discovery', () => {
  const ask = (endpoint?: string) => call(instance, authority.context, { authorization_endpoint: endpoint });

  it('leads from an endpoint of ours to its tenant', async () => {
    const { output } = await ask(`${URL}/${authority.tenantId}/oauth2/v2.0/authorize`);
    expect(output).toEqual({
      tenant_discovery_endpoint: `${URL}/${authority.tenantId}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [
        {
          preferred_network: 'login.example:8443',
          preferred_cache: 'login.example:8443',
          aliases: ['login.example:8443'],
        },
      ],
    });
  });

  it.each([
    ['of another host', () => `https://attacker.example/${authority.tenantId}/oauth2/v2.0/authorize`],
    ['of a host that begins like ours', () => `${URL}.attacker.example/${authority.tenantId}/oauth2/authorize`],
    ['of another port', () => `${URL}1/${authority.tenantId}/oauth2/authorize`],
    ['with another path', () => `${URL}/${authority.tenantId}/oauth2/v2.0/token`],
    ['with a query', () => `${URL}/${authority.tenantId}/oauth2/v2.0/authorize?x=1`],
    ['that is missing', () => undefined],
  ])('refuses an endpoint %s and does not repeat it', async (_, endpoint) => {
    await expect(ask(endpoint())).rejects.toMatchObject({
      code: 'InvalidRequest',
      aadsts: 50_049,
      message: "The parameter 'authorization_endpoint' does not name an authorization endpoint of this authority.",
    });
  });

  it('refuses an unknown tenant', async () => {
    await expect(ask(`${URL}/${stranger()}/oauth2/authorize`)).rejects.toMatchObject(UNKNOWN_TENANT);
  });
});
