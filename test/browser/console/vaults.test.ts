import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faultsOf } from '../accessibility.ts';
import { missingBrowser } from '../browser.ts';
import { type ConsolePage, type ConsoleStage, faultsInEveryLook, startConsole } from './visit.ts';

const newCanary = () => `canary-${randomBytes(12).toString('hex')}`;

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });

/** Types the name of what is destroyed. */
async function confirm(page: Page, name: string, verb: string): Promise<void> {
  await page.getByLabel(`Type ${name} to confirm`).fill(name);
  await page.getByRole('alertdialog').getByRole('button', { name: verb }).click();
}

describe.skipIf(missingBrowser !== undefined)('A vault in the console', () => {
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

  it('makes a secret whose value is in the page only while it is revealed', async () => {
    const { page, complaints } = visit;
    const canary = newCanary();
    const shown = async () => (await page.content()).includes(canary);
    await visit.go('vaults/demo');
    await button(page, 'Create secret').click();
    await field(page, 'Name').fill('payroll');
    await field(page, 'Value').fill(canary);
    await field(page, 'Content type').fill('password');
    await page.getByLabel('Expires on').fill('2090-01-02T03:04');
    await button(page, 'Add a tag').click();
    await field(page, 'Name of tag 1').fill('team');
    await field(page, 'Value of tag 1').fill('finance');
    expect(await shown()).toBe(false);
    await button(page, 'Create').click();
    await heading(page, 'payroll').waitFor();
    expect(await secret('payroll')).toMatchObject({
      value: canary,
      contentType: 'password',
      tags: { team: 'finance' },
      attributes: { enabled: true, exp: new Date('2090-01-02T03:04').getTime() / 1000 },
    });
    expect(await shown()).toBe(false);
    await button(page, 'Reveal: payroll').click();
    await page.getByText(canary).waitFor();
    await button(page, 'Hide').click();
    expect(await shown()).toBe(false);
    expect(page.url()).not.toContain(canary);
    expect(await page.title()).toBe('payroll - Sallyport');
    expect(complaints).toEqual([]);
  });

  it('shows the value of an old version under an address of its own, and never beside that of another', async () => {
    const { page } = visit;
    const [first, second] = [newCanary(), newCanary()];
    await stage.gateway.vault('PUT', '/secrets/versioned', { value: first });
    const old = String((await secret('versioned'))['id']).slice(-32);
    stage.gateway.clock.now = Date.now() + 2000;
    await visit.go('vaults/demo/secrets/versioned');
    await button(page, 'New version').click();
    await field(page, 'Value').fill(second);
    await button(page, 'Create').click();
    await button(page, 'Reveal: versioned').click();
    await page.getByText(second).waitFor();
    await page.getByRole('link', { name: old }).click();
    await page.waitForURL(new RegExp(`version=${old}`));
    expect(await page.content()).not.toContain(second);
    await page.reload();
    await button(page, 'Reveal: versioned').click();
    await page.getByText(first).waitFor();
  });

  it('disables, edits and enables a version', async () => {
    const { page } = visit;
    await stage.gateway.vault('PUT', '/secrets/edited', { value: 'x', tags: { team: 'finance' } });
    await visit.go('vaults/demo/secrets/edited');
    await button(page, 'Disable').click();
    await button(page, 'Enable').waitFor();
    await button(page, 'Reveal: edited').click();
    await page.getByText('is not allowed on a disabled secret').waitFor();
    await button(page, 'Edit').click();
    await field(page, 'Content type').fill('token');
    await button(page, 'Remove tag 1').click();
    await page.getByRole('switch', { name: 'Enabled' }).click();
    await button(page, 'Save').click();
    await button(page, 'Disable').waitFor();
    const { contentType, tags, attributes } = await secret('edited');
    expect({ contentType, tags, attributes }).toMatchObject({ contentType: 'token', attributes: { enabled: true } });
    expect(tags ?? {}).toEqual({});
  });

  it('tells what the vault refuses in its own words, and keeps what was typed', async () => {
    const { page } = visit;
    await visit.go('vaults/demo');
    await button(page, 'Create secret').click();
    await field(page, 'Name').fill('not a name');
    await field(page, 'Value').fill('x');
    await button(page, 'Create').click();
    await page.getByText('The parameter name is not valid: a name is 1 to 127 characters').waitFor();
    expect(await field(page, 'Name').inputValue()).toBe('not a name');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Create secret');
  });

  it('deletes only who types the name, recovers, and purges with the permission given in the matrix', async () => {
    const { page } = visit;
    await stage.gateway.vault('PUT', '/secrets/doomed', { value: 'x' });
    await visit.go('vaults/demo/secrets/doomed');
    const gone = async () => {
      await button(page, 'Delete').click();
      const sure = page.getByRole('alertdialog').getByRole('button', { name: 'Delete' });
      expect(await sure.isDisabled()).toBe(true);
      await confirm(page, 'doomed', 'Delete');
      await heading(page, 'demo').waitFor();
    };
    await gone();
    await page.getByRole('link', { name: 'Deleted' }).click();
    await button(page, 'Recover doomed').click();
    await page.getByText('No secret waits to be purged.').waitFor();
    await visit.go('vaults/demo/secrets/doomed');
    await gone();

    await page.getByRole('link', { name: 'Deleted' }).click();
    await button(page, 'Purge doomed').click();
    await confirm(page, 'doomed', 'Purge');
    await page.getByText(/does not have secrets purge permission/).waitFor();

    await visit.go('vaults/demo/access');
    await page.getByRole('checkbox', { name: 'Operator: purge' }).check();
    await button(page, 'Save').click();
    await expect.poll(() => button(page, 'Save').isDisabled()).toBe(true);
    await page.reload();
    await expect.poll(() => page.getByRole('checkbox', { name: 'Operator: purge' }).isChecked()).toBe(true);

    await visit.go('vaults/demo/deleted');
    await button(page, 'Purge doomed').click();
    await confirm(page, 'doomed', 'Purge');
    await page.getByText('No secret waits to be purged.').waitFor();
    expect((await stage.gateway.vault('GET', '/deletedsecrets/doomed')).status).toBe(404);
  });

  it('writes a backup that brings the secret back, with its value, where it was purged', async () => {
    const { page } = visit;
    await stage.gateway.vault('PUT', '/secrets/kept', { value: 'from the backup' });
    await visit.go('vaults/demo/secrets/kept');
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Back up').click()]);
    expect(download.suggestedFilename()).toBe('kept.backup');
    const file = await download.path();
    expect(readFileSync(file).includes('from the backup')).toBe(false);
    await stage.gateway.vault('DELETE', '/secrets/kept');
    await visit.go('vaults/demo');
    await button(page, 'Restore').click();
    await page.getByLabel('File of the backup').setInputFiles(file);
    const restore = page.getByRole('dialog').getByRole('button', { name: 'Restore' });
    await restore.click();
    await page
      .getByRole('dialog')
      .getByText(/in a deleted but recoverable state/)
      .waitFor();
    await visit.go('vaults/demo/deleted');
    await button(page, 'Purge kept').click();
    await confirm(page, 'kept', 'Purge');
    await page.getByText('No secret waits to be purged.').waitFor();
    await visit.go('vaults/demo');
    await button(page, 'Restore').click();
    await page.getByLabel('File of the backup').setInputFiles(file);
    await restore.click();
    await page.getByRole('link', { name: 'kept', exact: true }).waitFor();
    expect(await secret('kept')).toMatchObject({ value: 'from the backup' });
  });

  it('pages through ten thousand secrets with at most a hundred rows in the page, none of which jumps', async () => {
    const { page } = visit;
    const count = 10_000;
    const size = 25;
    await page.route(/\/vaults\/demo\/secrets\?/, (route) => {
      const first = Number(new URL(route.request().url()).searchParams.get('at') ?? 0);
      const attributes = { enabled: true, created: 1, updated: 1, recoveryLevel: 'Recoverable', recoverableDays: 90 };
      const value = Array.from({ length: size }, (_, index) => ({
        id: `https://demo.vault.localhost/secrets/secret-${String(first + index).padStart(5, '0')}`,
        attributes,
      }));
      const next = first + size;
      const nextLink = next < count ? `https://demo.vault.localhost/secrets?at=${next}` : null;
      return route.fulfill({ json: { value, nextLink } });
    });
    await visit.go('vaults/demo');
    const table = page.getByRole('region', { name: 'Secrets of demo' });
    await page.getByRole('link', { name: 'secret-00000' }).waitFor();
    const rows = () => table.getByRole('row').count();
    const topOf = (name: string) =>
      page.getByRole('link', { name }).evaluate((link) => link.getBoundingClientRect().top);

    await table.evaluate((scroller) => scroller.scrollTo(0, 36 * 30));
    await page.getByRole('link', { name: 'secret-00035' }).waitFor();
    const before = await topOf('secret-00035');
    await expect.poll(() => page.getByRole('status').textContent()).toMatch(/^1\d\d and more$|^[2-9]\d and more$/);
    expect(await topOf('secret-00035')).toBe(before);

    // A search looks through all of them, page for page.
    await page.getByRole('searchbox', { name: 'Search by name' }).fill('secret-09999');
    await page.getByRole('link', { name: 'secret-09999' }).waitFor({ timeout: 60_000 });
    expect(await page.getByRole('status').textContent()).toBe(`1 of ${count} fit the search`);
    expect(new URL(page.url()).searchParams.get('q')).toBe('secret-09999');
    await page.getByRole('searchbox', { name: 'Search by name' }).fill('');
    await expect.poll(() => page.getByRole('status').textContent()).toBe(String(count));
    for (const share of [0.25, 0.5, 0.75, 1]) {
      await table.evaluate((scroller, part) => scroller.scrollTo(0, scroller.scrollHeight * part), share);
      const last = `secret-${String(Math.min(count - 1, Math.round(count * share) + 2)).padStart(5, '0')}`;
      await page.getByRole('link', { name: last }).waitFor();
      expect(await rows()).toBeLessThanOrEqual(100);
    }
    expect(await table.getByRole('table').getAttribute('aria-rowcount')).toBe(String(count + 1));
  });

  it('makes, imports, rotates and disables keys, and sets when they are rotated', async () => {
    const { page, complaints } = visit;
    const key = async (name: string) => (await stage.gateway.vault('GET', `/keys/${name}`)).body;
    await visit.go('vaults/demo/keys');
    await button(page, 'Create key').first().click();
    await field(page, 'Name').fill('signing');
    await page.getByRole('radio', { name: 'Elliptic curve' }).click();
    await page.getByRole('combobox', { name: 'Curve' }).selectOption('P-384');
    await page.getByRole('checkbox', { name: 'verify' }).uncheck();
    await button(page, 'Create').click();
    await heading(page, 'signing').waitFor();
    expect(await key('signing')).toMatchObject({ key: { kty: 'EC', crv: 'P-384', key_ops: ['sign'] } });

    await button(page, 'Edit the policy').click();
    await page.getByRole('radio', { name: 'After its creation' }).click();
    await field(page, 'How long after or before').fill('P18M');
    await field(page, 'New versions expire after').fill('P2Y');
    await button(page, 'Save').click();
    await page.getByText('P18M after creation').waitFor();
    const before = await key('signing');
    await button(page, 'Rotate now').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate now' }).click();
    await expect.poll(() => page.getByRole('region', { name: 'Versions' }).getByRole('row').count()).toBe(3);
    expect(await key('signing')).not.toMatchObject({ key: before['key'] });
    await button(page, 'Disable').click();
    await button(page, 'Enable').waitFor();

    const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs1' });
    await visit.go('vaults/demo/keys');
    await button(page, 'Import key').first().click();
    await field(page, 'Name').fill('imported');
    const file = page.getByLabel('File with the private key');
    await file.setInputFiles({ name: 'key.pem', mimeType: 'text/plain', buffer: Buffer.from('no key') });
    await page.getByRole('dialog').getByRole('button', { name: 'Import key' }).click();
    await page.getByText('The file holds no private key').waitFor();
    await file.setInputFiles({ name: 'key.pem', mimeType: 'text/plain', buffer: Buffer.from(pem) });
    await page.getByRole('dialog').getByRole('button', { name: 'Import key' }).click();
    await heading(page, 'imported').waitFor();
    expect(await key('imported')).toMatchObject({ key: { kty: 'RSA' } });
    expect(complaints).toEqual([]);
  });

  it('creates a vault of either kind, and lets somebody into it', async () => {
    const { page } = visit;
    const { clientId } = stage.gateway.ready.authority;
    const create = async (name: string, access: string) => {
      await visit.go('vaults');
      await button(page, 'Create vault').click();
      await field(page, 'Name').fill(name);
      await page.getByRole('radio', { name: access }).click();
      await button(page, 'Create').click();
      await heading(page, name).waitFor();
    };
    await create('by-policies', 'Access policies: who may do what in the whole vault');
    await page.getByText('No access policy: nobody may use this vault.').waitFor();
    await button(page, 'Add a principal').click();
    await field(page, 'Client id, object id or user name').fill(String(clientId));
    await page.getByRole('dialog').getByRole('button', { name: 'Add a principal' }).click();
    await page.getByRole('checkbox', { name: 'Demo application: get' }).check();
    await button(page, 'Save').click();
    await expect.poll(() => button(page, 'Save').isDisabled()).toBe(true);
    await page.reload();
    await expect.poll(() => page.getByRole('checkbox', { name: 'Demo application: get' }).isChecked()).toBe(true);

    await create('by-roles', 'Role assignments, as Azure recommends');
    await button(page, 'Assign a role').click();
    await page.getByRole('combobox', { name: 'Role' }).selectOption('Key Vault Secrets User');
    await field(page, 'Client id, object id or user name').fill(String(clientId));
    await page.getByRole('dialog').getByRole('button', { name: 'Assign a role' }).click();
    await button(page, 'Remove Key Vault Secrets User from Demo application').click();
    await page.getByText('No role is assigned: nobody may use this vault.').waitFor();
  });

  it('needs no mouse, and gives the focus back to where it came from', async () => {
    const { page } = visit;
    await visit.go('vaults/demo');
    await button(page, 'Create secret').focus();
    await page.keyboard.press('Enter');
    await field(page, 'Name').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Create secret');
    await page.keyboard.press('Enter');
    await field(page, 'Name').focus();
    await page.keyboard.type('typed');
    await page.keyboard.press('Tab');
    await page.keyboard.type('by keyboard');
    await button(page, 'Create').focus();
    await page.keyboard.press('Space');
    await heading(page, 'typed').waitFor();
    await button(page, 'Delete').focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Type typed to confirm').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Delete');
  });

  it.each([
    'vaults',
    'vaults/demo',
    'vaults/demo/keys',
    'vaults/demo/deleted',
    'vaults/demo/access',
    'vaults/demo/secrets/api-key',
    'vaults/demo/keys/imported',
  ])('%s is right in every look', async (path) => {
    await visit.go(path);
    await visit.page.getByRole('progressbar').first().waitFor({ state: 'detached' });
    expect(await faultsInEveryLook(visit)).toEqual([]);
  });

  it.each([
    ['vaults', 'Create vault'],
    ['vaults/demo', 'Create secret'],
    ['vaults/demo/keys', 'Create key'],
    ['vaults/demo/keys', 'Import key'],
    ['vaults/demo/keys/imported', 'Edit the policy'],
  ])('at %s, what opens for "%s" is right', async (path, name) => {
    const { page } = visit;
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' });
    await page.setViewportSize({ width: 320, height: 800 });
    await visit.go(path);
    await button(page, name).first().click();
    await page.getByRole('dialog').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });
});
