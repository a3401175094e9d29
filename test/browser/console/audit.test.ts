import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { missingBrowser } from '../browser.ts';
import { faultsInEveryLook } from './looks.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

/** The audit log in the console. */
describe.skipIf(missingBrowser !== undefined)('Audit', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;

  beforeAll(async () => {
    stage = await startConsole();
    await stage.gateway.vault('PUT', '/secrets/db', { value: 'a canary' });
    await stage.gateway.vault('GET', '/secrets/missing/');
    await stage.gateway.vault('GET', '/secrets/db/', undefined, { token: '' });
  });
  beforeEach(async () => {
    visit = await stage.visit();
  });
  afterEach(() => visit.page.context().close());
  afterAll(() => stage?.stop());

  const rows = () => visit.page.getByRole('table').getByRole('row');

  it('shows records the newest first, and of each all that is kept', async () => {
    const { page, complaints } = visit;
    await visit.go('audit?category=vault');
    const set = rows().filter({ hasText: 'SecretSet' });
    await set.waitFor();
    expect(await rows().nth(1).textContent()).toContain('Denied (401)');
    expect(await rows().nth(2).textContent()).toContain('Failed (404)');
    await set.getByRole('button').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('Demo application').waitFor();
    expect(await drawer.textContent()).toContain('secrets/db/');
    expect(await page.content()).not.toContain('a canary');
    expect(complaints).toEqual([]);
  });

  it('a record has an address that can be passed on', async () => {
    const { page } = visit;
    await visit.go('audit?operation=SecretSet');
    await rows().filter({ hasText: 'SecretSet' }).first().getByRole('button').click();
    await page.waitForURL(/record=\d+/);
    await page.reload();
    await page.getByRole('dialog').getByText('SecretSet').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(page.url()).not.toContain('record=');
  });

  it('searches when asked to, and keeps the filters in the address', async () => {
    const { page } = visit;
    await visit.go('audit');
    await page.getByRole('combobox', { name: 'Category' }).selectOption('vault');
    await page.getByLabel('Result, HTTP status or code').fill('Failed');
    await page.getByLabel('Target begins with').fill('secrets/missing');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL(/status=Failed/);
    await expect.poll(() => rows().count()).toBe(2);
    await page.reload();
    await expect.poll(() => rows().count()).toBe(2);
    await page.getByRole('button', { name: 'Clear' }).click();
    await expect.poll(() => rows().count()).toBeGreaterThan(2);
  });

  it('says in the gateway’s own words which filter is not valid', async () => {
    const { page } = visit;
    await visit.go('audit?connection=mine');
    await page.getByText('it is the id of a connection, 32 hexadecimal digits').waitFor();
  });

  it('goes further back when asked to', async () => {
    const { page } = visit;
    for (let count = 0; count < 101; count += 1) await stage.gateway.vault('GET', '/secrets/db/');
    await visit.go('audit?operation=SecretGet');
    await page.getByText('100 records. There are older records').waitFor();
    await page.getByRole('button', { name: 'Search further back' }).click();
    await page.getByText('103 records').waitFor();
  });

  it('begins a verification of the chain, which has a page of its own', async () => {
    const { page, complaints } = visit;
    await visit.go('audit');
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText(/The chain is intact: \d+ records, none changed, missing or moved\./).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/console\/tasks\/[0-9a-f-]{36}$/);
    expect(complaints).toEqual([]);
  });

  it('exports what is searched for as JSON lines, by a task whose page a reload does not end', async () => {
    const { page, complaints } = visit;
    await page.addInitScript('delete globalThis.showSaveFilePicker');
    await visit.go('audit?operation=SecretSet');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('heading', { name: 'Export of the audit log' }).waitFor();
    await page.reload();
    await page.getByText(/The file is ready: (one record|[\d,]+ records), /).waitFor();
    const started = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    const saved = await started;
    expect(saved.suggestedFilename()).toBe('audit.jsonl');
    const lines = readFileSync(await saved.path(), 'utf8')
      .trimEnd()
      .split('\n');
    const records = lines.map((line) => JSON.parse(line) as { seq: number; operation: string });
    expect(records.map(({ operation }) => operation)).toEqual(records.map(() => 'SecretSet'));
    expect(records.length).toBeGreaterThan(0);
    await page.getByRole('link', { name: 'Operation: SecretSet' }).click();
    await page.waitForURL(/\/audit\?operation=SecretSet$/);
    expect(complaints).toEqual([]);
  });

  it.each(['audit?operation=None', 'audit?connection=mine'])('%s is right in every look', async (path) => {
    await visit.go(path);
    await visit.page.getByRole('progressbar').waitFor({ state: 'detached' });
    visit.complaints.splice(0);
    expect(await faultsInEveryLook(visit)).toEqual([]);
  });
});
