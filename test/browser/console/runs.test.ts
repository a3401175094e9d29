import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newConnection, type TestConnection } from '../../administration.ts';
import { missingBrowser } from '../browser.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

/** The run history in the console. */
describe.skipIf(missingBrowser !== undefined)('Runs', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;
  let connection: TestConnection;

  beforeAll(async () => {
    stage = await startConsole();
    connection = await newConnection(stage.gateway, 'orders');
    await stage.gateway.vault('PUT', '/secrets/db', { value: 'x' });
    await call('/secrets/db/value');
    await call('/secrets/missing/value');
  });
  beforeEach(async () => {
    visit = await stage.visit();
  });
  afterEach(() => visit.page.context().close());
  afterAll(() => stage?.stop());

  const call = async (path: string) => {
    const authorization = `Key ${connection.key}`;
    const headers = { authorization, 'x-ms-workflow-name': 'nightly', 'x-ms-workflow-run-id': '08585' };
    await connection.action('GET', path, undefined, headers);
    await stage.gateway.services.runs.flush();
  };

  it('shows calls the newest first, and of each what is kept', async () => {
    const { page, complaints } = visit;
    await visit.go('runs');
    const rows = page.getByRole('row').filter({ hasText: 'GetSecret' });
    await rows.first().waitFor();
    expect(await rows.count()).toBe(2);
    expect(await rows.first().textContent()).toContain('Failed (404)');
    await rows.nth(1).getByRole('button').click();
    await page.getByText('Content not shown due to security configuration.').waitFor();
    expect(new URL(page.url()).searchParams.get('run')).not.toBeNull();
    await page.getByRole('button', { name: 'Close' }).click();
    expect(complaints).toEqual([]);
  });

  it('keeps its filters in the address', async () => {
    const { page } = visit;
    await visit.go('runs');
    await page.getByRole('combobox', { name: 'Status' }).selectOption('Failed');
    await page.waitForURL(/status=Failed/);
    const rows = page.getByRole('row').filter({ hasText: 'GetSecret' });
    await expect.poll(() => rows.count()).toBe(1);
    await page.reload();
    await rows.first().waitFor();
    expect(await rows.count()).toBe(1);
  });

  it('shows a run while it happens', async () => {
    const { page } = visit;
    await visit.go('runs?action=ListSecrets');
    await page.getByText('No runs match.').waitFor();
    const listening = page.waitForResponse(/\/admin\/runs\/tail/);
    await page.getByRole('switch', { name: 'Live' }).click();
    await listening;
    await call('/secrets');
    await page.getByRole('row').filter({ hasText: 'ListSecrets' }).waitFor();
  });

  it('gathers calls by the workflow run that made them', async () => {
    const { page } = visit;
    await visit.go('runs?view=workflows');
    const row = page.getByRole('row').filter({ hasText: '08585' });
    await row.waitFor();
    expect(await row.textContent()).toContain('1 failed');
    await row.getByRole('button').click();
    await page.getByRole('row').filter({ hasText: 'GetSecret' }).first().waitFor();
    expect(new URL(page.url()).searchParams.get('workflowRunId')).toBe('08585');
  });
});
