import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { NumberedRecord } from '../src/audit/log.ts';
import { commit, manage, newApplication, operatorOf, operatorToken } from './administration.ts';
import { auditOf } from './audit.ts';
import { hear } from './event-source.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** The audit log over a real socket: listed, exported and verified by whoever may. */
interface Page {
  readonly value: readonly NumberedRecord[];
  readonly continuationToken: string | null;
}
interface Progress {
  readonly done: number;
  readonly total: number;
  readonly verified?: boolean;
}

describeOnBoth('the audit log', (newUrl) => {
  let gateway: TestGateway;
  let token: string;

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
    token = await operatorToken(gateway);
    await gateway.vault('PUT', '/secrets/db', { value: 'x' });
    await gateway.vault('GET', '/secrets/missing');
    for (let n = 0; n < 5; n += 1) await gateway.action('GET', '/secrets/db/value');
  });

  afterAll(() => gateway.stop());

  const call = (path: string, as = token): Promise<Reply> => manage(gateway, 'GET', path, { token: as });
  const pageOf = async (query = ''): Promise<Page> => {
    const { status, text } = await call(`/admin/audit?${query}`);
    expect(status).toBe(200);
    return JSON.parse(text) as Page;
  };
  const linesOf = ({ text }: Reply) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as NumberedRecord);
  const refusalOf = ({ status, body }: Reply) => [status, (body as { error?: object }).error];

  describe('is listed', () => {
    it('as it is stored, with its numbers, the newest first', async () => {
      const { value } = await pageOf('limit=100');
      const stored = (await auditOf(gateway)).map((record, index) => ({ seq: index + 1, ...record }));
      const [newest] = value;
      expect(value).toEqual(stored.slice(0, newest?.seq).reverse().slice(0, 100));
    });

    it('page by page, without a gap, also while records are being added', async () => {
      const found: number[] = [];
      for (let next: string | null = 'limit=3'; next !== null; ) {
        const { value, continuationToken }: Page = await pageOf(next);
        found.push(...value.map(({ seq }) => seq));
        next = continuationToken === null ? null : `limit=3&continuationToken=${continuationToken}`;
      }
      expect(found).toEqual(Array.from({ length: found[0] ?? 0 }, (_, index) => (found[0] ?? 0) - index));
    });

    it.each([
      ['category=connector&operation=GetSecret', ['GetSecret'], 5],
      ['operation=SecretGet&status=SecretNotFound', ['SecretGet'], 1],
      ['category=vault&vault=DEMO&target=SECRETS/D', ['SecretSet'], 1],
      ['status=404', ['SecretGet'], 1],
      ['operation=GetSecret&to=2001-01-01T00:00:00Z', [], 0],
      ['operation=GetSecret&from=2001-01-01T00:00:00Z', ['GetSecret'], 5],
    ])('by %s', async (query, operations, count) => {
      const { value } = await pageOf(query);
      expect([[...new Set(value.map(({ operation }) => operation))], value.length]).toEqual([operations, count]);
    });

    it('by who called: by object id, application id or key', async () => {
      const { caller } = (await pageOf('operation=SecretSet')).value[0] ?? {};
      const [{ key } = {}] = (await pageOf('operation=GetSecret')).value;
      for (const id of [caller?.objectId, caller?.applicationId]) {
        expect((await pageOf(`caller=${id}&category=vault`)).value.map(({ operation }) => operation)).toEqual([
          'SecretGet',
          'SecretSet',
        ]);
      }
      expect((await pageOf(`caller=${key}`)).value).toHaveLength(5);
      expect((await pageOf(`connection=${gateway.connectionId}&operation=GetSecret`)).value).toHaveLength(5);
    });

    it.each([
      ['category=all', 'category', 'it is one of connector, vault, authority, management, gateway'],
      ['status=Great', 'status', 'it is Succeeded, Failed, Denied, Begun, an HTTP status or a code'],
      ['status=600', 'status', 'it is Succeeded, Failed, Denied, Begun, an HTTP status or a code'],
      ['connection=demo', 'connection', 'it is the id of a connection, 32 hexadecimal digits'],
      ['caller=%00', 'caller', 'it is 1 to 256 printable characters'],
      ['from=yesterday', 'from', 'it is a time such as 2026-01-31T08:00:00Z'],
      ['limit=101', 'limit', 'it is a whole number from 1 to 100'],
      ['continuationToken=MS4x', 'continuationToken', 'it is not one of this list'],
      ['target=a&target=b', 'target', 'it is one text'],
    ])('and refuses %s', async (query, name, why) => {
      expect(refusalOf(await call(`/admin/audit?${query}`))).toEqual([
        400,
        { code: 'BadParameter', message: `The parameter ${name} is not valid: ${why}.` },
      ]);
    });
  });

  describe('is exported', () => {
    it('as JSON lines, the oldest first, up to the newest when it began', async () => {
      const reply = await call('/admin/audit/export');
      expect([reply.status, reply.headers['content-type'], reply.headers['content-disposition']]).toEqual([
        200,
        'application/x-ndjson; charset=utf-8',
        'attachment; filename="audit.jsonl"',
      ]);
      const stored = (await auditOf(gateway)).map((record, index) => ({ seq: index + 1, ...record }));
      const lines = linesOf(reply);
      expect(lines.length).toBeGreaterThan(10);
      // Its own record stands in it: the answer begins when that is durable.
      expect(lines.at(-1)).toMatchObject({ operation: 'ExportAudit', status: 200 });
      expect(lines).toEqual(stored.slice(0, lines.length));
    });

    it('by the same filters as it is listed', async () => {
      const filter = 'operation=GetSecret&status=Succeeded';
      expect(linesOf(await call(`/admin/audit/export?${filter}`))).toEqual((await pageOf(filter)).value.toReversed());
      expect(refusalOf(await call('/admin/audit/export?status=Great'))[0]).toBe(400);
    });
  });

  describe('is verified', () => {
    const listen = () => hear<Progress>(new URL('/admin/audit/verify', gateway.ready.connector.baseUrl), token);

    it('and tells how far that is, and the end', async () => {
      const heard = await listen();
      await heard.ended;
      expect([heard.status, heard.type]).toEqual([200, 'text/event-stream; charset=utf-8']);
      const last = heard.events.at(-1);
      expect(last).toEqual({ id: String(last?.done), done: last?.done, total: last?.done, verified: true });
      expect(heard.events[0]?.verified).toBeUndefined();
    });

    it('by as many as like to, one after the other', async () => {
      for (let n = 0; n < 5; n += 1) (await listen()).leave();
      await vi.waitUntil(async () => (await manage(gateway, 'POST', '/admin/audit/verify', { token })).status === 200);
    });
  });

  it('is nothing for Readers, and ends for whoever is gone', async () => {
    const { scope } = operatorOf(gateway);
    const reader = await newApplication(gateway, { roles: ['Reader'] });
    const as = await gateway.token(reader, scope);
    for (const path of ['/admin/audit', '/admin/audit/export', '/admin/audit/verify']) {
      expect(refusalOf(await call(path, as))).toEqual([
        403,
        {
          code: 'Forbidden',
          message: `This needs the app role Operator; the application ${reader.clientId} does not have it.`,
        },
      ]);
    }
    const operator = await newApplication(gateway, { roles: ['Operator'] });
    const may = await gateway.token(operator, scope);
    expect((await call('/admin/audit', may)).status).toBe(200);
    await commit(gateway, await gateway.services.authority.directory.deleteApplication(operator.clientId));
    expect((await call('/admin/audit/export', may)).status).toBe(401);
  });
});
