import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { manage, newVault, operatorToken } from '../../administration.ts';
import { command } from '../../command.ts';
import { originsOf } from '../../console.ts';
import { send } from '../../gateway.ts';
import { furnishSignIn } from '../../sign-in.ts';
import { missingBrowser } from '../browser.ts';
import { typePassword } from '../person.ts';
import { button, confirm, heading } from './parts.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

/** Long work in the console: begun, watched, canceled, and looked at again after everything that can happen to a page. */
const PASSPHRASE = randomBytes(18).toString('base64');
const folder = mkdtempSync(join(tmpdir(), 'sallyport-console-tasks-'));
const pathOf = (name: string): string => join(folder, name);
const COUNT = 25;
const objectIdOf = (token: string): string =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { oid: string }).oid;
const valueOf = (at: number): string => `${at} `.padEnd(24_000, 'canary ');

const tasksIn = (page: Page) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Tasks' });

describe.skipIf(missingBrowser !== undefined)('Tasks', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;
  let token: string;
  let vaults = 0;

  beforeAll(async () => {
    stage = await startConsole();
    token = await stage.gateway.token();
    for (let at = 0; at < COUNT; at += 1) {
      await stage.gateway.vault('PUT', `/secrets/large-${at}`, { value: valueOf(at) }, { token });
    }
    writeFileSync(pathOf('passphrase'), PASSPHRASE);
    const made = await commandLine('export', 'demo', 'demo.vault');
    expect([made.code, made.stderr]).toEqual([0, '']);
  });
  beforeEach(async () => {
    visit = await stage.visit();
  });
  afterEach(() => visit.page.context().close());
  afterAll(async () => {
    await stage?.stop();
    rmSync(folder, { recursive: true });
  });

  const commandLine = (verb: 'export' | 'import', vault: string, file: string) => {
    const passphrase = ['--passphrase-file', pathOf('passphrase')];
    return command(stage.gateway, ['vault', verb, '--name', vault, '--file', pathOf(file), ...passphrase]);
  };

  /** An empty vault that the demo application may use, and whose lists the operator may see. */
  async function anotherVault(): Promise<string> {
    vaults += 1;
    const name = `another-${vaults}`;
    const grants = { secrets: ['get' as const, 'list' as const, 'set' as const], keys: ['list' as const] };
    const principals = [token, await operatorToken(stage.gateway)].map((each) => objectIdOf(each));
    await newVault(stage.gateway, name, Object.fromEntries(principals.map((principal) => [principal, grants])));
    return name;
  }

  const call = (vault: string, method: string, name: string, body?: object) =>
    send(new URL(`${stage.gateway.services.addresses.originOf(vault)}/secrets/${name}?api-version=7.4`), {
      method,
      headers: { authorization: `Bearer ${token}` },
      body,
      tls: { ca: stage.gateway.ca },
    });
  const secretIn = async (vault: string, name: string): Promise<unknown> =>
    (await call(vault, 'GET', `${name}/`)).body['value'];
  const setIn = async (vault: string, name: string, value: string) =>
    expect((await call(vault, 'PUT', name, { value })).status).toBe(200);

  interface Choice {
    readonly file?: string;
    readonly passphrase?: string | null;
    readonly onConflict?: string;
    readonly check?: boolean;
  }

  /** Fills the drawer in that is open. */
  async function fillImport({ file = 'demo.vault', passphrase = PASSPHRASE, onConflict, check = false }: Choice = {}) {
    const drawer = visit.page.getByRole('dialog');
    await drawer.getByLabel('Export file').setInputFiles(pathOf(file));
    await drawer.getByText(/The vault .+, exported on /).waitFor();
    if (passphrase !== null) await passphrases().fill(passphrase);
    if (onConflict !== undefined) await drawer.getByLabel(onConflict).check();
    if (!check) await drawer.getByRole('switch').uncheck();
    await button(visit.page, check ? 'Check' : 'Import')
      .last()
      .click();
  }

  async function importInto(vault: string, choice?: Choice): Promise<void> {
    await visit.go(`vaults/${vault}`);
    await button(visit.page, 'Import vault').click();
    await fillImport(choice);
    await heading(visit.page, `Import into ${vault}`).waitFor();
  }

  /** What the page says of the result's part of that name. */
  const figure = (name: string) =>
    visit.page.locator('dt', { hasText: name }).locator('xpath=following-sibling::dd[1]');
  const passphrases = () => visit.page.locator('input[name="passphrase"]');
  const message = (text: string | RegExp) => visit.page.getByText(text);

  it('exports a vault, also when the page is loaded anew meanwhile, into a file that the command and another vault import', async () => {
    const { page, complaints } = visit;
    await page.addInitScript('delete globalThis.showSaveFilePicker');
    await visit.go('vaults/demo');
    await button(page, 'Export vault').click();
    await passphrases().nth(0).fill(PASSPHRASE);
    await passphrases().nth(1).fill(PASSPHRASE);
    await button(page, 'Export').click();
    await heading(page, 'Export of demo').waitFor();
    await page.reload();
    await message(/The file is ready: \d+ versions of secrets and keys, encrypted, \d+\.\d KB\./).waitFor();
    const started = page.waitForEvent('download');
    await button(page, 'Download').click();
    const saved = await started;
    expect(saved.suggestedFilename()).toBe('demo.vault');
    copyFileSync(await saved.path(), pathOf('downloaded.vault'));

    const [byHand, byPage] = [await anotherVault(), await anotherVault()];
    const { code, data } = await commandLine('import', byHand, 'downloaded.vault');
    expect([code, data]).toMatchObject([0, { present: 0, skipped: 0 }]);
    await importInto(byPage, { file: 'downloaded.vault' });
    await message('The file was imported.').waitFor();
    for (const vault of [byHand, byPage]) expect(await secretIn(vault, 'large-7')).toBe(valueOf(7));
    expect(await page.content()).not.toContain('canary');
    expect(complaints).toEqual([]);
  });

  it('writes straight into a file where the browser can', async () => {
    const { page } = visit;
    await page.addInitScript(`globalThis.showSaveFilePicker = async ({ suggestedName }) =>
      (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });`);
    await visit.go('vaults/demo');
    await button(page, 'Export vault').click();
    await page.getByLabel('This installation only').check();
    await button(page, 'Export').click();
    await button(page, 'Download').click();
    await button(page, 'Download').waitFor();
    const written = await page.evaluate(`navigator.storage.getDirectory()
      .then((folder) => folder.getFileHandle('demo.vault')).then((handle) => handle.getFile())
      .then((file) => file.arrayBuffer()).then((bytes) => Array.from(new Uint8Array(bytes)))`);
    writeFileSync(pathOf('streamed.vault'), Buffer.from(written as number[]));
    const vault = await anotherVault();
    await importInto(vault, { file: 'streamed.vault', passphrase: null });
    await message('The file was imported.').waitFor();
    expect(await secretIn(vault, 'large-24')).toBe(valueOf(24));
  });

  it.each([
    ['are not the same', 'another passphrase', 'The two passphrases are not the same.'],
    ['are too short', 'short', 'The passphrase has less than 12 characters; take a longer one.'],
  ])('begins no export with passphrases that %s', async (_what, again, sentence) => {
    const { page } = visit;
    await visit.go('vaults/demo');
    await button(page, 'Export vault').click();
    await passphrases()
      .nth(0)
      .fill(again === 'short' ? again : PASSPHRASE);
    await passphrases().nth(1).fill(again);
    await button(page, 'Export').click();
    await message(sentence).waitFor();
    expect(page.url()).toContain('/vaults/demo');
  });

  it('imports what the command exported, after a check that changed nothing', async () => {
    const { page, complaints } = visit;
    const vault = await anotherVault();
    await importInto(vault, { check: true });
    await message('The file was read through and nothing was changed. An import now would do this:').waitFor();
    expect(Number(await figure('Created').textContent())).toBeGreaterThan(COUNT);
    expect(await secretIn(vault, 'large-3')).toBeUndefined();
    await button(page, 'Import now').click();
    await fillImport();
    await message('The file was imported.').waitFor();
    expect(await secretIn(vault, 'large-3')).toBe(valueOf(3));
    expect(complaints).toEqual([]);
  });

  it('goes on with an import where a reload stopped it, and with no other file', async () => {
    const { page } = visit;
    const vault = await anotherVault();
    let isHeld = true;
    // Never taken away: that would let go of what is held.
    await page.route('**/parts/2', (route) => (isHeld ? undefined : route.continue()));
    await importInto(vault);
    await message(/, 2 of \d+ parts/).waitFor();
    await page.reload();
    isHeld = false;
    await message(/This tab does not send the file; 2 of \d+ parts are there\./).waitFor();
    const other = readFileSync(pathOf('demo.vault'));
    other.write('memo', other.indexOf('"vault":"demo"') + 9);
    writeFileSync(pathOf('other.vault'), other);
    await page.getByLabel('The same file again').setInputFiles(pathOf('other.vault'));
    await message('This is another file. Choose the one that this import was begun with.').waitFor();
    const again = page.waitForRequest('**/parts/*');
    await page.getByLabel('The same file again').setInputFiles(pathOf('demo.vault'));
    expect((await again).url()).toMatch(/parts\/2$/);
    await message('The file was imported.').waitFor();
    expect(await secretIn(vault, 'large-20')).toBe(valueOf(20));
  });

  it('waits with an import while Sallyport cannot be reached, whatever page is shown', async () => {
    const { page } = visit;
    const vault = await anotherVault();
    await page.route('**/parts/1', (route) => route.abort('connectionrefused'));
    await importInto(vault);
    await message('The file goes on by itself as soon as it can.').waitFor();
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.unroute('**/parts/1');
    await tasksIn(page).click();
    const row = page.getByRole('row', { name: `Import into ${vault}` });
    await row.getByText('Succeeded').waitFor();
    expect(await secretIn(vault, 'large-1')).toBe(valueOf(1));
  });

  it('says that it cannot be reached, keeps what it knew, and goes on by itself', async () => {
    const { page } = visit;
    const vault = await anotherVault();
    await page.route('**/parts/1', () => undefined);
    await importInto(vault);
    await message(/, 1 of \d+ parts/).waitFor();
    await page.context().setOffline(true);
    await message('This page goes on by itself as soon as it can.').waitFor();
    await message(/, 1 of \d+ parts/).waitFor();
    await page.context().setOffline(false);
    await message('This page goes on by itself as soon as it can.').waitFor({ state: 'detached' });
  });

  it('names what is in the way of an import, and skips it in the next', async () => {
    const { page } = visit;
    const vault = await anotherVault();
    await setIn(vault, 'large-0', 'mine');
    await importInto(vault);
    await message(`Conflict: The vault ${vault} has these already: secrets/large-0.`).waitFor();
    expect(await page.getByRole('row').allTextContents()).toEqual([expect.any(String), 'secrets/large-0']);
    expect(await secretIn(vault, 'large-1')).toBeUndefined();
    await button(page, 'Run again').click();
    await fillImport({ onConflict: 'Leave them as they are' });
    await message('The file was imported.').waitFor();
    expect(await figure('Skipped').textContent()).toBe('1');
    expect([await secretIn(vault, 'large-0'), await secretIn(vault, 'large-1')]).toEqual(['mine', valueOf(1)]);
  });

  it('cancels in the middle, after the question, and leaves the vault as it was', async () => {
    const { page } = visit;
    const vault = await anotherVault();
    await page.route('**/parts/2', () => undefined);
    await importInto(vault);
    await message(/, 2 of \d+ parts/).waitFor();
    await button(page, 'Cancel task').click();
    await button(page, 'Let it run').click();
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await button(page, 'Cancel task').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel task' }).click();
    await message('It was canceled. What was imported by then is in the vault').waitFor();
    await page.reload();
    await message('It was canceled. What was imported by then is in the vault').waitFor();
    expect(await secretIn(vault, 'large-0')).toBeUndefined();
    await button(page, 'Delete').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await heading(page, 'Tasks').waitFor();
    await page.getByRole('link', { name: `Import into ${vault}` }).waitFor({ state: 'detached' });
  });

  it('says in the gateway’s own words that a passphrase is another', async () => {
    const vault = await anotherVault();
    await importInto(vault, { passphrase: `not ${PASSPHRASE}` });
    await message('The file cannot be opened: the passphrase or the installation is another').waitFor();
    expect(await secretIn(vault, 'large-0')).toBeUndefined();
  });

  it('sends nothing of a file that is no exported vault', async () => {
    const { page } = visit;
    writeFileSync(pathOf('some.pdf'), '%PDF-1.7\n');
    writeFileSync(pathOf('cut.vault'), readFileSync(pathOf('demo.vault')).subarray(0, 9000));
    await visit.go('vaults/demo');
    await button(page, 'Import vault').click();
    await page.getByLabel('Export file').setInputFiles(pathOf('some.pdf'));
    await message('This is not a vault that this version of Sallyport exported.').waitFor();
    await page.getByLabel('Export file').setInputFiles(pathOf('cut.vault'));
    await message('This file was cut or changed.').waitFor();
    await button(page, 'Check').click();
    await expect.poll(() => message('This file was cut or changed.').count()).toBe(2);
  });

  it('encrypts everything anew once somebody has typed that they want it', async () => {
    const { page } = visit;
    await visit.go('tasks');
    await button(page, 'Re-encrypt all data').click();
    await confirm(page, 're-encrypt', 'Re-encrypt');
    await heading(page, 'Re-encryption of all data').waitFor();
    await message('Everything is encrypted with the new data key.').waitFor();
    expect(await figure('Data key').textContent()).toBe('2 in place of 1');
    expect(await secretIn('demo', 'large-5')).toBe(valueOf(5));
  });

  it('shows a Reader what there is, and nothing to begin, to cancel or to take away', async () => {
    const { gateway, browser } = stage;
    await manage(gateway, 'POST', '/admin/tasks/exportVault', { body: { vault: 'demo' } });
    const reader = await furnishSignIn(gateway);
    await reader.commit(await reader.directory.changeUser(reader.user.objectId, { roles: ['Reader'] }));
    const { page } = await browser.open();
    await page.goto(`${originsOf(gateway).plain}/`);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await typePassword(page, reader);
    await tasksIn(page).click();
    await page.getByRole('link', { name: 'Export of demo' }).first().waitFor();
    for (const name of ['Verify audit log', 'Re-encrypt all data']) expect(await button(page, name).count()).toBe(0);
    await page.getByRole('link', { name: 'Export of demo' }).first().click();
    await page.getByText('The file is ready').waitFor();
    for (const name of ['Download', 'Run again', 'Delete']) expect(await button(page, name).count()).toBe(0);
    await page.context().close();
  });

  // The last one: from here on the log of this gateway is not what was written.
  it('verifies the audit log, and says where its chain is broken and what to do', async () => {
    const { page } = visit;
    await visit.go('audit');
    await button(page, 'Verify').click();
    await heading(page, 'Verification of the audit log').waitFor();
    await message(/The chain is intact: [\d,]+ records, none changed, missing or moved\./).waitFor();
    const database = new DatabaseSync(join(stage.gateway.data, 'sallyport.db'));
    database.prepare('update audit set record = ? where seq = 7').run('{}');
    database.close();
    await button(page, 'Run again').click();
    await message(/The chain is broken at record 7: /).waitFor();
    await message('Keep a copy of the database as it is').waitFor();
    await tasksIn(page).click();
    await page.getByText('Chain broken').waitFor();
  });
});
