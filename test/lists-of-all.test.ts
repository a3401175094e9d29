import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CONNECTIONS, manage, newConnection, newVault, operatorToken } from './administration.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

/** What is there, wherever in the tree of resources it lies. */
interface Page {
  readonly value: readonly { readonly id: string; readonly name: string }[];
  readonly continuationToken: string | null;
}

const LISTS = ['/admin/vaults', '/admin/connections', '/admin/deletedVaults', '/admin/deletedConnections'];

const HERE =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sallyport/providers/Microsoft.KeyVault/vaults';

describeOnBoth('lists of all subscriptions', (newUrl) => {
  let gateway: TestGateway;
  let token: string;

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
    token = await operatorToken(gateway);
    for (const name of ['gone-1', 'Alpha', 'gone-2', 'gone-3', 'zeta']) await newVault(gateway, name, {});
    await newVault(gateway, 'elsewhere', {}, { scope: { subscription: 'other', resourceGroup: 'group' } });
    for (const name of ['gone-1', 'gone-2', 'gone-3'])
      expect((await call('DELETE', `${HERE}/${name}`)).status).toBe(200);
    for (const name of ['one', 'Two', 'three']) await newConnection(gateway, name);
    // A name that is deleted is free at once, and may be deleted again.
    for (const name of ['gone', 'lost', 'gone', 'Gone']) {
      await newConnection(gateway, name);
      expect((await call('DELETE', `${CONNECTIONS}/${name}`)).status).toBe(200);
    }
  });

  afterAll(() => gateway.stop());

  const call = (method: string, path: string) => manage(gateway, method, path, { token });
  const pageOf = ({ status, text }: Reply): Page => {
    expect(status).toBe(200);
    return JSON.parse(text) as Page;
  };

  /** Every page of so many, none of which is longer. */
  async function walk(path: string, limit: number): Promise<Page['value']> {
    const all: Page['value'][number][] = [];
    let query = `limit=${limit}`;
    for (;;) {
      const page = pageOf(await call('GET', `${path}?${query}`));
      expect(page.value.length).toBeLessThanOrEqual(limit);
      all.push(...page.value);
      if (page.continuationToken === null) return all;
      query = `limit=${limit}&continuationToken=${page.continuationToken}`;
    }
  }

  it('hold vaults of every resource group, the deleted ones left out', async () => {
    const names = (await walk('/admin/vaults', 100)).map(({ name }) => name);
    expect(names).toEqual(['Alpha', 'demo', 'elsewhere', 'zeta']);
  });

  it('show a resource as the list of its group does', async () => {
    const vaults = await walk('/admin/vaults', 100);
    expect(vaults.filter(({ id }) => id.startsWith(HERE))).toEqual(pageOf(await call('GET', HERE)).value);
    const connections = await walk('/admin/connections', 100);
    const mine = connections.filter(({ id }) => id.startsWith(CONNECTIONS));
    expect(mine).toEqual(pageOf(await call('GET', CONNECTIONS)).value);
    expect(connections.map(({ name }) => name)).toEqual(['demo', 'one', 'three', 'Two']);
  });

  it('hold what is deleted, as the lists of its subscription and of its group do', async () => {
    const vaults = await walk('/admin/deletedVaults', 100);
    expect(vaults.map(({ name }) => name)).toEqual(['gone-1', 'gone-2', 'gone-3']);
    const ofSubscription = HERE.replace(/\/resourceGroups\/[^/]+/, '').replace(/vaults$/, 'deletedVaults');
    expect(pageOf(await call('GET', ofSubscription)).value).toEqual(vaults);
    const connections = await walk('/admin/deletedConnections', 100);
    expect(connections).toHaveLength(4);
    const deleted = CONNECTIONS.replace(/connections$/, 'deletedConnections');
    expect(pageOf(await call('GET', deleted)).value).toEqual(connections);
  });

  it.each(LISTS)('%s: pages of any size hold the same together', async (path) => {
    const whole = await walk(path, 100);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), async (limit) => {
        expect(await walk(path, limit)).toEqual(whole);
      }),
      { numRuns: 6 },
    );
  });

  it.each([
    ['limit=0', 'The parameter limit is not valid: it is a whole number from 1 to 100.'],
    ['limit=101', 'The parameter limit is not valid: it is a whole number from 1 to 100.'],
    ['continuationToken=', 'The parameter continuationToken is not valid: it is not a token of ours.'],
    ['continuationToken=..%2F', 'The parameter continuationToken is not valid: it is not a token of ours.'],
  ])('%s is refused', async (query, message) => {
    for (const path of LISTS) {
      const { status, text } = await call('GET', `${path}?${query}`);
      expect([status, JSON.parse(text)]).toEqual([400, { error: { code: 'BadParameter', message } }]);
    }
  });

  it('refuse a token of bytes that no name has, also those of Resource Manager', async () => {
    for (const bytes of ['\u0000', '~', 'a\u0000x', "'; drop table vault --", '\ud800']) {
      const given = Buffer.from(bytes).toString('base64url');
      for (const path of [
        ...LISTS.map((list) => `${list}?continuationToken=${given}`),
        `${CONNECTIONS}?api-version=2016-06-01&$skiptoken=${given}`,
      ]) {
        const { status, text } = await call('GET', path);
        expect([status, text]).toEqual([400, expect.stringMatching(/"BadParameter".*(one of ours|token of ours)/)]);
      }
    }
  });

  it('hold no deleted connection whose time is over, whoever has purged it', async () => {
    const now = gateway.clock.now;
    gateway.clock.now += 8 * 86_400_000;
    const later = await operatorToken(gateway);
    const { status, text } = await manage(gateway, 'GET', '/admin/deletedConnections', { token: later });
    gateway.clock.now = now;
    expect([status, JSON.parse(text)]).toEqual([200, { value: [], continuationToken: null }]);
  });
});
