import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newConnection, type TestConnection } from '../../administration.ts';
import { missingBrowser } from '../browser.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

/** What one page of the console says of all. */
describe.skipIf(missingBrowser !== undefined)('Overview', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;
  let connection: TestConnection;

  beforeAll(async () => {
    stage = await startConsole();
    connection = await newConnection(stage.gateway, 'orders');
    const soon = Math.floor(Date.now() / 1000) + 86_400;
    await stage.gateway.vault('PUT', '/secrets/db', { value: 'x', attributes: { exp: soon } });
    await stage.gateway.vault('PUT', '/secrets/later', { value: 'x', attributes: { exp: soon + 60 * 86_400 } });
    await connection.action('GET', '/secrets/db/value');
    await connection.action('GET', '/secrets/missing/value');
    await stage.gateway.services.runs.flush();
  });
  beforeEach(async () => {
    visit = await stage.visit();
  });
  afterEach(() => visit.page.context().close());
  afterAll(() => stage?.stop());

  const section = (name: string) => visit.page.getByRole('region', { name, exact: true });

  it('counts vaults, connections and calls, and says in words what the charts show', async () => {
    const { page, complaints } = visit;
    await visit.go('');
    const calls = section('Action calls');
    await calls
      .getByText(/At most \d+ in five minutes, from/)
      .first()
      .waitFor();
    expect(await calls.locator('svg rect').count()).toBe(24);
    expect(await calls.textContent()).toContain('Failed calls in the last hour1');
    expect(await section('Summary').textContent()).toMatch(/Vaults1.*0 deleted.*Connections2.*0 with an error/);
    await page.getByText('SQLite, healthy').waitFor();
    expect(complaints).toEqual([]);
  });

  it('leads to what ends soon, and to nothing that ends later', async () => {
    const { page } = visit;
    await visit.go('');
    const ends = section('Expires within 30 days');
    await ends.getByRole('row').filter({ hasText: 'one secret' }).getByRole('link', { name: 'Vault demo' }).click();
    await page.getByRole('heading', { level: 1, name: 'demo' }).waitFor();
  });

  it('shows the vaults that were opened, and keeps those that are pinned', async () => {
    const { page } = visit;
    await visit.go('');
    const mine = section('Pinned and recent vaults');
    await mine.getByText('Vaults that you open appear here.').waitFor();
    await visit.go('vaults/demo');
    await visit.go('vaults/nowhere');
    await visit.go('');
    await mine.getByRole('button', { name: 'Pin demo' }).click();
    await page.reload();
    await mine.getByRole('button', { name: 'Unpin demo' }).waitFor();
    expect(await mine.textContent()).not.toContain('nowhere');
    const kept = (await page.evaluate("localStorage.getItem('sallyport-vaults')")) as string;
    expect(JSON.parse(kept)).toEqual({ pinned: ['demo'], recent: ['nowhere', 'demo'] });
    await mine.getByRole('button', { name: 'Unpin demo' }).click();
    await mine.getByRole('button', { name: 'Pin demo', exact: true }).waitFor();
  });

  it('says when the chain was verified, and how that ended', async () => {
    const { page } = visit;
    await visit.go('audit');
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText(/The chain is intact/).waitFor();
    // An answer is given again for some seconds.
    stage.gateway.clock.now = Date.now() + 10_000;
    await visit.go('');
    await section('Health')
      .getByText(/intact, \d+ records/)
      .waitFor();
  });

  it('is read anew when asked to, and says so when the gateway is away', async () => {
    const { page } = visit;
    await visit.go('');
    await page.getByText('SQLite, healthy').waitFor();
    await page.route('**/admin/overview', (route) => route.abort());
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('Sallyport cannot be reached. Is it running?').waitFor();
    await page.unroute('**/admin/overview');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('SQLite, healthy').waitFor();
  });
});
