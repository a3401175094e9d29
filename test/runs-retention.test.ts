import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Connection } from '../src/connections/connection.ts';
import type { ConnectionPage } from '../src/connections/connections.ts';
import { openPage } from '../src/connector/runs/open-page.ts';
import { newestNumber, pageChanges } from '../src/connector/runs/pages.ts';
import { pruneRuns } from '../src/connector/runs/prune.ts';
import type { Run } from '../src/connector/runs/run.ts';
import type { RunResource } from '../src/management/runs/resource.ts';
import { query } from '../src/store/query.ts';
import {
  CONNECTIONS,
  manage,
  newConnection,
  operatorToken,
  principalProperties,
  type TestConnection,
} from './administration.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** How long runs are kept, and what keeps none, on both databases. */
const everyPage = query((db) => db.selectFrom('run_page').selectAll().orderBy('seq'));
const everyTerm = query((db) => db.selectFrom('run_term').selectAll());

describeOnBoth('the retention of runs', (newUrl) => {
  let gateway: TestGateway;
  let token: string;
  let connection: TestConnection;

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
    token = await operatorToken(gateway);
    connection = await newConnection(gateway, 'orders');
    for (let pages = 0; pages < 12; pages += 1) {
      await connection.action('GET', '/keys');
      await gateway.services.runs.flush();
    }
  });

  afterAll(() => gateway.stop());

  async function runsOf(narrowed: string): Promise<RunResource[]> {
    await gateway.services.runs.flush();
    const { text } = await manage(gateway, 'GET', `/admin/runs?limit=100&${narrowed}`, { token });
    return (JSON.parse(text) as { value: RunResource[] }).value;
  }
  const newest = async () => (await runsOf(''))[0];
  const act = (method: string, path: string) => connection.action(method, path);

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

  const prune = (days: number, count: number) =>
    pruneRuns(gateway.services, { days, count }).run(gateway.services.clock(), new AbortController().signal);

  it('a connection that keeps no history leaves none, and loses what it had', async () => {
    const quiet = await newConnection(gateway, 'quiet');
    await quiet.action('GET', '/secrets');
    expect(await runsOf(`connection=${quiet.id}`)).toHaveLength(1);
    const { clientId = '', clientSecret = '', tenantId } = gateway.ready.authority;
    const properties = { ...principalProperties({ clientId, clientSecret }, tenantId), runHistory: 'Disabled' };
    const path = `${CONNECTIONS}/quiet`;
    expect((await manage(gateway, 'PUT', path, { body: { properties }, token })).status).toBe(200);
    expect(await runsOf(`connection=${quiet.id}`)).toEqual([]);
    await quiet.action('GET', '/secrets');
    await quiet.action('GET', '/secrets/no_name/value');
    await gateway.services.runs.flush();
    const mine = async () =>
      (await gateway.services.store.rows(everyTerm, {})).filter(({ term }) => term === `c:${quiet.id}`);
    expect(await mine()).toMatchObject([{ calls: 1 }]);
    expect(await prune(3650, 1_000_000)).toBe(1);
    expect(await mine()).toEqual([]);
  });

  it.each([
    ['is deleted', (path: string) => manage(gateway, 'DELETE', path, { token })],
    [
      'keeps one again',
      (path: string) => manage(gateway, 'PATCH', path, { body: { properties: { runHistory: 'Enabled' } }, token }),
    ],
    [
      'is replaced by one that does',
      (path: string) => {
        const { clientId = '', clientSecret = '', tenantId } = gateway.ready.authority;
        const properties = principalProperties({ clientId, clientSecret }, tenantId);
        return manage(gateway, 'PUT', path, { body: { properties }, token });
      },
    ],
  ])('a connection that kept no history, and %s before anything was pruned, shows nothing again', async (_, change) => {
    const name = `silent-${randomBytes(4).toString('hex')}`;
    const silent = await newConnection(gateway, name);
    await silent.action('GET', '/secrets');
    expect(await runsOf(`connection=${silent.id}`)).toHaveLength(1);
    const path = `${CONNECTIONS}/${name}`;
    await manage(gateway, 'PATCH', path, { body: { properties: { runHistory: 'Disabled' } }, token });
    expect((await change(path)).status).toBe(200);
    expect(await runsOf(`connection=${silent.id}`)).toEqual([]);
    const terms = await gateway.services.store.rows(everyTerm, {});
    expect(terms.filter(({ term }) => term === `c:${silent.id}`)).toEqual([]);
    expect(await runsOf('')).not.toEqual([]);
  });

  it('looks at every connection, however many there are', async () => {
    const { store, seal } = gateway.services;
    const ids = Array.from({ length: 2500 }, (_, index) => index.toString(16).padStart(32, '0'));
    const silent = new Set([ids[0], ids[1500], ids[2499]]);
    const list = async ({ after = '' }: ConnectionPage = {}) =>
      ids
        .filter((id) => id > after)
        .slice(0, 1000)
        .map((id) => ({ id, name: id, runHistory: !silent.has(id) }) as Connection);
    const ofEach = ids.filter((id) => silent.has(id) || id === ids[7]);
    for (const connection of ofEach) {
      const page = openPage({ id: connection, name: 's/g/n' }, gateway.services.clock());
      page.add(madeUp());
      await store.write({ changes: pageChanges({ store, seal }, page), record: '', conflict: '' });
    }
    const job = pruneRuns({ store, connections: { list } }, { days: 3650, count: 1_000_000 });
    expect(await job.run(gateway.services.clock(), new AbortController().signal)).toBe(3);
    const left = (await store.rows(everyTerm, {})).filter(({ term }) => ofEach.includes(term.slice(2)));
    expect(left.map(({ term }) => term)).toEqual([`c:${ids[7]}`]);
  });

  it('the oldest go, by count and by age, while calls go on', async () => {
    const before = Number((await newest())?.id);
    const writing = Promise.all(Array.from({ length: 20 }, () => act('GET', '/secrets')));
    expect(await prune(3650, 10)).toBeGreaterThan(0);
    expect((await writing).every(({ status }) => status === 200)).toBe(true);
    await gateway.services.runs.flush();
    await prune(3650, 10);
    const pages = await gateway.services.store.rows(everyPage, {});
    expect(pages.every(({ seq }) => seq > before)).toBe(true);
    const kept = (await runsOf('')).length;
    expect(kept).toBeGreaterThanOrEqual(10);
    const last = await newestNumber(gateway.services.store);
    gateway.clock.now = Date.now() + 3 * 86_400_000;
    await prune(2, 1_000_000);
    token = await operatorToken(gateway);
    expect(await runsOf('')).toEqual([]);
    expect(await gateway.services.store.rows(everyTerm, {})).toEqual([]);
    await act('GET', '/secrets');
    expect(Number((await newest())?.id)).toBe(last + 1);
  });
});
