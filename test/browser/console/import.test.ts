import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { missingBrowser } from '../browser.ts';
import { heapOf } from '../heap.ts';
import { faultsInEveryLook } from './looks.ts';
import { button, field, heading } from './parts.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

const newCanary = () => `canary-${randomBytes(12).toString('hex')}`;

describe.skipIf(missingBrowser !== undefined)('Files that come into a vault in the console', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;

  beforeAll(async () => {
    stage = await startConsole();
  });
  beforeEach(async () => {
    visit = await stage.visit();
  });
  afterEach(() => visit.page.context().close());
  afterAll(() => stage?.stop());

  const secret = async (name: string) => (await stage.gateway.vault('GET', `/secrets/${name}`)).body;
  const row = (text: string) => visit.page.getByRole('row').filter({ hasText: text });
  const choose = (name: string, content: string | Buffer) =>
    visit.page
      .getByLabel('File with the secrets')
      .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });

  /** Lets go of a file over the field. */
  const drop = (name: string, content: string) =>
    visit.page.evaluate(`{
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([${JSON.stringify(content)}], ${JSON.stringify(name)}));
      const dropped = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
      document.querySelector('input[type=file]').dispatchEvent(dropped);
    }`);

  it('sets what a .env file holds, after it was shown what would happen to each', async () => {
    const { page, complaints } = visit;
    const [canary, other] = [newCanary(), newCanary()];
    await stage.gateway.vault('PUT', '/secrets/db-password', { value: 'before' });
    await stage.gateway.vault('PUT', '/secrets/gone', { value: 'x' });
    await stage.gateway.vault('DELETE', '/secrets/gone');
    await visit.go('vaults/demo/secrets');
    await button(page, 'Import from file').click();
    await heading(page, 'Import secrets into demo').waitFor();
    await choose('.env', 'no secrets here');
    await page.getByText('The file has no line NAME=value').waitFor();
    await choose(
      '.env',
      [
        `NEW_ONE="${canary}\\nsecond"`,
        `export DB_PASSWORD=${other} # said`,
        'GONE=x',
        'a.b=x',
        'TWICE=first',
        'twice=second',
        `LONG=${'x'.repeat(25 * 1024 + 1)}`,
      ].join('\n'),
    );
    await row('NEW_ONE').waitFor();
    const outcomes = {
      NEW_ONE: 'Is created',
      DB_PASSWORD: 'There already: is left',
      GONE: 'Deleted: recover or purge it first',
      'a.b': 'Cannot be a name',
      TWICE: 'Comes again further down',
      LONG: 'Longer than 25 KB',
    };
    for (const [name, outcome] of Object.entries(outcomes)) {
      expect(await page.getByRole('row', { name, exact: false }).first().textContent()).toContain(outcome);
    }
    expect(await row('NEW_ONE').textContent()).toContain('NEW-ONE Changed');
    expect((await stage.gateway.vault('GET', '/secrets/new-one')).status).toBe(404);
    await button(page, 'Import 2 secrets').waitFor();
    await page.getByRole('radio', { name: 'Get a new version' }).click();
    await button(page, 'Import 3 secrets').click();
    await page.getByText('3 set, 0 failed, 4 left out or not reached').waitFor();
    expect(await row('DB_PASSWORD').textContent()).toContain('New version');
    expect(await secret('new-one')).toMatchObject({ value: `${canary}\nsecond` });
    expect(await secret('db-password')).toMatchObject({ value: other });
    expect(await secret('twice')).toMatchObject({ value: 'second' });
    await page.getByRole('switch', { name: 'Only what was not imported' }).click();
    await row('NEW_ONE').waitFor({ state: 'detached' });
    const kept = await page.evaluate('JSON.stringify([localStorage, sessionStorage, location, history.state])');
    for (const value of [canary, other]) {
      expect(await page.content()).not.toContain(value);
      expect(kept).not.toContain(value);
    }
    await visit.go('vaults/demo/secrets');
    await page.getByRole('link', { name: 'NEW-ONE' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('can be stopped, and goes on with the rest', async () => {
    const { page } = visit;
    let answered = 0;
    let go: (() => void) | undefined;
    await page.route(/\/vaults\/demo\/secrets\/stop-\d+\?/, async (route) => {
      answered += 1;
      if (answered === 3) await new Promise<void>((resolve) => (go = resolve));
      await route.continue().catch(() => undefined);
    });
    await visit.go('vaults/demo/import');
    await drop(
      'secrets.json',
      JSON.stringify(Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`stop-${index}`, 'x']))),
    );
    await button(page, 'Import 5 secrets').click();
    await page.getByText('2 of 5').waitFor();
    await page.getByRole('progressbar').waitFor();
    await button(page, 'Cancel').click();
    await page.getByText('2 set, 0 failed, 3 left out or not reached').waitFor();
    expect(await row('stop-4').textContent()).toContain('Not reached');
    go?.();
    expect((await stage.gateway.vault('GET', '/secrets/stop-4')).status).toBe(404);
    await button(page, 'Try the rest again').click();
    await page.getByText('5 set, 0 failed, 0 left out or not reached').waitFor();
    expect(await secret('stop-4')).toMatchObject({ value: 'x' });
  });

  it('tells what the gateway refuses in its own words, and ends where nothing more can go in', async () => {
    const { page } = visit;
    await page.route(/\/vaults\/demo\/secrets\/(?:bad|cut)\?/, (route) =>
      route.request().url().includes('/bad?')
        ? route.fulfill({ status: 409, json: { error: { code: 'Conflict', message: 'Somebody else was here.' } } })
        : route.abort(),
    );
    await visit.go('vaults/demo/import');
    await choose('.env', 'bad=1\ngood=1\ncut=1\nnever=1');
    await button(page, 'Import 4 secrets').click();
    await page.getByText('1 set, 2 failed, 1 left out or not reached').waitFor();
    expect(await row('bad').textContent()).toContain('Somebody else was here.');
    expect(await row('cut').textContent()).toContain('Sallyport cannot be reached.');
    expect(await row('never').textContent()).toContain('Not reached');
  });

  it('holds no value of a file any more once another is to be chosen, or the page is left', async () => {
    const { page } = visit;
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-import-'));
    try {
      for (const leave of ['Select another file', 'Vaults']) {
        const canary = newCanary();
        const file = join(folder, 'secrets.env');
        // From the disk: the browser's own way, by which the test puts no value into the page itself.
        writeFileSync(file, `GONE_SOON=${canary}`);
        await visit.go('vaults/demo/import');
        await page.getByLabel('File with the secrets').setInputFiles(file);
        await row('GONE_SOON').waitFor();
        expect((await heapOf(page)).includes(canary)).toBe(true);
        await page.getByText(leave, { exact: true }).first().click();
        await row('GONE_SOON').waitFor({ state: 'detached' });
        await expect.poll(async () => (await heapOf(page)).includes(canary), { timeout: 15_000 }).toBe(false);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('shows ten thousand secrets of a file with at most a hundred rows in the page', async () => {
    const { page } = visit;
    await visit.go('vaults/demo/import');
    await choose('.env', Array.from({ length: 10_000 }, (_, index) => `S${index}=x`).join('\n'));
    await button(page, 'Import 10000 secrets').waitFor();
    const table = page.getByRole('region', { name: 'Secrets of the file' });
    expect(await table.getByRole('row').count()).toBeLessThanOrEqual(100);
    await table.evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
    await row('S9999').waitFor();
  });

  it('makes a secret of a file: a text as it stands, other bytes in Base64', async () => {
    const { page } = visit;
    const make = async (name: string, buffer: Buffer, mimeType: string) => {
      await visit.go('vaults/demo/secrets');
      await button(page, 'Create secret').click();
      await field(page, 'Name').fill(name);
      await page.getByRole('radio', { name: 'File' }).click();
      await page.getByLabel('File with the value').setInputFiles({ name: 'value', mimeType, buffer });
      await button(page, 'Create').click();
    };
    await make('too-long', randomBytes(25 * 1024 + 1), '');
    await page.getByText('The file is longer than 25 KB').waitFor();
    await make('of-text', Buffer.from('one\ntwo\n'), 'text/plain');
    await heading(page, 'of-text').waitFor();
    expect(await secret('of-text')).toMatchObject({ value: 'one\ntwo\n' });
    const bytes = Buffer.concat([Buffer.of(0xff), randomBytes(64)]);
    await make('of-bytes', bytes, 'application/x-pkcs12');
    await heading(page, 'of-bytes').waitFor();
    expect(await secret('of-bytes')).toMatchObject({
      value: bytes.toString('base64'),
      contentType: 'application/x-pkcs12',
      tags: { 'file-encoding': 'base64' },
    });
  });

  it('vaults/demo/import is right in every look, before and after a file is chosen', async () => {
    await visit.go('vaults/demo/import');
    expect(await faultsInEveryLook(visit)).toEqual([]);
    await choose('.env', 'NEW_NAME=1\napi-key=2\na.b=3');
    await row('NEW_NAME').waitFor();
    expect(await faultsInEveryLook(visit)).toEqual([]);
  });
});
