import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NumberedRecord } from '../src/audit/log.ts';
import { TASKS_JOB } from '../src/jobs/tasks/run.ts';
import type { TaskResource } from '../src/management/tasks/resource.ts';
import { query } from '../src/store/query.ts';
import { type Client, commit, manage, newApplication, operatorToken } from './administration.ts';
import { auditOf } from './audit.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** The audit log as a file that a task makes, and tasks whose starter may no more what they do. */
const parts = query((db) => db.selectFrom('task_part').select(['task', 'number', 'sealed']));

/** So many records of one caller fill a few parts. */
const MANY = 700;

describeOnBoth('an export of the audit log', (newUrl) => {
  let gateway: TestGateway;
  let operator: Client;
  let token: string;

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
    for (let at = 0; at < MANY; at += 70)
      await Promise.all(Array.from({ length: 70 }, () => gateway.action('GET', '/secrets/api-key/value')));
  });
  beforeEach(async () => {
    operator = await newApplication(gateway, { roles: ['Operator'] });
    token = await tokenOf(operator);
  });
  afterAll(() => gateway.stop());

  const tokenOf = (client: Client) => gateway.token(client, `${gateway.services.management.resource}/.default`);
  const call = (method: string, path: string, body?: object, as = token): Promise<Reply> =>
    manage(gateway, method, `/admin/tasks${path}`, { token: as, ...(body && { body }) });
  const taskOf = ({ body }: Reply): TaskResource => body as unknown as TaskResource;
  const partsOf = async (id: string) =>
    (await gateway.services.store.rows(parts, {})).filter(({ task }) => task === id);
  const stored = async (): Promise<NumberedRecord[]> =>
    (await auditOf(gateway)).map((record, index) => ({ seq: index + 1, ...record }));

  async function start(filter: object = {}, kind = 'exportAudit'): Promise<TaskResource> {
    const reply = await call('POST', `/${kind}`, filter);
    expect([reply.status, reply.text]).toEqual([201, expect.any(String)]);
    return taskOf(reply);
  }

  /** Looked at by the operator of the gateway, who is nobody's starter. */
  async function ended(id: string): Promise<TaskResource> {
    const as = await operatorToken(gateway);
    for (;;) {
      await gateway.jobs.look(TASKS_JOB);
      const task = taskOf(await call('GET', `/${id}`, undefined, as));
      if (task.ended !== undefined) return task;
    }
  }

  async function download({ id, file }: TaskResource): Promise<string> {
    const chunks: Buffer[] = [];
    for (let index = 0; index < (file?.parts ?? 0); index += 1)
      chunks.push(Buffer.from(String((await call('GET', `/${id}/parts/${index}`)).body['chunk']), 'base64'));
    return Buffer.concat(chunks).toString();
  }

  const recordsIn = (text: string) =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as NumberedRecord);

  describe('as a task', () => {
    it('leaves every record that there was when it began, the oldest first, in parts that are one file', async () => {
      const before = await stored();
      const task = await ended((await start()).id);
      const text = await download(task);
      const records = recordsIn(text);
      // The start is one of them.
      expect(records.slice(0, before.length)).toEqual(before);
      expect(records).toEqual((await stored()).slice(0, records.length));
      expect(task.file?.parts).toBeGreaterThan(1);
      expect(task).toMatchObject({
        kind: 'exportAudit',
        state: 'succeeded',
        progress: { done: records.length, total: records.length, unit: 'records' },
        result: { records: records.length, bytes: Buffer.byteLength(text), first: 1, last: records.length },
      });
      expect(Object.keys(task.file ?? {})).toEqual(['parts', 'bytes']);
    });

    it('leaves those that fit, as the export that answers at once would, and says what was looked for', async () => {
      const filter = { operation: 'GetSecret', status: '200', from: '2001-01-01T00:00:00Z' };
      const { id, filter: said } = await start(filter);
      expect(said).toEqual({ ...filter, from: '2001-01-01T00:00:00.000Z' });
      const task = await ended(id);
      const text = await download(task);
      const at = `/admin/audit/export?${new URLSearchParams(filter).toString()}`;
      expect(text).toBe((await manage(gateway, 'GET', at, { token })).text);
      const records = recordsIn(text);
      expect(records).toHaveLength(MANY);
      expect(task.result).toMatchObject({ records: MANY, first: records[0]?.seq, last: records.at(-1)?.seq });
    });

    it('of nothing is an empty file', async () => {
      const task = await ended((await start({ operation: 'None' })).id);
      expect(task).toMatchObject({ state: 'succeeded', result: { records: 0 }, file: { parts: 0, bytes: 0 } });
      expect(task.result?.first).toBeUndefined();
    });

    it.each([
      [{ status: 'Great' }, 'status'],
      [{ connection: 'demo' }, 'connection'],
      [{ from: 'yesterday' }, 'from'],
      [{ category: 7 }, 'category'],
      [{ caller: ['a', 'b'] }, 'caller'],
    ])('takes no filter such as %j', async (filter, name) => {
      const { status, text } = await call('POST', '/exportAudit', filter);
      expect([status, text]).toEqual([400, expect.stringContaining(`The parameter ${name} is not valid`)]);
    });

    it('stands in the log with who began it, its end, and who took each part of it', async () => {
      const task = await ended((await start({ operation: 'GetSecret' })).id);
      await download(task);
      const told = (await auditOf(gateway)).filter(({ target }) => target === `tasks/${task.id}`);
      const by = (operation: string) =>
        told.filter((record) => record.operation === operation).map(({ caller }) => caller?.objectId);
      const me = task.by.objectId;
      expect([by('StartExportAudit'), by('TaskEnd')]).toEqual([[me], [me]]);
      expect(by('GetTaskPart')).toEqual(Array.from({ length: task.file?.parts ?? 0 }, () => me));
    });

    it('is nobody’s without the role Operator: neither to begin, nor to download', async () => {
      const { id } = await ended((await start()).id);
      const reader = await tokenOf(await newApplication(gateway, { roles: ['Reader'] }));
      for (const [method, path, body] of [
        ['POST', '/exportAudit', {}],
        ['GET', `/${id}/parts/0`, undefined],
        ['DELETE', `/${id}`, undefined],
      ] as const)
        expect((await call(method, path, body, reader)).status).toBe(403);
    });

    it('keeps its parts sealed', async () => {
      const { id } = await ended((await start({ operation: 'GetSecret' })).id);
      const [part] = await partsOf(id);
      expect(Buffer.from(part?.sealed ?? []).includes('GetSecret')).toBe(false);
    });

    it('that is canceled leaves nothing to download', async () => {
      const { id } = await start();
      expect((await call('POST', `/${id}/cancel`)).status).toBe(200);
      expect((await ended(id)).state).toBe('canceled');
      expect([(await call('GET', `/${id}/parts/0`)).status, await partsOf(id)]).toEqual([404, []]);
    });
  });

  describe('ends in the middle', () => {
    const change = async (members: object) =>
      commit(gateway, await gateway.services.authority.directory.changeApplication(operator.clientId, members));

    /** When the first part is there, and once. */
    function afterFirstPart(act: () => Promise<void>): () => void {
      const { store } = gateway.services;
      const write = store.write.bind(store);
      let done = false;
      Object.assign(store, {
        write: async (unit: Parameters<typeof write>[0]) => {
          const written = await write(unit);
          const isPart = unit.changes.some(({ sql }) => /insert into "task_part"/.test(sql));
          if (isPart && !done) {
            done = true;
            await act();
          }
          return written;
        },
      });
      return () => Object.assign(store, { write });
    }

    it.each([
      ['loses the role', () => change({ roles: ['Reader'] }), 'no longer has the app role Operator that it needs.'],
      ['is disabled', () => change({ enabled: false }), 'has been disabled or deleted since.'],
      [
        'is deleted',
        async () => commit(gateway, await gateway.services.authority.directory.deleteApplication(operator.clientId)),
        'has been disabled or deleted since.',
      ],
    ])('where whoever began it %s, and leaves no part, for him or for anybody', async (_what, act, says) => {
      const restore = afterFirstPart(act);
      const { id } = await start();
      const task = await ended(id).finally(restore);
      expect(task).toMatchObject({
        state: 'failed',
        error: { code: 'Forbidden', message: `Whoever began the task ${says}` },
        result: { parts: 1 },
      });
      expect(task.file).toBeUndefined();
      expect(await partsOf(id)).toEqual([]);
      const end = (await auditOf(gateway)).find(
        ({ operation, target }) => operation === 'TaskEnd' && target === `tasks/${id}`,
      );
      expect(end).toMatchObject({ status: 403, resultType: 'Denied' });
      // With the token that it had, with a new one where there can be one, and by who may everything.
      expect([401, 403]).toContain((await call('GET', `/${id}/parts/0`)).status);
      const again = await tokenOf(operator).catch(() => undefined);
      if (again !== undefined)
        expect([401, 403]).toContain((await call('GET', `/${id}/parts/0`, undefined, again)).status);
      expect((await call('GET', `/${id}/parts/0`, undefined, await operatorToken(gateway))).status).toBe(404);
    });

    it('before its first record where whoever began it was gone before its turn', async () => {
      const { id } = await start();
      await change({ enabled: false });
      expect(await ended(id)).toMatchObject({ state: 'failed', error: { code: 'Forbidden' } });
      expect(await partsOf(id)).toEqual([]);
    });

    it('not where whoever began it may the same again, or more', async () => {
      const restore = afterFirstPart(() => change({ roles: ['Administrator'] }));
      const { id } = await start({ operation: 'GetSecret' });
      expect(await ended(id).finally(restore)).toMatchObject({ state: 'succeeded', result: { records: MANY } });
    });

    it('where a file that is whole outlives its starter, it is for others alone', async () => {
      const { id } = await ended((await start({ operation: 'GetSecret' })).id);
      await change({ roles: ['Reader'] });
      const demoted = await tokenOf(operator);
      for (const as of [token, demoted])
        expect([401, 403]).toContain((await call('GET', `/${id}/parts/0`, undefined, as)).status);
      expect((await call('GET', `/${id}/parts/0`, undefined, await operatorToken(gateway))).status).toBe(200);
    });
  });
});
