import { randomBytes } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { decodeJwt } from 'jose';
import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../gateway.ts';

/** A strict client of OpenID Connect that knows nothing of Microsoft, against discovery. */
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
  setDefaultCACertificates([...getCACertificates('default'), gateway.ca]);
});

afterAll(() => gateway.stop());

const application = () => gateway.ready.authority as { tenantId: string; clientId: string; clientSecret: string };
const issuer = (tenant: string, version = '/v2.0') => new URL(`${gateway.ready.authority.url}/${tenant}${version}`);
const scope = () => `${gateway.ready.vaults[0]?.resource}/.default`;

async function discover(secret = application().clientSecret): Promise<client.Configuration> {
  const { tenantId, clientId } = application();
  return client.discovery(issuer(tenantId), clientId, undefined, client.ClientSecretPost(secret));
}

describe('discovery', () => {
  it('finds an authority that names itself as it was asked for', async () => {
    const { tenantId } = application();
    expect((await discover()).serverMetadata()).toMatchObject({
      issuer: issuer(tenantId).href,
      token_endpoint: `${issuer(tenantId, '').href}/oauth2/v2.0/token`,
      jwks_uri: `${issuer(tenantId, '').href}/discovery/v2.0/keys`,
    });
  });

  it('of a tenant that is not there is refused with the number of Entra', async () => {
    const unknown = client.discovery(issuer(crypto.randomUUID()), application().clientId);
    await expect(unknown).rejects.toMatchObject({ code: 'OAUTH_RESPONSE_IS_NOT_CONFORM' });
    const answer = await fetch(`${issuer(crypto.randomUUID()).href}/.well-known/openid-configuration`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: 'invalid_request',
      error_description: expect.stringMatching(/^AADSTS90002: There is no tenant/),
      error_codes: [90_002],
    });
  });
});

describe('client credentials', () => {
  it('get a token that the vault takes', async () => {
    const tokens = await client.clientCredentialsGrant(await discover(), { scope: scope() });
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: expect.any(Number) });
    expect(tokens.expiresIn()).toBeGreaterThan(3000);
    expect(decodeJwt(tokens.access_token)).toMatchObject({ appid: application().clientId, appidacr: '1' });
    const read = await gateway.vault('GET', '/secrets/api-key', undefined, { token: tokens.access_token });
    expect(read.status).toBe(200);
  });

  it('with a wrong secret are refused in a form that a strict client reads', async () => {
    const wrong = await discover(randomBytes(16).toString('hex'));
    await expect(client.clientCredentialsGrant(wrong, { scope: scope() })).rejects.toMatchObject({
      code: 'OAUTH_RESPONSE_BODY_ERROR',
      status: 401,
      error: 'invalid_client',
      error_description: expect.stringMatching(/^AADSTS7000215: The client secret is not one of application/),
    });
  });
});
