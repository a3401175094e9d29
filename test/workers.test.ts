import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Reply, send } from './gateway.ts';

/** Several processes behind one pair of listeners: what one of them answered, all of them know. */
const folder = mkdtempSync(join(tmpdir(), 'sallyport-workers-'));
const readyFile = join(folder, 'ready.json');
const doors = join(folder, 'doors');
let child: ChildProcess;
let exit: Promise<number | null>;
let ready: {
  connector: { connections: [{ runtimeUrl: string; key: string }] };
  vaults: [{ url: string; resource: string }];
  authority: { url: string; tenantId: string; clientId: string; clientSecret: string };
  console: { signInUrl: string };
  managedIdentity: { imdsHost: string; endpoint: string; header: string };
  ca: string;
};
let operator: { clientId: string; clientSecret: string; scope: string };
let ca: string;

async function until<Value>(what: () => Value | undefined | Promise<Value | undefined>): Promise<Value> {
  for (;;) {
    const value = await what();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function token(client: { clientId: string; clientSecret: string }, scope: string): Promise<string> {
  const { url, tenantId } = ready.authority;
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    scope,
    client_id: client.clientId,
    client_secret: client.clientSecret,
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const reply = await send(new URL(`${url}/${tenantId}/oauth2/v2.0/token`), {
    method: 'POST',
    headers,
    body: form.toString(),
    tls: { ca },
  });
  return String(reply.body['access_token']);
}

/** A new connection each time, so that the processes take turns. */
const action = (path: string, key = ready.connector.connections[0].key): Promise<Reply> =>
  send(new URL(ready.connector.connections[0].runtimeUrl + path), {
    method: 'GET',
    headers: { authorization: `Key ${key}` },
  });

beforeAll(async () => {
  const flags = [
    '--demo',
    '--workers',
    '2',
    '--http',
    '127.0.0.1:0',
    '--https',
    '127.0.0.1:0',
    '--managed-identity',
    'worker',
    '--throttle-calls',
    '400',
    '--throttle-seconds',
    '3600',
  ];
  const args = ['src/cli/main.ts', 'serve', ...flags, '--data', join(folder, 'data'), '--ready-file', readyFile];
  mkdirSync(doors);
  child = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, TMPDIR: doors },
  });
  exit = new Promise((resolve) => child.once('exit', resolve));
  await until(() => (existsSync(readyFile) ? true : undefined));
  ready = JSON.parse(readFileSync(readyFile, 'utf8'));
  ca = readFileSync(ready.ca, 'utf8');
  operator = JSON.parse(readFileSync(join(folder, 'data', 'operator.json'), 'utf8'));
});

afterAll(async () => {
  child.kill('SIGKILL');
  await exit;
  rmSync(folder, { recursive: true, force: true });
});

/** Folders with a socket to which the writer has not come yet. */
const doorsLeft = () => readdirSync(doors).filter((name) => name.startsWith('sallyport-door-'));

it('leaves no socket behind to which anybody could connect', async () => {
  await until(() => (doorsLeft().length === 0 ? true : undefined));
});

it('reads from every process what was written through any, at once', async () => {
  const bearer = await token(ready.authority, `${ready.vaults[0].resource}/.default`);
  for (let round = 0; round < 40; round += 1) {
    const value = `round-${round}`;
    const url = new URL(`${ready.vaults[0].url}/secrets/shared?api-version=7.4`);
    const set = await send(url, {
      method: 'PUT',
      headers: { authorization: `Bearer ${bearer}` },
      body: { value },
      tls: { ca },
    });
    expect(set.status).toBe(200);
    const replies = await Promise.all([action('/secrets/shared/value'), action('/secrets/shared/value')]);
    expect(replies.map(({ body }) => body['value'])).toEqual([value, value]);
  }
});

it('refuses a revoked key in every process once the revocation is answered', async () => {
  const bearer = await token(operator, operator.scope);
  const base = `${ready.authority.url}/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sallyport/providers/Microsoft.Web/connections/demo`;
  const manage = (method: string, path: string) =>
    send(new URL(`${base}${path}?api-version=2018-07-01-preview`), {
      method,
      headers: { authorization: `Bearer ${bearer}` },
      tls: { ca },
      ...(method === 'POST' && { body: {} }),
    });
  const minted = (await manage('POST', '/listConnectionKeys')).body as unknown as {
    connectionKey: string;
    keyId: string;
  };
  const before = await Promise.all(
    Array.from({ length: 6 }, () => action('/secrets/api-key/value', minted.connectionKey)),
  );
  expect(before.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  expect((await manage('DELETE', `/connectionKeys/${minted.keyId}`)).status).toBe(200);
  const after = await Promise.all(
    Array.from({ length: 6 }, () => action('/secrets/api-key/value', minted.connectionKey)),
  );
  expect(after.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401]);
});

it('does long work that any process was asked for, and tells of it in every one', async () => {
  const bearer = await token(operator, operator.scope);
  const tasks = (method: string, path: string, body?: object) =>
    send(new URL(`${ready.authority.url}/admin/tasks${path}`), {
      method,
      headers: { authorization: `Bearer ${bearer}` },
      tls: { ca },
      ...(body && { body }),
    });
  const begun = await tasks('POST', '/exportVault', { vault: 'demo' });
  expect(begun.status).toBe(201);
  const path = `/${String(begun.body['id'])}`;
  const done = await until(async () => {
    const { body } = await tasks('GET', path);
    return body['ended'] === undefined ? undefined : body;
  });
  expect(done).toMatchObject({ state: 'succeeded', file: { parts: 1 } });
  const parts = await Promise.all([tasks('GET', `${path}/parts/0`), tasks('GET', `${path}/parts/0`)]);
  expect(parts.map(({ status }) => status)).toEqual([200, 200]);
  expect(parts[0]?.text).toBe(parts[1]?.text);
});

it('opens a connection to whom a policy names in every process, and closes it in all', async () => {
  const bearer = await token(operator, operator.scope);
  const base = `${ready.authority.url}/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sallyport/providers/Microsoft.Web/connections/demo`;
  const caller = await token(ready.authority, 'https://apihub.azure.com/.default');
  const { oid: objectId, tid } = JSON.parse(Buffer.from(caller.split('.')[1] ?? '', 'base64url').toString());
  const properties = { principal: { type: 'ActiveDirectory', identity: { objectId, tenantId: tid } } };
  const change = (method: string) =>
    send(new URL(`${base}/accessPolicies/demo?api-version=2016-06-01`), {
      method,
      headers: { authorization: `Bearer ${bearer}` },
      tls: { ca },
      ...(method === 'PUT' && { body: { properties } }),
    });
  const calls = async () => {
    const url = new URL(`${ready.connector.connections[0].runtimeUrl}/secrets/api-key/value`);
    const call = () => send(url, { method: 'GET', headers: { authorization: `Bearer ${caller}` } });
    return (await Promise.all(Array.from({ length: 6 }, call))).map(({ status }) => status);
  };
  expect(await calls()).toEqual([403, 403, 403, 403, 403, 403]);
  expect((await change('PUT')).status).toBe(201);
  expect(await calls()).toEqual([200, 200, 200, 200, 200, 200]);
  expect((await change('DELETE')).status).toBe(200);
  expect(await calls()).toEqual([403, 403, 403, 403, 403, 403]);
});

it('gives tokens of a managed identity in every process, and ends them in all when it is disabled', async () => {
  const [{ url, resource }] = ready.vaults;
  const { imdsHost, endpoint, header } = ready.managedIdentity;
  const from = (base: string, version: string, headers: Record<string, string>) =>
    send(new URL(`${base}?api-version=${version}&resource=${resource}`), { method: 'GET', headers });
  const imds = () => from(`${imdsHost}/metadata/identity/oauth2/token`, '2018-02-01', { metadata: 'true' });
  const appService = () => from(endpoint, '2019-08-01', { 'x-identity-header': header });
  const replies = await Promise.all(Array.from({ length: 6 }, () => [imds(), appService()]).flat());
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));

  const read = async ({ body }: Reply) => {
    const headers = { authorization: `Bearer ${body['access_token']}` };
    const secret = new URL(`${url}/secrets/api-key?api-version=7.4`);
    return (await send(secret, { method: 'GET', headers, tls: { ca } })).status;
  };
  expect(new Set(await Promise.all(replies.map(read)))).toEqual(new Set([200]));

  const identity = `${ready.authority.url}/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sallyport/providers/Microsoft.ManagedIdentity/userAssignedIdentities/worker`;
  const disabled = await send(new URL(`${identity}?api-version=2023-01-31`), {
    method: 'PATCH',
    headers: { authorization: `Bearer ${await token(operator, operator.scope)}` },
    body: { properties: { enabled: false } },
    tls: { ca },
  });
  expect(disabled.status).toBe(200);
  expect(new Set(await Promise.all(replies.map(read)))).toEqual(new Set([401]));
  const after = await Promise.all(Array.from({ length: 6 }, imds));
  expect(new Set(after.map(({ status }) => status))).toEqual(new Set([400]));
});

it('knows a new vault, who may what in it, and that it is gone, in every process at once', async () => {
  const vaults = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults';
  const [{ url, resource }] = ready.vaults;
  for (let round = 0; round < 5; round += 1) {
    const name = `vault-${round}`;
    const admin = await token(operator, operator.scope);
    const manage = (method: string, body?: unknown) =>
      send(new URL(`${ready.authority.url}${vaults}/${name}?api-version=2023-07-01`), {
        method,
        headers: { authorization: `Bearer ${admin}` },
        body,
        tls: { ca },
      });
    const bearer = await token(ready.authority, `${resource}/.default`);
    const { oid, tid } = JSON.parse(Buffer.from(bearer.split('.')[1] ?? '', 'base64url').toString());
    const put = (secrets: string[]) =>
      manage('PUT', {
        properties: { accessPolicies: [{ tenantId: tid, objectId: oid, permissions: { secrets } }] },
      });
    /** Each on a connection of its own, so that the processes take turns. */
    const statuses = async () => {
      const origin = url.replace('demo', name);
      const asked = Array.from({ length: 6 }, () =>
        send(new URL(`${origin}/secrets?api-version=7.4`), {
          method: 'GET',
          headers: { authorization: `Bearer ${bearer}` },
          tls: { ca },
        }),
      );
      return [...new Set((await Promise.all(asked)).map(({ status }) => status))];
    };
    expect(await statuses()).toEqual([404]);
    expect((await put(['list'])).status).toBe(201);
    expect(await statuses()).toEqual([200]);
    expect((await put(['get'])).status).toBe(200);
    expect(await statuses()).toEqual([403]);
    expect((await manage('DELETE')).status).toBe(200);
    expect(await statuses()).toEqual([404]);
  }
});

it('knows a role that was given, and that it was taken away, in every process at once', async () => {
  const scope = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/roles';
  const [{ url, resource }] = ready.vaults;
  const admin = await token(operator, operator.scope);
  const manage = (method: string, path: string, body?: unknown) =>
    send(new URL(`${ready.authority.url}${scope}${path}`), {
      method,
      headers: { authorization: `Bearer ${admin}` },
      body,
      tls: { ca },
    });
  await manage('PUT', '?api-version=2023-07-01', { properties: { accessPolicies: [], enableRbacAuthorization: true } });
  const bearer = await token(ready.authority, `${resource}/.default`);
  const { oid: principalId } = JSON.parse(Buffer.from(bearer.split('.')[1] ?? '', 'base64url').toString());
  const statuses = async () => {
    const listed = new URL(`${url.replace('demo', 'roles')}/secrets?api-version=7.4`);
    const headers = { authorization: `Bearer ${bearer}` };
    const asked = Array.from({ length: 6 }, () => send(listed, { method: 'GET', headers, tls: { ca } }));
    return [...new Set((await Promise.all(asked)).map(({ status }) => status))];
  };
  const roleDefinitionId = '/providers/Microsoft.Authorization/roleDefinitions/21090545-7ca7-4776-b22c-e363652d74d2';
  for (let round = 0; round < 5; round += 1) {
    const assignment = `/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}?api-version=2022-04-01`;
    expect(await statuses()).toEqual([403]);
    expect((await manage('PUT', assignment, { properties: { roleDefinitionId, principalId } })).status).toBe(201);
    expect(await statuses()).toEqual([200]);
    expect((await manage('DELETE', assignment)).status).toBe(200);
  }
  expect(await statuses()).toEqual([403]);
});

it.runIf(existsSync('/proc'))('starts a process again that was killed, and goes on serving meanwhile', async () => {
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ');
  process.kill(Number(children[0]), 'SIGKILL');
  const again = await until(() => {
    const now = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ');
    return now.length === 2 && !now.includes(children[0] ?? '') ? now : undefined;
  });
  expect(again).toHaveLength(2);
  const reply = await until(() => action('/secrets/api-key/value').catch(() => undefined));
  expect(reply.status).toBe(200);
  await until(() => (doorsLeft().length === 0 ? true : undefined));
});

it.runIf(existsSync('/proc'))('tries again when a process in place of another cannot start', async () => {
  const children = () => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ');
  const key = join(folder, 'data', 'master.key');
  const before = children();
  renameSync(key, `${key}.away`);
  process.kill(Number(before[0]), 'SIGKILL');
  // Even with none left to serve: all of them go, and whatever comes in their place fails until the key is back.
  process.kill(Number(before[1]), 'SIGKILL');
  const failing = await until(() => children().find((id) => id !== '' && !before.includes(id)));
  await until(() => (children().includes(failing) ? undefined : true));
  renameSync(`${key}.away`, key);
  const reply = await until(() => action('/secrets/api-key/value').catch(() => undefined));
  expect(reply.status).toBe(200);
});

it('knows a session of the console in all of them, and its end', async () => {
  const { origin, hash } = new URL(ready.console.signInUrl);
  const call = (method: string, path: string, headers: Record<string, string>, body?: unknown) =>
    send(new URL(`${origin}/console/${path}`), { method, headers, body });
  const begun = await call('POST', 'session', {}, { code: hash.slice('#code='.length) });
  const [cookie = ''] = String(begun.headers['set-cookie']?.[0]).split(';');
  const headers = { cookie, 'x-sallyport-tab': String(begun.body['tab']) };
  const read = () =>
    Promise.all(
      Array.from({ length: 12 }, () => call('GET', 'api/vaults/demo/secrets/api-key?api-version=7.4', headers)),
    );
  expect(new Set((await read()).map(({ status }) => status))).toEqual(new Set([200]));
  const bearer = await token(operator, operator.scope);
  const admin = (method: string, path: string, body?: unknown) =>
    send(new URL(`${origin}/admin/${path}`), { method, headers: { authorization: `Bearer ${bearer}` }, body });
  const link = new URL(String((await admin('POST', 'consoleLinks', {})).body['url']));
  const other = await call('POST', 'session', {}, { code: link.hash.slice('#code='.length) });
  const [otherCookie = ''] = String(other.headers['set-cookie']?.[0]).split(';');
  const elsewhere = { cookie: otherCookie, 'x-sallyport-tab': String(other.body['tab']) };
  expect((await call('DELETE', 'sessions', elsewhere)).status).toBe(200);
  expect(new Set((await read()).map(({ status }) => status))).toEqual(new Set([401]));
});

it('counts the calls of a connection over all processes', async () => {
  const statuses: number[] = [];
  for (let round = 0; round < 60; round += 1) {
    const replies = await Promise.all(Array.from({ length: 10 }, () => action('/secrets/api-key/metadata')));
    statuses.push(...replies.map(({ status }) => status));
    if (statuses.filter((status) => status === 429).length > 20) break;
  }
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  // Those before this test count too; a lease that died with its process is lost until its window ends.
  expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(400);
});

it('ends with 0 when it is asked to, also while a process in place of another starts', async () => {
  if (existsSync('/proc')) {
    const children = () => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ');
    const before = children();
    process.kill(Number(before[0]), 'SIGKILL');
    await until(() => children().find((id) => id !== '' && !before.includes(id)));
  }
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
});
