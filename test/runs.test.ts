import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTIONS } from '../src/connector/actions.ts';
import type { Run } from '../src/connector/runs/run.ts';
import type { RunResource } from '../src/management/runs/resource.ts';
import { query } from '../src/store/query.ts';
import { CONNECTIONS, manage, newConnection, operatorToken, type TestConnection } from './administration.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** The run history over a real socket, on both databases. */
const HIDDEN = 'Content not shown due to security configuration.';
const HEX = 32;

interface Page {
  readonly value: RunResource[];
  readonly continuationToken: string | null;
}

const everyPage = query((db) => db.selectFrom('run_page').selectAll().orderBy('seq'));

describeOnBoth('run history', (newUrl) => {
  let gateway: TestGateway;
  let token: string;
  /** A secret of the vault, with a value that nobody may ever find elsewhere. */
  const canary = randomBytes(24).toString('hex');
  const plain = randomBytes(24).toString('hex');
  let connection: TestConnection;

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
    token = await operatorToken(gateway);
    connection = await newConnection(gateway, 'orders');
    await gateway.vault('PUT', '/secrets/canary', { value: canary });
    await gateway.vault('POST', '/keys/seal/create', { kty: 'RSA', key_size: 2048 });
  });

  afterAll(() => gateway.stop());

  const call = async (path: string): Promise<Reply> => {
    await gateway.services.runs.flush();
    return manage(gateway, 'GET', path, { token });
  };
  const pageOf = async (path: string) => JSON.parse((await call(path)).text) as Page;
  const runsOf = async (query: string) => (await pageOf(`/admin/runs?limit=100&${query}`)).value;
  const newest = async () => (await pageOf('/admin/runs?limit=1')).value[0];
  const act = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    connection.action(method, path, body, { authorization: `Key ${connection.key}`, ...headers });

  describe('of a call', () => {
    it('Get secret: who, what, when and how it ended, and never the value', async () => {
      const reply = await act('GET', '/secrets/canary/value', undefined, {
        'x-ms-client-request-id': '3f1c6f9e-7d2a-4c41-9a55-0c1d2e3f4a5b',
        'x-ms-workflow-name': 'nightly',
        'x-ms-workflow-run-id': '08585',
        'x-ms-workflow-operation-name': 'Get_secret',
        'x-ms-client-tracking-id': 'tracked',
        'x-ms-workflow-id': 'f00',
      });
      expect(reply.body['value']).toBe(canary);
      const run = await newest();
      expect(run).toEqual({
        id: expect.stringMatching(/^\d+$/),
        action: 'GetSecret',
        status: 'Succeeded',
        statusCode: 200,
        code: null,
        error: null,
        startTime: expect.stringMatching(/Z$/),
        durationMs: expect.any(Number),
        connection: { id: connection.id, name: 'orders' },
        caller: { key: expect.stringMatching(/^[0-9a-f-]{36}$/) },
        requestId: reply.headers['x-ms-request-id'],
        clientRequestId: '3f1c6f9e-7d2a-4c41-9a55-0c1d2e3f4a5b',
        workflow: { name: 'nightly', id: 'f00', runId: '08585', operation: 'Get_secret', trackingId: 'tracked' },
        inputs: { secretName: 'canary' },
        outputs: {
          value: HIDDEN,
          valueBytes: 48,
          name: 'canary',
          version: expect.stringMatching(/^[0-9a-f]{32}$/),
          isEnabled: true,
          createdTime: expect.any(String),
          lastUpdatedTime: expect.any(String),
        },
      });
      expect(JSON.parse((await call(`/admin/runs/${run?.id}`)).text)).toEqual(run);
    });

    it('every action leaves one run, and none of them a value', async () => {
      const { version } = (await act('GET', '/secrets/canary/metadata')).body as unknown as { version: string };
      const { version: keyVersion } = (await act('GET', '/keys/seal/metadata')).body as unknown as { version: string };
      const encrypted = String((await act('POST', '/keys/seal/encrypt', { rawData: plain })).body['encryptedData']);
      const before = Number((await newest())?.id);
      for (const { contract } of ACTIONS) {
        const path = contract.path
          .replace('{secretName}', 'canary')
          .replace('{keyName}', 'seal')
          .replace('{secretVersion}', version)
          .replace('{keyVersion}', keyVersion);
        const body = path.endsWith('/encrypt') ? { rawData: plain } : { encryptedData: encrypted };
        const reply = await act(contract.method, path, contract.method === 'GET' ? undefined : body);
        expect([contract.name, reply.status]).toEqual([contract.name, 200]);
      }
      const { value: runs } = await pageOf('/admin/runs?limit=14');
      expect(runs.map(({ action }) => action).toReversed()).toEqual(ACTIONS.map(({ contract }) => contract.name));
      expect(runs.map(({ id }) => Number(id)).toReversed()).toEqual(ACTIONS.map((_, index) => before + 1 + index));
      const encrypt = runs.find(({ action }) => action === 'EncryptData');
      expect(encrypt?.inputs).toEqual({
        keyName: 'seal',
        algorithm: 'RSA-OAEP-256',
        rawDataEncoding: 'utf8',
        rawData: HIDDEN,
        rawDataBytes: 48,
      });
      expect(encrypt?.outputs).toEqual({ encryptedData: HIDDEN, encryptedDataBytes: 256 });
      const decrypt = runs.find(({ action }) => action === 'DecryptData');
      expect(decrypt?.outputs).toEqual({ rawData: HIDDEN, rawDataBytes: 48 });
      expect(runs.find(({ action }) => action === 'ListSecrets')?.outputs).toMatchObject({
        items: expect.any(Number),
        more: false,
      });
      const stored = JSON.stringify(await gateway.services.store.rows(everyPage, {}));
      for (const secret of [canary, plain, encrypted, connection.key]) {
        for (const form of [secret, Buffer.from(secret).toString('base64url').slice(0, 60)]) {
          expect(stored.includes(form)).toBe(false);
          expect(JSON.stringify(runs).includes(form)).toBe(false);
        }
      }
    });

    it('that fails is there with the sentence that its caller was told', async () => {
      const reply = await act('GET', '/secrets/missing/value');
      expect(reply.status).toBe(404);
      expect(await newest()).toMatchObject({
        action: 'GetSecret',
        status: 'Failed',
        statusCode: 404,
        code: 'SecretNotFound',
        error: 'Operation failed because the requested resource was not found in the key vault.',
        inputs: { secretName: 'missing' },
        outputs: null,
      });
    });

    it('that is refused for its input is there, with the name of its path if it is one', async () => {
      const secret = randomBytes(HEX).toString('hex');
      expect((await act('POST', '/keys/seal/encrypt', { rawData: 7, note: secret })).status).toBe(400);
      expect(await newest()).toMatchObject({
        action: 'EncryptData',
        statusCode: 400,
        code: 'BadParameter',
        inputs: { keyName: 'seal' },
      });
      expect((await act('GET', `/secrets/${secret}_/value`)).status).toBe(400);
      const run = await newest();
      expect(run).toMatchObject({ action: 'GetSecret', statusCode: 400, inputs: {} });
      expect(JSON.stringify(run)).not.toContain(secret);
    });

    it('of a stranger leaves nothing, nor one with the key of another connection', async () => {
      const last = await newest();
      expect((await connection.action('GET', '/secrets', undefined, {})).status).toBe(401);
      expect(
        (await connection.action('GET', '/secrets', undefined, { authorization: `Key ${gateway.key}` })).status,
      ).toBe(401);
      expect(await newest()).toEqual(last);
    });

    it('with headers that no terminal should see is cleaned and cut', async () => {
      await act('GET', '/secrets', undefined, {
        'x-ms-workflow-name': `red\u00e9\u00ff${'x'.repeat(300)}`,
        'x-ms-workflow-run-id': '\u00ff',
      });
      expect((await newest())?.workflow).toEqual({ name: `red${'x'.repeat(251)}` });
    });
  });

  describe('filters', () => {
    it('each narrows, all together too, and what fits none is empty', async () => {
      const other = await newConnection(gateway, 'filters');
      const flow = { 'x-ms-workflow-run-id': 'run-1', 'x-ms-client-tracking-id': 'track-1' };
      const send = (path: string, headers = {}) =>
        other.action('GET', path, undefined, { authorization: `Key ${other.key}`, ...headers });
      await send('/secrets', flow);
      await send('/secrets/missing/value', flow);
      await send('/keys');
      const names = async (query: string) =>
        (await runsOf(query)).map(({ action, statusCode }) => `${action} ${statusCode}`);
      const mine = `connection=${other.id}`;
      expect(await names(mine)).toEqual(['ListKeys 200', 'GetSecret 404', 'ListSecrets 200']);
      expect(await names(`${mine}&action=GetSecret`)).toEqual(['GetSecret 404']);
      expect(await names(`${mine}&status=Failed`)).toEqual(['GetSecret 404']);
      expect(await names(`${mine}&status=404`)).toEqual(['GetSecret 404']);
      expect(await names(`${mine}&status=SecretNotFound`)).toEqual(['GetSecret 404']);
      expect(await names(`${mine}&status=Succeeded`)).toEqual(['ListKeys 200', 'ListSecrets 200']);
      expect(await names(`${mine}&workflowRunId=run-1`)).toEqual(['GetSecret 404', 'ListSecrets 200']);
      expect(
        await names(`${mine}&clientTrackingId=track-1&workflowRunId=run-1&action=GetSecret&status=Failed`),
      ).toEqual(['GetSecret 404']);
      expect(await names(`${mine}&status=403`)).toEqual([]);
      expect(await names(`${mine}&from=2999-01-01T00:00:00Z`)).toEqual([]);
      expect(await names(`${mine}&to=2001-01-01T00:00:00Z`)).toEqual([]);
      const around = `from=${new Date(Date.now() - 60_000).toISOString()}&to=${new Date(Date.now() + 60_000).toISOString()}`;
      expect(await names(`${mine}&${around}`)).toHaveLength(3);
      const here = await pageOf(`${CONNECTIONS}/filters/runs?api-version=2016-06-01&limit=2`);
      expect(here.value.map(({ action }) => action)).toEqual(['ListKeys', 'GetSecret']);
    });

    it('a test of a connection is found, and a call inside of another that names no action', async () => {
      const at = `${CONNECTIONS}/orders`;
      const test = await manage(gateway, 'GET', `${at}/extensions/proxy/testconnection`, { token });
      const request = { method: 'GET', path: '/nothing' };
      const invoked = await manage(gateway, 'POST', `${at}/dynamicInvoke`, { token, body: { request } });
      expect([test.status, invoked.status]).toEqual([200, 404]);
      const found = await Promise.all(['TestConnection', 'DynamicInvoke'].map((action) => runsOf(`action=${action}`)));
      expect(found.map((runs) => runs.map(({ action, statusCode }) => `${action} ${statusCode}`))).toEqual([
        ['TestConnection 200'],
        ['DynamicInvoke 404'],
      ]);
      expect(found[0]?.[0]).toMatchObject({ connection: { id: connection.id }, inputs: {}, outputs: {} });
    });

    it.each([
      ['action=Nothing', /it is one of ListKeys/],
      ['status=Odd', /it is Succeeded, Failed, an HTTP status or a code/],
      ['from=yesterday', /it is a time such as/],
      ['limit=0', /it is a whole number from 1 to 100/],
      ['connection=demo', /it is the id of a connection/],
      ['workflowRunId=', /it is 1 to 256 printable characters/],
      ['continuationToken=abc', /it is not one of this list/],
    ])('%s is refused', async (query, message) => {
      const reply = await call(`/admin/runs?${query}`);
      const { error } = JSON.parse(reply.text) as { error: { code: string; message: string } };
      expect([reply.status, error.code]).toEqual([400, 'BadParameter']);
      expect(error.message).toMatch(message);
    });

    it('a forged token is refused or leads to another place of the same list', async () => {
      const number = fc.oneof(fc.nat(200), fc.bigInt({ min: 0n, max: 999_999_999_999_999n })).map(String);
      await fc.assert(
        fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 4 }), async (numbers) => {
          const forged = Buffer.from(numbers.join('.')).toString('base64url');
          for (const path of [`/admin/runs?connection=${connection.id}`, '/admin/workflowRuns?limit=5']) {
            const joint = path.includes('/runs') ? 2 : 3;
            const { status, text } = await call(`${path}&continuationToken=${forged}`);
            expect(status).toBe(numbers.length === joint && !numbers.some((one) => /^0\d/.test(one)) ? 200 : 400);
            if (joint === 3 || status === 400) continue;
            for (const run of (JSON.parse(text) as Page).value) expect(run.connection.id).toBe(connection.id);
          }
        }),
        { numRuns: 60 },
      );
    });

    it('a run that is not there is 404', async () => {
      const reply = await call('/admin/runs/999999999');
      expect([reply.status, reply.text]).toEqual([
        404,
        '{"error":{"code":"NotFound","message":"There is no run 999999999 in the history, or none any more."}}',
      ]);
      expect((await call('/admin/runs/0')).status).toBe(400);
    });
  });

  const madeUp = (over: Partial<Run> = {}): Run => ({
    action: 'GetSecret',
    started: gateway.services.clock(),
    duration: 1,
    status: 200,
    requestId: 'r',
    clientRequestId: 'c',
    inputs: { secretName: 'made-up' },
    ...over,
  });

  it('paging beside writers repeats no run and skips none of those that were there', async () => {
    const { runs } = gateway.services;
    const others = { id: connection.id, name: 's/g/orders' };
    const pages = { id: randomBytes(16).toString('hex'), name: 's/g/pages' };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 140 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 60 }),
        async (batches, limit) => {
          const write = async (many: number) => {
            for (let each = 0; each < many; each += 1) runs.add(each % 3 === 0 ? pages : others, madeUp());
            await runs.flush();
          };
          for (const many of batches) await write(many);
          const before = await all(100);
          const seen: number[] = [];
          let after: Parameters<typeof list>[1];
          do {
            const page = await list(limit, after);
            seen.push(...page.runs.map(({ number }) => number));
            after = page.next;
            await write(2);
          } while (after !== undefined);
          expect(new Set(seen).size).toBe(seen.length);
          expect(seen).toEqual(before);
        },
      ),
      { numRuns: 8 },
    );

    function list(limit: number, after?: { page: number; run: number }) {
      return gateway.services.management.history.list({ connection: pages.id }, limit, after);
    }
    async function all(limit: number): Promise<number[]> {
      const found: number[] = [];
      let after: { page: number; run: number } | undefined;
      do {
        const page = await list(limit, after);
        found.push(...page.runs.map(({ number }) => number));
        after = page.next;
      } while (after !== undefined);
      return found;
    }
  });

  it('workflow runs: one line each, the latest first, however pages are turned', async () => {
    const { runs } = gateway.services;
    const flows = { id: randomBytes(16).toString('hex'), name: 's/g/flows' };
    const started = gateway.services.clock();
    for (const [index, runId] of ['a', 'b', 'a', 'c', 'b'].entries()) {
      const workflow = { runId: `flow-${runId}`, name: 'nightly' };
      runs.add(flows, madeUp({ workflow, started: started + index, status: index === 2 ? 403 : 200 }));
      if (index % 2 === 1) await runs.flush();
    }
    const first = await pageOf('/admin/workflowRuns?limit=2');
    interface Line {
      id: string;
    }
    const lines = first.value as unknown as Line[];
    expect(lines.map(({ id }) => id)).toEqual(['flow-b', 'flow-c']);
    runs.add(flows, madeUp({ workflow: { runId: 'flow-a' } }));
    const second = await pageOf(`/admin/workflowRuns?limit=1&continuationToken=${first.continuationToken}`);
    expect(second.value).toEqual([
      {
        id: 'flow-a',
        workflow: 'nightly',
        calls: 3,
        failed: 1,
        status: 'Failed',
        worstStatusCode: 403,
        firstTime: new Date(started).toISOString(),
        lastTime: expect.any(String),
      },
    ]);
  });

  it('a page that was changed in the database is not shown', async () => {
    await act('GET', '/secrets');
    await gateway.services.runs.flush();
    const [row] = (await gateway.services.store.rows(everyPage, {})).toReversed();
    const { store } = gateway.services;
    const meta = row?.meta.replace('ListSecrets', 'ListNothing') ?? '';
    await store.write({
      changes: [{ sql: `update run_page set meta = '${meta}' where seq = ${row?.seq}`, parameters: [], rows: 1 }],
      record: '',
      conflict: '',
    });
    const reply = await call('/admin/runs');
    expect([reply.status, JSON.parse(reply.text)]).toMatchObject([500, { error: { code: 'Tampered' } }]);
  });
});
