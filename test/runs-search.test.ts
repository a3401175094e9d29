import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRunHistory, type Listed, type Position } from '../src/connector/runs/history.ts';
import { openPage } from '../src/connector/runs/open-page.ts';
import { pageChanges } from '../src/connector/runs/pages.ts';
import type { Run } from '../src/connector/runs/run.ts';
import type { RunFilter } from '../src/connector/runs/terms.ts';
import type { Store } from '../src/store/store.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** Looking for what is rare where everything else is common: whoever may read cannot hold up those who call. */
const PAGES = 10_000;

interface Search {
  readonly first: string;
  readonly second: string;
  readonly least: number;
  readonly most: number;
}

describeOnBoth('a search', (newUrl) => {
  let gateway: TestGateway;
  const [common, other] = [1, 2].map(() => randomBytes(16).toString('hex')) as [string, string];
  /** Parameters of the searches with several terms. */
  const searched: Search[] = [];

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
    await write(common, [{ action: 'ListKeys', status: 403 }]);
    await write(other, [{ action: 'EncryptData' }]);
    await write(
      common,
      Array.from({ length: PAGES }, () => ({})),
    );
  }, 120_000);

  afterAll(() => gateway.stop());

  function pageOf(connection: string, run: Run) {
    const page = openPage({ id: connection, name: 's/g/n' }, gateway.services.clock());
    page.add(run);
    return page;
  }

  /** A page for each. */
  async function write(connection: string, runs: readonly Partial<Run>[]): Promise<void> {
    const { store, seal, clock } = gateway.services;
    const run = {
      action: 'GetSecret',
      started: clock(),
      duration: 1,
      requestId: 'r',
      clientRequestId: 'c',
      inputs: {},
    };
    const changes = runs.flatMap((over) =>
      pageChanges({ store, seal }, pageOf(connection, { ...run, status: 200, ...over })),
    );
    expect(await store.write({ changes, record: '', conflict: '' })).toBe('done');
  }

  /** Everything that it finds, and in how many pages. */
  async function findAll(filter: RunFilter) {
    const { store, seal, connections } = gateway.services;
    const rows: Store['rows'] = (query, parameters) => {
      const { second, ...range } = parameters as Partial<Search>;
      if (second !== undefined && second !== '') searched.push(range as Search);
      return store.rows(query, parameters);
    };
    const history = createRunHistory({ seal, connections, store: { ...store, rows } });
    const found: Listed[] = [];
    let after: Position | undefined;
    do {
      const page = await history.list(filter, 50, after);
      found.push(page);
      after = page.next;
    } while (after !== undefined);
    return { runs: found.flatMap(({ runs }) => runs), pages: found.length };
  }

  it('finds the one call among all others of its connection', async () => {
    const { runs, pages } = await findAll({ connection: common, action: 'ListKeys' });
    expect(runs.map(({ number, status }) => [number, status])).toEqual([[1, 403]]);
    expect(pages).toBe(1);
    expect((await findAll({ connection: common, action: 'ListKeys', status: '403' })).runs).toEqual(runs);
  });

  it('finds nothing where both terms are there, and never together', async () => {
    expect((await findAll({ connection: common, action: 'EncryptData' })).runs).toEqual([]);
    expect((await findAll({ connection: other, action: 'GetSecret' })).runs).toEqual([]);
  });

  it('walks through a bounded part of the history in each statement', () => {
    expect(searched.length).toBeGreaterThan(6);
    for (const { first, least, most } of searched) {
      if (first === `c:${common}`) expect(Math.min(most, PAGES + 2) - Math.max(least, 1)).toBeLessThan(4200);
    }
  });
});
