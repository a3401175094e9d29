import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASKS_JOB } from '../src/jobs/tasks/run.ts';
import type { TaskResource } from '../src/management/tasks/resource.ts';
import { query } from '../src/store/query.ts';
import { manage, newApplication, newVault } from './administration.ts';
import { auditOf } from './audit.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';

/** Long work through the management API: begun, looked at, canceled, downloaded. */
const PASSPHRASE = randomBytes(18).toString('base64');
const CANARY = `canary-${randomBytes(12).toString('hex')}`;

/** What `beforeAll` makes, and the eight of the demo. */
const VERSIONS = 69;

const sealedRows = query((db) => db.selectFrom('task').select(['id', 'meta', 'sealed']));

let gateway: TestGateway;
let token: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  token = await gateway.token();
  for (let at = 0; at < 60; at += 1) {
    const { status } = await gateway.vault('PUT', `/secrets/secret-${at}`, { value: `${CANARY} ${at}` }, { token });
    expect(status).toBe(200);
  }
  const { status } = await gateway.vault('POST', '/keys/signing/create', { kty: 'EC' }, { token });
  expect(status).toBe(200);
});
afterAll(() => gateway.stop());

const taskOf = ({ body }: Reply): TaskResource => body as unknown as TaskResource;
const call = (method: string, path: string, body?: object, as?: string) =>
  manage(gateway, method, `/admin/tasks${path}`, { ...(body && { body }), ...(as !== undefined && { token: as }) });

async function start(kind: string, body: object): Promise<TaskResource> {
  const reply = await call('POST', `/${kind}`, body);
  expect([reply.status, reply.text]).toEqual([201, expect.any(String)]);
  return taskOf(reply);
}

async function ended(id: string): Promise<TaskResource> {
  for (;;) {
    await gateway.jobs.look(TASKS_JOB);
    const task = taskOf(await call('GET', `/${id}`));
    if (task.ended !== undefined) return task;
  }
}

interface File {
  readonly header: string;
  readonly chunks: readonly string[];
}

async function download({ id, file }: TaskResource): Promise<File> {
  const chunks: string[] = [];
  for (let index = 0; index < (file?.parts ?? 0); index += 1)
    chunks.push(String((await call('GET', `/${id}/parts/${index}`)).body['chunk']));
  return { header: file?.header ?? '', chunks };
}

const exported = async (passphrase: string | undefined = PASSPHRASE): Promise<File> =>
  download(await ended((await start('exportVault', { vault: 'demo', passphrase })).id));

async function upload(vault: string, { header, chunks }: File, more: object = {}): Promise<TaskResource> {
  const asked = { vault, header, parts: chunks.length, passphrase: PASSPHRASE, onConflict: 'fail', ...more };
  const { id } = await start('importVault', asked);
  for (const [index, chunk] of chunks.entries())
    expect((await call('PUT', `/${id}/parts/${index}`, { chunk })).status).toBe(200);
  return ended(id);
}

describe('a task that verifies the audit log', () => {
  it('says how far it is, and that nothing was changed', async () => {
    const { id, state, kind, by } = await start('verifyAudit', {});
    expect([kind, state]).toEqual(['verifyAudit', 'queued']);
    expect(by.objectId).toMatch(/^[0-9a-f-]{36}$/);
    const task = await ended(id);
    expect(task).toMatchObject({ state: 'succeeded', progress: { unit: 'records' } });
    expect(task.result?.records).toBeGreaterThan(60);
    expect(task.result?.firstBroken).toBeUndefined();
  });
});

describe('a task that exports a vault', () => {
  it('leaves a file that a task imports into another one, with every value and key', async () => {
    const file = await exported();
    expect(file.chunks.length).toBeGreaterThan(1);
    const vault = await anotherVault();
    const task = await upload(vault, file);
    expect(task).toMatchObject({
      state: 'succeeded',
      result: { created: VERSIONS, added: 0, present: 0, skipped: 0, dryRun: false, conflicts: [] },
    });
    const { body } = await within(vault)('GET', '/secrets/secret-42', undefined);
    expect(body['value']).toBe(`${CANARY} 42`);
    const { body: key } = await within(vault)('GET', '/keys/signing', undefined);
    expect(key['key']).toMatchObject({ kty: 'EC' });
  });

  it('stands in the audit log as of who asked for it, part by part', async () => {
    const { id, by } = await ended((await start('exportVault', { vault: 'demo' })).id);
    const records = (await auditOf(gateway)).filter(({ target }) => target === `tasks/${id}`);
    const told = [...new Set(records.map(({ operation, caller }) => `${operation} ${caller?.objectId}`))];
    expect(told).toEqual(
      ['StartExportVault', 'ExportVault', 'TaskEnd', 'GetTask'].map((operation) => `${operation} ${by.objectId}`),
    );
  });

  it('keeps neither passphrase nor value where somebody who has the database could read it, and no key after its end', async () => {
    await exported();
    const rows = await gateway.services.store.rows(sealedRows, {});
    expect(JSON.stringify(rows)).not.toContain(PASSPHRASE);
    expect(JSON.stringify(rows)).not.toContain(CANARY);
    expect(rows.filter(({ sealed }) => sealed !== null)).toEqual([]);
  });

  it('for this installation alone needs no passphrase', async () => {
    const { id } = await start('exportVault', { vault: 'demo' });
    const file = await download(await ended(id));
    const task = await upload(await anotherVault(), file, { passphrase: undefined });
    expect(task).toMatchObject({ state: 'succeeded', result: { created: VERSIONS } });
  });

  it('refuses a vault that is not there before it is begun', async () => {
    const { status, text } = await call('POST', '/exportVault', { vault: 'nowhere' });
    expect([status, text]).toEqual([404, expect.stringContaining('NotFound')]);
  });

  it('can be forgotten, with its file, once it has ended', async () => {
    const { id } = await ended((await start('exportVault', { vault: 'demo' })).id);
    expect((await call('DELETE', `/${id}`)).status).toBe(204);
    for (const path of [`/${id}`, `/${id}/parts/0`]) expect((await call('GET', path)).status).toBe(404);
    await gateway.jobs.look('purge-tasks');
    const rows = await gateway.services.store.rows(sealedRows, {});
    expect(rows.map((row) => row.id)).not.toContain(id);
  });
});

describe('a task that imports a vault', () => {
  it('changes nothing where a name is taken, and names it', async () => {
    const task = await upload('demo', await altered());
    expect(task).toMatchObject({ state: 'failed', error: { code: 'Conflict' }, result: { created: 0 } });
    expect(task.error?.message).toContain('The vault demo has these already: secrets/secret-0');
    expect(task.result?.conflicts).toHaveLength(60);
  });

  it('says what it would do, and does it not, where it is to be a dry run', async () => {
    const vault = await anotherVault();
    const task = await upload(vault, await exported(), { dryRun: true });
    expect(task).toMatchObject({ state: 'succeeded', result: { created: VERSIONS, dryRun: true } });
    const { body } = await within(vault)('GET', '/secrets', undefined);
    expect(body['value']).toEqual([]);
  });

  it('fails with one sentence where the passphrase is another, and changes nothing', async () => {
    const task = await upload(await anotherVault(), await exported(), { passphrase: 'another' });
    expect(task).toMatchObject({
      state: 'failed',
      error: {
        code: 'BadParameter',
        message:
          'The file cannot be opened: the passphrase or the installation is another, or the file was changed or cut.',
      },
    });
  });

  it('takes its parts in their order, one that came already once more, and goes on after an interruption', async () => {
    const { header, chunks } = await exported();
    const asked = { vault: 'demo', header, parts: chunks.length, passphrase: PASSPHRASE, onConflict: 'skip' };
    const { id } = await start('importVault', asked);
    const put = (index: number) => call('PUT', `/${id}/parts/${index}`, { chunk: chunks[index] });
    const ahead = await put(1);
    expect([ahead.status, ahead.text]).toEqual([409, expect.stringContaining(`The next part of the task ${id} is 0`)]);
    expect(taskOf(await put(0)).upload).toEqual({ header, parts: chunks.length, received: 1 });
    expect(taskOf(await put(0)).upload?.received).toBe(1);
    await gateway.jobs.look(TASKS_JOB);
    expect(taskOf(await call('GET', `/${id}`)).state).toBe('uploading');
    const canceled = taskOf(await call('POST', `/${id}/cancel`));
    expect(canceled).toMatchObject({ state: 'canceled', ended: expect.any(String) as string });
    const late = await put(1);
    expect([late.status, late.text]).toEqual([409, expect.stringContaining('awaits no part: it is canceled')]);
    expect((await call('POST', `/${id}/cancel`)).status).toBe(409);
  });

  it.each([
    ['is none', 'not a header', /The file is not a vault that this version of Sallyport exported/],
    ['has a passphrase that nobody gave', undefined, /the parameter passphrase is needed/],
  ])('refuses a file that %s', async (_what, given, says) => {
    const header = given ?? (await exported()).header;
    const reply = await call('POST', '/importVault', { vault: 'demo', header, parts: 1, onConflict: 'skip' });
    expect([reply.status, reply.text]).toEqual([400, expect.stringMatching(says)]);
  });
});

describe('tasks', () => {
  it('are listed with the newest first, page by page, for a Reader, who may begin and end none', async () => {
    const { id } = await ended((await start('exportVault', { vault: 'demo' })).id);
    const reader = await tokenOf('Reader');
    const first = await call('GET', '?limit=1', undefined, reader);
    expect(first.body).toMatchObject({ value: [{ id }], continuationToken: expect.any(String) as string });
    const next = await call('GET', `?limit=1&continuationToken=${first.body['continuationToken']}`, undefined, reader);
    expect(next.body['value']).toHaveLength(1);
    expect(next.text).not.toContain(id);
    for (const [method, path, body] of [
      ['POST', '/verifyAudit', {}],
      ['POST', '/exportVault', { vault: 'demo' }],
      ['POST', `/${id}/cancel`, undefined],
      ['DELETE', `/${id}`, undefined],
      ['GET', `/${id}/parts/0`, undefined],
    ] as const)
      expect((await call(method, path, body, reader)).status).toBe(403);
    for (const forged of ['x', Buffer.from('1/../..').toString('base64url')])
      expect((await call('GET', `?continuationToken=${forged}`, undefined, reader)).status).toBe(400);
  });

  it('of an administrator are not an operator’s to end, or to download', async () => {
    const { id } = await ended((await start('exportVault', { vault: 'demo' })).id);
    const operator = await tokenOf('Operator');
    for (const [method, path] of [
      ['POST', `/${id}/cancel`],
      ['DELETE', `/${id}`],
      ['GET', `/${id}/parts/0`],
    ] as const)
      expect((await call(method, path, undefined, operator)).status).toBe(403);
    const own = taskOf(await call('POST', '/verifyAudit', {}, operator));
    await ended(own.id);
    expect((await call('DELETE', `/${own.id}`, undefined, operator)).status).toBe(204);
  });

  it('that are not there are not found', async () => {
    const id = randomUUID();
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/cancel'],
      ['DELETE', ''],
    ] as const) {
      const { status, text } = await call(method, `/${id}${path}`);
      expect([status, text]).toEqual([404, expect.stringContaining(`There is no task ${id}`)]);
    }
  });

  it('are at most fifty that wait, also where all are asked for at once', async () => {
    const { file } = await ended((await start('exportVault', { vault: 'demo' })).id);
    const asked = { vault: 'demo', header: file?.header, parts: 1, onConflict: 'skip' };
    const replies = await Promise.all(Array.from({ length: 70 }, () => call('POST', '/importVault', asked)));
    const waiting = replies.filter(({ status }) => status === 201).map((reply) => taskOf(reply).id);
    const refused = replies.filter(({ status }) => status !== 201);
    expect(waiting).toHaveLength(50);
    expect(refused.map(({ status, headers }) => [status, headers['retry-after']])).toEqual(
      refused.map(() => [429, '10']),
    );
    for (const id of waiting) await call('POST', `/${id}/cancel`);
    expect((await call('POST', '/verifyAudit', {})).status).toBe(201);
  });
});

let vaults = 0;

/** A vault with nothing in it, in which the demo application may do everything. */
async function anotherVault(): Promise<string> {
  vaults += 1;
  const name = `target-${vaults}`;
  await newVault(gateway, name, { [ownerOf(token)]: { secrets: ['all'], keys: ['all'] } });
  return name;
}

function within(vault: string) {
  const { host } = new URL(gateway.services.addresses.originOf(vault));
  return (method: string, path: string, body?: unknown) =>
    gateway.vault(method, path, body, { token, headers: { host } });
}

const ownerOf = (text: string): string =>
  (JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()) as { oid: string }).oid;

async function tokenOf(role: 'Reader' | 'Operator'): Promise<string> {
  const client = await newApplication(gateway, { roles: [role] });
  return gateway.token(client, `${gateway.services.management.resource}/.default`);
}

/** A file of the same names with other versions. */
async function altered(): Promise<File> {
  const vault = await anotherVault();
  for (let at = 0; at < 60; at += 1) await within(vault)('PUT', `/secrets/secret-${at}`, { value: 'other' });
  const { id } = await start('exportVault', { vault, passphrase: PASSPHRASE });
  return download(await ended(id));
}
