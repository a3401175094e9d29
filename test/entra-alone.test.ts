import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Operator } from '../src/gateway/start/first-start.ts';
import type { ReadyDocument } from '../src/gateway/start/ready-file.ts';
import { type Entra, startEntra } from './entra.ts';
import { send } from './gateway.ts';
import { cleanUp, newFolder, type Served, serve } from './serve.ts';
import { play, type Stage } from './transcript.ts';

/** What docs/how-to/entra.md promises: a server of two processes whose vaults take tokens of Microsoft Entra ID alone. */
const base = newFolder();
const data = join(base, 'data');
const principal = randomUUID();
let entra: Entra;
let server: Served;
let ready: ReadyDocument;
let operator: Operator;
let ca: string;

beforeAll(async () => {
  entra = await startEntra();
  const { issuer, upstreamProxy, upstreamCa } = entra.flags;
  server = serve(
    ['--master-key', join(base, 'sallyport.key'), '--data', data, '--http', '127.0.0.1:0', '--https', '127.0.0.1:0'],
    {
      SALLYPORT_ISSUER: issuer.join(','),
      SALLYPORT_UPSTREAM_PROXY: upstreamProxy,
      SALLYPORT_UPSTREAM_CA: upstreamCa,
      SALLYPORT_MANAGEMENT_RESOURCE: 'api://administration',
      SALLYPORT_WORKERS: '2',
    },
  );
  ready = await server.ready();
  operator = JSON.parse(readFileSync(join(data, 'operator.json'), 'utf8')) as Operator;
  ca = readFileSync(join(data, 'ca.pem'), 'utf8');
});

afterAll(async () => {
  await server.stop();
  await entra.stop();
  cleanUp();
});

const { port, resource, vaultUrl } = {
  port: () => new URL(ready.authority.url).port,
  resource: () => `https://vault.localhost:${port()}`,
  vaultUrl: () => new URL(`https://orders.vault.localhost:${port()}/secrets?api-version=7.4`),
};
const get = (token: string) =>
  send(vaultUrl(), { method: 'GET', headers: { authorization: `Bearer ${token}` }, tls: { ca } });

async function embeddedToken(scope: string): Promise<string> {
  const { clientId, clientSecret, tenantId } = operator;
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope };
  const reply = await send(new URL(`${operator.url}/${tenantId}/oauth2/v2.0/token`), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
    tls: { ca },
  });
  return String(reply.body['access_token']);
}

it('its console opens by a link and administers, and says why it opens no vault', async () => {
  expect(ready.console.signInUrl).toBeNull();
  const { origin } = new URL(ready.console.url);
  const bearer = await embeddedToken(operator.scope);
  const headers = { authorization: `Bearer ${bearer}` };
  const link = await send(new URL(`${origin}/admin/consoleLinks`), { method: 'POST', headers, body: {} });
  const code = String(link.body['url']).split('#code=')[1];
  const begun = await send(new URL(`${origin}/console/session`), { method: 'POST', headers: {}, body: { code } });
  const [cookie = ''] = String(begun.headers['set-cookie']?.[0]).split(';');
  const session = { cookie, 'x-sallyport-tab': String(begun.body['tab']) };
  const call = (path: string) => send(new URL(`${origin}/console/api/${path}`), { method: 'GET', headers: session });
  expect((await call('management/admin/addresses')).body['vaultResource']).toBe(resource());
  const { status, body } = await call('vaults/orders/secrets?api-version=7.4');
  expect([status, body]).toEqual([
    403,
    {
      error: {
        code: 'Forbidden',
        message:
          'The vaults of this server do not take tokens of its own authority, as which the console signs in; --issuer must name embedded too.',
      },
    },
  ]);
});

it('its operator makes a vault for the tenant and says who may use it', async () => {
  const folder = join(base, 'stage');
  mkdirSync(folder);
  writeFileSync(join(folder, 'secret.txt'), operator.clientSecret);
  const stage: Stage = {
    folder,
    variables: { ENTRA: entra.tenantId, TENANT: operator.tenantId, CLIENT: operator.clientId, PRINCIPAL: principal },
    environment: { PATH: process.env['PATH'] ?? '', SALLYPORT_DATA: data, NO_COLOR: '1', COLUMNS: '80' },
  };
  const transcript = [
    '$ sallyport vault create --name orders --query properties.accessPolicies',
    '[]',
    '$ sallyport vault create --name theirs --tenant $ENTRA --query name',
    '"theirs"',
    '$ sallyport vault set-policy --name orders --object-id $PRINCIPAL --secret-permissions get list --query "length(@)"',
    '1',
    '$ sallyport connection create --name orders --vault-name orders --tenant-id $TENANT --client-id $CLIENT --client-secret-file secret.txt --query name',
    '"orders"',
    '$ KEY=$(sallyport connection key create --connection orders --query connectionKey -o tsv)',
    '$ RUNTIME=$(sallyport connection show --name orders --query properties.connectionRuntimeUrl -o tsv)',
  ].join('\n');
  expect(await play(transcript, stage)).toBe(transcript);
  expect(operator.scope).toBe('api://administration/.default');

  const { KEY = '', RUNTIME = '' } = stage.variables;
  const action = await send(new URL(`${RUNTIME}/secrets`), { method: 'GET', headers: { authorization: `Key ${KEY}` } });
  const message =
    'Connections sign in at the embedded authority, whose tokens the vaults of this server do not take; ' +
    '--issuer must name embedded too.';
  expect(action).toMatchObject({ status: 403, body: { error: { message } } });
});

it('its vaults take tokens of Entra, and none of its own authority', async () => {
  const claims = { aud: resource(), oid: principal, sub: principal };
  expect((await get(entra.token(entra.v1(claims)))).status).toBe(200);
  const own = await get(await embeddedToken(`${resource()}/.default`));
  const trusted = [
    `https://sts.windows.net/${entra.tenantId}/`,
    `https://login.microsoftonline.com/${entra.tenantId}/v2.0`,
  ];
  const message = `AKV10032: Invalid issuer. Expected one of ${trusted.join(', ')}, found ${operator.url}/${operator.tenantId}/.`;
  expect(own).toMatchObject({ status: 401, body: { error: { code: 'Unauthorized', message } } });
  expect(own.headers['www-authenticate']).toContain(
    `authorization="https://login.microsoftonline.com/${entra.tenantId}"`,
  );
});

it('its administration takes none of Entra, whatever their roles: that is another setting', async () => {
  const claims = { aud: 'api://administration', oid: principal, sub: principal, roles: ['Administrator'] };
  const { origin } = new URL(ready.connector.baseUrl);
  const list = async (token: string) =>
    send(new URL(`${origin}/admin/addresses`), { method: 'GET', headers: { authorization: `Bearer ${token}` } });
  const refused = await list(entra.token(entra.v1(claims)));
  const own = `${operator.url}/${operator.tenantId}/`;
  const message = `AKV10032: Invalid issuer. Expected one of ${own}, found https://sts.windows.net/${entra.tenantId}/.`;
  expect(refused).toMatchObject({ status: 401, body: { error: { code: 'Unauthorized', message } } });
  expect(refused.headers['www-authenticate']).toContain(`authorization="${operator.url}/${operator.tenantId}"`);
  expect((await list(await embeddedToken(operator.scope))).status).toBe(200);
});
