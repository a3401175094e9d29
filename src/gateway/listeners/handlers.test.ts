import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Reply, send, startTestGateway, type TestGateway } from '../../../test/gateway.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({
    vaultOrigin: 'https://{vault}.kv.example',
    authorityHost: ['login.kv.example'],
  });
});

afterAll(async () => {
  await gateway.stop();
});

function get(host: string, path: string, headers: Record<string, string> = {}): Promise<Reply> {
  const { port } = gateway.services.addresses.secure;
  return send(new URL(`https://${host}:${port}${path}`), { method: 'GET', headers, tls: { ca: gateway.ca } });
}

describe("an authority whose name lies below the vaults' domain", () => {
  it('is the authority and the connector, not a vault of that name', async () => {
    const { tenantId } = gateway.ready.authority;
    const discovery = await get('login.kv.example', `/${tenantId}/v2.0/.well-known/openid-configuration`);
    expect(discovery.body).toMatchObject({ issuer: `https://login.kv.example/${tenantId}/v2.0` });
    const path = `/apim/keyvault/${gateway.connectionId}/secrets/api-key/metadata`;
    const action = await get('login.kv.example', path, { authorization: `Key ${gateway.key}` });
    expect([action.status, action.body]).toMatchObject([200, { name: 'api-key' }]);
  });

  it('leaves the names beside it to the vaults', async () => {
    const { status, body } = await get('demo.kv.example', '/secrets?api-version=7.4');
    expect([status, body]).toEqual([
      401,
      { error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' } },
    ]);
    expect(await get('demo.kv.example', `/${gateway.ready.authority.tenantId}/discovery/v2.0/keys`)).toMatchObject({
      status: 404,
    });
  });

  it('answers to no other name', async () => {
    const { port } = gateway.services.addresses.secure;
    const url = new URL(`https://localhost:${port}/healthz`);
    const tls = { ca: gateway.ca, servername: 'localhost' };
    const reply = await send(url, { method: 'GET', headers: { host: 'kv.other' }, tls });
    expect([reply.status, reply.body]).toMatchObject([421, { error: { code: 'MisdirectedRequest' } }]);
  });
});
