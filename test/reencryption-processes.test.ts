import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Operator } from '../src/gateway/start/first-start.ts';
import type { ReadyDocument } from '../src/gateway/start/ready-file.ts';
import type { TaskResource } from '../src/management/tasks/resource.ts';
import { type Reply, send, startTestGateway } from './gateway.ts';
import { dataKeysIn } from './reencrypt.ts';
import { cleanUp, newFolder, type Served, serve } from './serve.ts';

/** Re-encryption where the processes are real: several of them, and one that is killed. */
const SECRETS = 500;
const FLAGS = ['--demo', '--http', '127.0.0.1:0', '--https', '127.0.0.1:0', '--throttle-calls', '1000000'];

interface Process {
  readonly served: Served;
  readonly ready: ReadyDocument;
  readonly manage: (method: string, path: string) => Promise<Reply>;
  readonly vault: (method: string, path: string, body?: unknown) => Promise<Reply>;
}

async function start(data: string, flags: readonly string[] = []): Promise<Process> {
  const served = serve([...FLAGS, '--data', data, ...flags]);
  const ready = await served.ready();
  const operator = JSON.parse(readFileSync(join(data, 'operator.json'), 'utf8')) as Operator;
  const tls = { ca: readFileSync(ready.ca ?? '', 'utf8') };
  const token = async ({ clientId, clientSecret }: { clientId?: string; clientSecret?: string }, scope: string) => {
    const form = {
      grant_type: 'client_credentials',
      client_id: clientId ?? '',
      client_secret: clientSecret ?? '',
      scope,
    };
    const reply = await send(new URL(`${ready.authority.url}/${ready.authority.tenantId}/oauth2/v2.0/token`), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      tls,
    });
    return { authorization: `Bearer ${String(reply.body['access_token'])}` };
  };
  const [vault] = ready.vaults;
  const asOperator = await token(operator, operator.scope);
  const asApplication = await token(ready.authority, `${vault?.resource}/.default`);
  const { origin } = new URL(ready.connector.baseUrl);
  return {
    served,
    ready,
    manage: (method, path) =>
      send(new URL(origin + path), { method, headers: asOperator, ...(method === 'POST' && { body: {} }) }),
    vault: (method, path, body) =>
      send(new URL(`${vault?.url}${path}?api-version=7.4`), { method, headers: asApplication, body, tls }),
  };
}

async function filled(): Promise<string> {
  const data = newFolder();
  const gateway = await startTestGateway({ data });
  const token = await gateway.token();
  const put = (at: number) => gateway.vault('PUT', `/secrets/filled-${at}`, { value: `value ${at}` }, { token });
  for (let at = 0; at < SECRETS; at += 50) {
    const replies = await Promise.all(Array.from({ length: 50 }, (_, next) => put(at + next)));
    expect(replies.every(({ status }) => status === 200)).toBe(true);
  }
  await gateway.close();
  return data;
}

const begin = async ({ manage }: Process) => {
  const begun = await manage('POST', '/admin/tasks/reencrypt');
  expect([begun.status, begun.text]).toEqual([201, expect.any(String)]);
  return (begun.body as unknown as TaskResource).id;
};

async function ended({ manage }: Process, id: string): Promise<TaskResource> {
  for (;;) {
    // A process that is killed takes its answers with it, and connections that it was handed may stay open for ever.
    const asked = manage('GET', `/admin/tasks/${id}`).catch(() => undefined);
    const reply = await Promise.race([asked, sleep(2000, undefined, { ref: false })]);
    const task = reply?.body as TaskResource | undefined;
    if (task?.ended !== undefined) return task;
    await sleep(25);
  }
}

const expectValue = async ({ vault }: Process, at: number) => {
  const { status, body } = await vault('GET', `/secrets/filled-${at}`);
  expect([at, status, body['value']]).toEqual([at, 200, `value ${at}`]);
};

/** Of every tenth secret. */
const expectValues = (process: Process) =>
  Promise.all(Array.from({ length: SECRETS / 10 }, (_, at) => expectValue(process, 10 * at)));

afterAll(cleanUp);

describe('a process that is killed while it seals', () => {
  it('leaves rows under both keys, which open, and the next one goes on and seals none twice', async () => {
    const data = await filled();
    const first = await start(data);
    const id = await begin(first);
    const reader = new DatabaseSync(join(data, 'sallyport.db'), { readOnly: true });
    // The first unit of about ten.
    const sealed = reader.prepare("select name from object where substr(sealed, 5, 1) = x'02' limit 1");
    while (sealed.get() === undefined) await new Promise(setImmediate);
    await first.served.stop('SIGKILL');
    const newer = reader.prepare(
      "select name, '' as version, hex(sealed) as sealed from object where substr(sealed, 5, 1) = x'02' union all " +
        "select name, version, hex(sealed) from object_version where substr(sealed, 5, 1) = x'02'",
    );
    const bytes = () =>
      new Map(newer.all().map(({ name, version, sealed: each }) => [`${String(name)}/${String(version)}`, each]));
    const before = bytes();
    expect(before.size).toBeGreaterThan(0);
    expect(before.size).toBeLessThan(2 * SECRETS);

    const second = await start(data);
    await expectValue(second, 0);
    const task = await ended(second, id);
    expect(task).toMatchObject({ state: 'succeeded', result: { from: 1, to: 2, unreadableRows: 0, unreadable: [] } });
    const after = bytes();
    for (const [row, each] of before) expect(after.get(row)).toBe(each);
    reader.close();
    for (const numbers of Object.values(dataKeysIn(join(data, 'sallyport.db')))) {
      expect(numbers.filter((number) => number !== 2)).toEqual([]);
    }
    await expectValues(second);
    expect((await second.manage('POST', '/admin/audit/verify')).body).not.toHaveProperty('firstBroken');
    await second.served.stop();
  });
});

describe('two processes that serve', () => {
  let server: Process;
  beforeAll(async () => {
    server = await start(await filled(), ['--workers', '2']);
  });
  afterAll(() => server.served.stop());

  it('open and write at every moment, whichever answers', async () => {
    const ending = new AbortController();
    let rounds = 0;
    const loop = async (): Promise<void> => {
      while (!ending.signal.aborted) {
        rounds += 1;
        const value = `round ${rounds}`;
        const name = `written-${rounds % 7}`;
        const put = await server.vault('PUT', `/secrets/${name}`, { value });
        expect([put.status, put.text]).toEqual([200, expect.any(String)]);
        await Promise.all([0, 1, 2, 3].map((each) => expectValue(server, (rounds * 31 + each) % SECRETS)));
      }
    };
    const work = loop();
    for (const to of [2, 3, 4]) {
      const task = await ended(server, await begin(server));
      expect(task).toMatchObject({ state: 'succeeded', result: { from: to - 1, to, unreadableRows: 0 } });
      const then = rounds;
      await vi.waitUntil(() => rounds > then + 2, { timeout: 20_000 });
    }
    ending.abort();
    await work;
    await expectValues(server);
  });

  it.runIf(existsSync('/proc'))('one that takes the place of another knows the key that came meanwhile', async () => {
    const { pid } = server.served.child;
    const children = () => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    const [killed = ''] = children();
    const id = await begin(server);
    process.kill(Number(killed), 'SIGKILL');
    const task = await ended(server, id);
    expect(task).toMatchObject({ state: 'succeeded', result: { from: 4, to: 5, unreadableRows: 0 } });
    await vi.waitUntil(() => children().length === 2 && !children().includes(killed), { timeout: 20_000 });
    await expectValues(server);
  });
});
