import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Operator } from '../src/gateway/start/first-start.ts';
import { CONNECTIONS, principalProperties } from './administration.ts';
import { type Azure, startAzure } from './azure.ts';
import { send } from './gateway.ts';
import { cleanUp, newFolder, type Served, serve } from './serve.ts';

/** Several processes that each call Azure for themselves, and end with connections open. */
let azure: Azure;
let server: Served;
const base = newFolder();
const data = join(base, 'data');

beforeAll(async () => {
  azure = await startAzure();
  const { cloud, upstreamProxy, upstreamCa } = azure.flags;
  const upstream = ['--cloud', cloud, '--upstream-proxy', upstreamProxy, '--upstream-ca', upstreamCa];
  const addresses = ['--http', '127.0.0.1:0', '--https', '127.0.0.1:0', '--workers', '2'];
  server = serve(['--data', data, '--master-key', join(base, 'key'), ...addresses, ...upstream]);
});

afterAll(async () => {
  await azure.stop();
  cleanUp();
});

it('every process answers, and all of them end', async () => {
  const { connector } = await server.ready();
  const operator = JSON.parse(readFileSync(join(data, 'operator.json'), 'utf8')) as Operator;
  const application = await azure.newApplication();
  await azure.newVault('contoso', application);
  await azure.vault('contoso', 'PUT', '/secrets/db', { body: { value: 'x' } });
  const { origin } = new URL(connector.baseUrl);
  const manage = async (method: string, path: string, body: object) => {
    const headers = { authorization: `Bearer ${await tokenOf(operator)}` };
    return send(new URL(`${origin}${CONNECTIONS}/${path}?api-version=2016-06-01`), { method, headers, body });
  };
  const properties = principalProperties(application, azure.tenantId, 'contoso');
  const made = await manage('PUT', 'one', { properties });
  const { connectionRuntimeUrl } = made.body['properties'] as unknown as { connectionRuntimeUrl: string };
  const { body } = await manage('POST', 'one/listConnectionKeys', {});
  const headers = { authorization: `Key ${String(body['connectionKey'])}` };
  const calls = Array.from({ length: 20 }, () =>
    send(new URL(`${connectionRuntimeUrl}/secrets/db/value`), { method: 'GET', headers }),
  );
  expect((await Promise.all(calls)).map(({ status, body }) => [status, body['value']])).toEqual(
    calls.map(() => [200, 'x']),
  );
  expect(azure.asked.filter((target) => target.startsWith('contoso.')).length).toBeGreaterThan(0);
  expect((await server.stop()).code).toBe(0);
});

async function tokenOf({ url, ca, tenantId, clientId, clientSecret, scope }: Operator): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope };
  const { body } = await send(new URL(`${url}/${tenantId}/oauth2/v2.0/token`), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
    tls: { ca: readFileSync(ca, 'utf8') },
  });
  return String(body['access_token']);
}
