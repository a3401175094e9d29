import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Operator } from '../src/gateway/start/first-start.ts';
import type { ReadyDocument } from '../src/gateway/start/ready-file.ts';
import { CONNECTIONS } from './administration.ts';
import { DONE, leadsTo, linkOf, signInAt } from './consent.ts';
import { send, type TestGateway } from './gateway.ts';
import { cleanUp, newFolder, type Served, serve } from './serve.ts';
import { openBrowser } from './sign-in.ts';

/** Several processes behind one pair of listeners: a sign-in that one of them began comes back to any. */
let served: Served;
let ready: ReadyDocument;
let operator: Operator;
let ca: string;
let token: string;

beforeAll(async () => {
  const data = join(newFolder(), 'data');
  const ports = ['--http', '127.0.0.1:0', '--https', '127.0.0.1:0'];
  served = serve(['--demo', '--workers', '2', '--data', data, '--consent-redirect', DONE, ...ports]);
  ready = await served.ready();
  operator = JSON.parse(readFileSync(join(data, 'operator.json'), 'utf8')) as Operator;
  ca = readFileSync(operator.ca, 'utf8');
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: operator.clientId,
    client_secret: operator.clientSecret,
    scope: operator.scope,
  });
  const asked = await send(new URL(`${operator.url}/${operator.tenantId}/oauth2/v2.0/token`), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    tls: { ca },
  });
  token = String(asked.body['access_token']);
});
afterAll(async () => {
  await served.stop();
  cleanUp();
});

/** Each call is a new connection, so that the processes take turns. */
const manage = (method: string, path: string, body?: unknown) =>
  send(new URL(`${new URL(ready.connector.baseUrl).origin}${CONNECTIONS}${path}?api-version=2016-06-01`), {
    method,
    headers: { authorization: `Bearer ${token}` },
    body,
  });

it('goes all the way, whichever process has each of its steps', async () => {
  const { user } = ready.authority;
  if (user === undefined) throw new Error('the demo made no user');
  const found = await send(new URL(`${operator.url}/admin/principals/${encodeURIComponent(user.userPrincipalName)}`), {
    method: 'GET',
    headers: { authorization: `Bearer ${token}` },
    tls: { ca },
  });
  const account = { objectId: String(found.body['objectId']), tenantId: operator.tenantId };
  const set = { name: 'oauthDefault', values: { vaultName: { value: 'demo' } } };
  for (const name of ['one', 'two', 'three', 'four', 'five']) {
    const made = await manage('PUT', `/${name}`, { properties: { parameterValueSet: set } });
    const { properties } = JSON.parse(made.text) as { properties: { connectionRuntimeUrl: string } };
    const parameters = [{ parameterName: 'token', redirectUrl: DONE, ...account }];
    const link = linkOf(await manage('POST', `/${name}/listConsentLinks`, { parameters }));
    const browser = openBrowser({ ready, ca } as TestGateway);
    const back = leadsTo(await browser.get(await signInAt(browser, link, { user, password: user.password })));
    const code = back.searchParams.get('code');
    expect(await manage('POST', `/${name}/confirmConsentCode`, { code, ...account })).toMatchObject({ status: 200 });
    const { connectionKey } = (await manage('POST', `/${name}/listConnectionKeys`, {})).body as Record<string, unknown>;
    const read = () =>
      send(new URL(`${properties.connectionRuntimeUrl}/secrets/api-key/value`), {
        method: 'GET',
        headers: { authorization: `Key ${String(connectionKey)}` },
      });
    const answers = await Promise.all(Array.from({ length: 6 }, read));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  }
});
