import { randomBytes } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newApplication, newVault } from '../../administration.ts';
import { newPfx } from '../../pfx.ts';
import { missingBrowser } from '../browser.ts';
import { heapOf } from '../heap.ts';
import { button, field, heading } from './parts.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

const newCanary = (): string => `canary-${randomBytes(12).toString('hex')}`;

/** Where a page could leave something behind. Asked for without a word of what is looked for. */
const KEPT = `(async () => JSON.stringify([
  { ...localStorage }, { ...sessionStorage }, location.href, history.state, document.title, document.cookie,
  performance.getEntries().map(({ name }) => name), await caches.keys(), await indexedDB.databases(),
  document.documentElement.outerHTML, [...document.querySelectorAll('input, textarea')].map(({ value }) => value),
]))()`;

/**
 * A value that somebody saw or typed, once it is off the page, is in nothing that the page holds: neither in what a browser
 * keeps nor in the memory of its scripts, in which every cache of theirs lies. The test itself must not put it there: it types
 * as a keyboard does, and looks for nothing by it.
 */
describe.skipIf(missingBrowser !== undefined)('A value that is off the page', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;
  let client: { clientId: string; clientSecret: string; objectId: string };

  beforeAll(async () => {
    stage = await startConsole();
    client = await newApplication(stage.gateway);
    await newVault(stage.gateway, 'canary-vault', { [client.objectId]: { secrets: ['all'], keys: ['all'] } });
  });
  beforeEach(async () => {
    visit = await stage.visit();
  });
  afterEach(() => visit.page.context().close());
  afterAll(() => stage?.stop());

  async function type(page: Page, into: Locator, text: string): Promise<void> {
    await into.click();
    await page.keyboard.insertText(text);
  }

  /** Where it is still found. */
  async function tracesOf(page: Page, value: string): Promise<string[]> {
    const kept = String(await page.evaluate(KEPT));
    const heap = await heapOf(page);
    return [kept.includes(value) ? 'the page or the browser' : '', heap.includes(value) ? 'memory' : ''].filter(
      (trace) => trace !== '',
    );
  }

  it('is gone, after it was revealed', async () => {
    const { page } = visit;
    const value = newCanary();
    await stage.gateway.vault('PUT', '/secrets/revealed', { value });
    await visit.go('vaults/demo/secrets/revealed');
    await button(page, 'Reveal: revealed').click();
    await button(page, 'Hide').waitFor();
    expect(await tracesOf(page, value)).toEqual(['the page or the browser', 'memory']);
    await button(page, 'Hide').click();
    await button(page, 'Reveal: revealed').waitFor();
    expect(await tracesOf(page, value)).toEqual([]);
  });

  it('is gone, after an action brought it', async () => {
    const { page } = visit;
    const value = newCanary();
    await stage.gateway.vault('PUT', '/secrets/tried', { value });
    await visit.go('try?action=GetSecret&secretName=tried');
    await button(page, 'Run').click();
    await page.getByText('Status 200').waitFor();
    await button(page, 'Reveal: value').click();
    await button(page, 'Hide').click();
    await page.getByRole('link', { name: 'Runs' }).click();
    await heading(page, 'Runs').waitFor();
    expect(await tracesOf(page, value)).toEqual([]);
  });

  it('is gone, after an action was given it', async () => {
    const { page } = visit;
    const value = newCanary();
    await stage.gateway.vault('POST', '/keys/seal/create', { kty: 'RSA' });
    await visit.go('try?action=EncryptData&keyName=seal');
    await type(page, page.getByRole('textbox', { name: /data/i }), value);
    await button(page, 'Run').click();
    await page.getByText('Status 200').waitFor();
    await page.getByRole('link', { name: 'Runs' }).click();
    await heading(page, 'Runs').waitFor();
    expect(await tracesOf(page, value)).toEqual([]);
  });

  it('is gone, after a key decrypted it', async () => {
    const { page } = visit;
    const canary = newCanary();
    await stage.gateway.vault('POST', '/keys/opening/create', { kty: 'RSA' });
    const value = Buffer.from(canary).toString('base64url');
    const { body } = await stage.gateway.vault('POST', '/keys/opening/encrypt', { alg: 'RSA-OAEP', value });
    await visit.go('vaults/demo/keys/opening?use=decrypt&alg=RSA-OAEP');
    await field(page, 'Ciphertext').fill(String(body['value']));
    await button(page, 'Decrypt').click();
    await button(page, 'Reveal: Plaintext').click();
    await button(page, 'Hide').click();
    await page.getByRole('combobox', { name: 'Operation' }).selectOption('Encrypt');
    await button(page, 'Reveal: Plaintext').waitFor({ state: 'detached' });
    expect(await tracesOf(page, canary)).toEqual([]);
    expect(await tracesOf(page, value)).toEqual([]);
  });

  it('is gone, after an older version of a secret was made current', async () => {
    const { page } = visit;
    const value = newCanary();
    const first = await stage.gateway.vault('PUT', '/secrets/back', { value });
    await stage.gateway.vault('PUT', '/secrets/back', { value: newCanary() });
    await visit.go(`vaults/demo/secrets/back?version=${String(first.body['id']).slice(-32)}`);
    await button(page, 'Make current').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Make current' }).click();
    await page.getByText('3 versions').waitFor();
    expect(await tracesOf(page, value)).toEqual([]);
    expect((await stage.gateway.vault('GET', '/secrets/back')).body['value']).toBe(value);
  });

  it('is gone, after a secret was made of it', async () => {
    const { page } = visit;
    const value = newCanary();
    await visit.go('vaults/demo');
    await button(page, 'Create secret').click();
    await field(page, 'Name').fill('made');
    await type(page, field(page, 'Value'), value);
    await button(page, 'Create').click();
    await heading(page, 'made').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await tracesOf(page, value)).toEqual([]);
    expect((await stage.gateway.vault('GET', '/secrets/made')).body['value']).toBe(value);
  });

  it('is gone, after it was typed and thought better of', async () => {
    const { page } = visit;
    const value = newCanary();
    await visit.go('vaults/demo');
    await button(page, 'Create secret').click();
    await type(page, field(page, 'Value'), value);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await tracesOf(page, value)).toEqual([]);
  });

  it('is gone, after a file brought it', async () => {
    const { page } = visit;
    const value = newCanary();
    await visit.go('vaults/demo/secrets');
    await button(page, 'Import from file').click();
    const file = { name: '.env', mimeType: 'text/plain', buffer: Buffer.from(`FROM_FILE=${value}`) };
    await page.getByLabel('File with the secrets').setInputFiles(file);
    await page.getByRole('row').filter({ hasText: 'FROM_FILE' }).waitFor();
    await page
      .getByRole('button', { name: /^Import/ })
      .last()
      .click();
    await expect.poll(async () => (await stage.gateway.vault('GET', '/secrets/FROM-FILE')).status).toBe(200);
    await page.getByRole('link', { name: 'Runs' }).click();
    await heading(page, 'Runs').waitFor();
    expect(await tracesOf(page, value)).toEqual([]);
  });

  it('is gone, after a connection got it as its client secret', async () => {
    const { page } = visit;
    await visit.go('connections');
    await button(page, 'Create connection').click();
    await field(page, 'Name').fill('with-secret');
    await page.getByRole('radio', { name: 'Service principal' }).click();
    await page.getByLabel('Client ID').fill(client.clientId);
    await type(page, page.getByLabel('Client secret'), client.clientSecret);
    await page.getByLabel('Tenant ID').fill(stage.gateway.ready.authority.tenantId);
    await page.getByLabel('Key vault name').fill('canary-vault');
    await button(page, 'Create').click();
    await page.locator('tbody').getByText('Connected', { exact: true }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await tracesOf(page, client.clientSecret)).toEqual([]);
  });

  it('is gone, after it opened a PFX file', async () => {
    const { page } = visit;
    const password = newCanary();
    const { pfx } = newPfx({ password });
    await visit.go('connections');
    await button(page, 'Create connection').click();
    await field(page, 'Name').fill('with-pfx');
    await page.getByRole('radio', { name: 'Client Certificate Auth' }).click();
    await page.getByLabel('Key vault name').fill('canary-vault');
    await page.getByLabel('Tenant ID').fill(stage.gateway.ready.authority.tenantId);
    await page.getByLabel('Client ID').fill(client.clientId);
    const file = { name: 'client.pfx', mimeType: 'application/x-pkcs12', buffer: Buffer.from(pfx, 'base64') };
    await page.getByRole('button', { name: 'PFX file' }).setInputFiles(file);
    await type(page, page.getByLabel('Password of the PFX file'), password);
    await button(page, 'Create').click();
    await heading(page, 'with-pfx').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText(/^connection \([0-9A-F]{40}\)$/).waitFor();
    expect(await tracesOf(page, password)).toEqual([]);
  });

  /** What the dialog shows, once. */
  async function shownOnce(page: Page, label: string): Promise<string> {
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('button', { name: `Reveal: ${label}` }).click();
    const value = (await dialog.locator('code').textContent()) ?? '';
    expect(value.length).toBeGreaterThan(20);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
    return value;
  }

  it('is gone, after it was shown once: the key of a connection', async () => {
    const { page } = visit;
    await visit.go('connections/00000000-0000-0000-0000-000000000000/sallyport/demo/keys');
    await button(page, 'Create key').click();
    await button(page, 'Create').click();
    expect(await tracesOf(page, await shownOnce(page, 'Connection key'))).toEqual([]);
  });

  it('is gone, after it was shown once: the secret of an application', async () => {
    const { page } = visit;
    await visit.go(`directory/applications/${client.clientId}`);
    await button(page, 'New client secret').click();
    await button(page, 'Create').click();
    expect(await tracesOf(page, await shownOnce(page, 'Secret'))).toEqual([]);
  });
});
