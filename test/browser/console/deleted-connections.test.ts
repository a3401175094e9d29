import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CONNECTIONS, manage, newConnection } from '../../administration.ts';
import { missingBrowser } from '../browser.ts';
import { button, confirm, heading } from './parts.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

const ELSEWHERE = '/subscriptions/other/resourceGroups/elsewhere/providers/Microsoft.Web/connections';

describe.skipIf(missingBrowser !== undefined)('Deleted connections in the console', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;

  beforeAll(async () => {
    stage = await startConsole();
    await newConnection(stage.gateway, 'near');
    await manage(stage.gateway, 'DELETE', `${CONNECTIONS}/near`);
    const { authority } = stage.gateway.ready;
    const { clientId, clientSecret, tenantId } = authority;
    const of = { clientId, clientSecret, TenantId: tenantId, VaultName: 'demo' };
    const values = Object.fromEntries(Object.entries(of).map(([name, value]) => [`token:${name}`, { value }]));
    const properties = { displayName: 'Far', parameterValueSet: { name: 'oauthServicePrincipal', values } };
    for (const method of ['PUT', 'DELETE'])
      await manage(stage.gateway, method, `${ELSEWHERE}/far`, { body: { properties } });
  });
  beforeEach(async () => {
    visit = await stage.visit();
  });
  afterEach(() => visit.page.context().close());
  afterAll(() => stage?.stop());

  const row = (text: string) => visit.page.getByRole('row').filter({ hasText: text });

  it('are listed from every group, also one that no connection is left in, and recovered and purged there', async () => {
    const { page, complaints } = visit;
    await visit.go('connections/deleted');
    await row('near').waitFor();
    await button(page, 'Recover: far').click();
    await row('far').waitFor({ state: 'detached' });
    expect((await manage(stage.gateway, 'GET', `${ELSEWHERE}/far`)).body).toMatchObject({ name: 'far' });
    await button(page, 'Purge: near').click();
    await confirm(page, 'near', 'Purge');
    await row('near').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  it('come page by page, however many', async () => {
    const { page } = visit;
    await page.route(/\/admin\/deletedConnections\?/, (route) => {
      const after = Number(new URL(route.request().url()).searchParams.get('continuationToken') ?? 0);
      const value = Array.from({ length: 100 }, (_, index) => ({
        id: `${ELSEWHERE}/${after + index}`,
        properties: {
          connectionName: `gone-${after + index}`,
          parameterSet: 'oauth',
          deletionDate: '2026-01-01',
          scheduledPurgeDate: '2026-01-08',
        },
      }));
      const next = after + 100;
      return route.fulfill({ json: { value, continuationToken: next < 1500 ? String(next) : null } });
    });
    await visit.go('connections/deleted');
    const table = page.getByRole('region', { name: 'Deleted connections' });
    await row('gone-0').first().waitFor();
    await expect
      .poll(
        async () => {
          await table.evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
          return table.getByRole('table').getAttribute('aria-rowcount');
        },
        { timeout: 20_000 },
      )
      .toBe('1501');
    // The last of them came when the end was elsewhere.
    await table.evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
    await row('gone-1499').waitFor();
  });

  it('leave the page where connections are tried as it is, whichever was seen first', async () => {
    const { page, complaints } = visit;
    await visit.go('connections');
    await page.getByRole('link', { name: 'demo', exact: true }).waitFor();
    await page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link', { name: 'Try it' }).click();
    await heading(page, 'Try it').waitFor();
    await page.getByRole('combobox', { name: 'Connection' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
