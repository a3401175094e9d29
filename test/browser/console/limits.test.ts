import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { manage } from '../../administration.ts';
import { missingBrowser } from '../browser.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

const DEMO =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sallyport/providers/Microsoft.KeyVault/vaults/demo';

/** What the console says where somebody called too often, or from where he may not. */
describe.skipIf(missingBrowser !== undefined)('Limits, in the console', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;

  beforeAll(async () => {
    stage = await startConsole({ throttleCalls: 3, throttleSeconds: 3600 });
  });
  beforeEach(async () => {
    visit = await stage.visit();
  });
  afterEach(() => visit.page.context().close());
  afterAll(() => stage?.stop());

  it('name the connection whose calls were too many, and lead to it', async () => {
    const { page, complaints } = visit;
    for (let call = 0; call < 5; call += 1) await stage.gateway.action('GET', '/secrets/api-key/value');
    await stage.gateway.services.runs.flush();
    await visit.go('');
    const throttled = page.getByRole('region', { name: 'Throttled in the last hour', exact: true });
    // The gateway gathers what it says of all a few seconds before, and of calls that are too many it keeps some.
    const told = async () => {
      await page.getByRole('button', { name: 'Refresh' }).click();
      return throttled.textContent();
    };
    await expect.poll(told, { timeout: 20_000 }).toMatch(/demo: (one call|2 calls)/);
    await throttled.getByRole('link', { name: /demo/ }).click();
    await page.getByRole('heading', { level: 1, name: 'demo' }).waitFor();
    await visit.go('runs?status=Failed');
    await page.getByRole('row').filter({ hasText: '429' }).first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('tell in the words of the vault from where it lets nobody in, and go on once it does', async () => {
    const { page } = visit;
    const rules = (networkAcls: object) =>
      manage(stage.gateway, 'PATCH', DEMO, { body: { properties: { networkAcls } } });
    const { status } = await rules({ defaultAction: 'Deny', ipRules: [{ value: '203.0.113.0/24' }], bypass: 'None' });
    expect(status).toBe(200);
    await visit.go('vaults/demo/secrets');
    await page.getByText('Client address is not authorized and caller is not a trusted service').waitFor();
    expect((await rules({ defaultAction: 'Allow' })).status).toBe(200);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'api-key', exact: true }).waitFor();
  });
});
