import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faultsOf } from '../accessibility.ts';
import { missingBrowser } from '../browser.ts';
import { manySecrets, PAGE_SIZE } from './many.ts';
import { button, confirm, field, heading } from './parts.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

const newCanary = () => `canary-${randomBytes(12).toString('hex')}`;

describe.skipIf(missingBrowser !== undefined)('Secrets in the console', () => {
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
    await page.getByLabel('Expiration date').fill('2090-01-02T03:04');
    await button(page, 'Add tag').click();
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

  it('hides a value by itself, and keeps it nowhere else in the browser', async () => {
    const { page } = visit;
    const canary = newCanary();
    await stage.gateway.vault('PUT', '/secrets/watched', { value: canary });
    await visit.go('vaults/demo/secrets/watched');
    await page.clock.install();
    await button(page, 'Reveal: watched').click();
    await page.getByText(canary).waitFor();
    const kept = await page.evaluate('JSON.stringify([localStorage, sessionStorage, location, history.state])');
    expect(kept).not.toContain(canary);
    await page.clock.fastForward(31_000);
    await page.getByText(canary).waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(canary);
  });

  it('says that the gateway cannot be reached, and goes on once it can', async () => {
    const { page } = visit;
    await page.route(/\/vaults\/demo\/secrets\?/, (route) => route.abort());
    await visit.go('vaults/demo');
    await page.getByText('Sallyport cannot be reached. Is it running?').waitFor();
    await page.unrouteAll();
    await button(page, 'Try again').click();
    await page.getByRole('link', { name: 'api-key' }).waitFor();
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
    await page.getByText('There are no deleted secrets.').waitFor();
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
    await page.getByText('There are no deleted secrets.').waitFor();
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
    await page.getByLabel('Backup file').setInputFiles(file);
    const restore = page.getByRole('dialog').getByRole('button', { name: 'Restore' });
    await restore.click();
    await page
      .getByRole('dialog')
      .getByText(/in a deleted but recoverable state/)
      .waitFor();
    await visit.go('vaults/demo/deleted');
    await button(page, 'Purge kept').click();
    await confirm(page, 'kept', 'Purge');
    await page.getByText('There are no deleted secrets.').waitFor();
    await visit.go('vaults/demo');
    await button(page, 'Restore').click();
    await page.getByLabel('Backup file').setInputFiles(file);
    await restore.click();
    await page.getByRole('link', { name: 'kept', exact: true }).waitFor();
    expect(await secret('kept')).toMatchObject({ value: 'from the backup' });
  });

  it('pages through ten thousand secrets with at most a hundred rows in the page, none of which jumps', async () => {
    const { page } = visit;
    const count = 10_000;
    await manySecrets(page, count);
    await visit.go('vaults/demo');
    const table = page.getByRole('region', { name: 'Secrets of demo' });
    await page.getByRole('link', { name: 'secret-00000' }).waitFor();
    const rows = () => table.getByRole('row').count();
    const topOf = (name: string) =>
      page.getByRole('link', { name }).evaluate((link) => link.getBoundingClientRect().top);

    await table.evaluate((scroller) => scroller.scrollTo(0, 36 * 220));
    await page.getByRole('link', { name: 'secret-00225' }).waitFor();
    const before = await topOf('secret-00225');
    await expect.poll(() => page.getByRole('status').textContent()).toBe(`${2 * PAGE_SIZE} so far, more as you scroll`);
    expect(await topOf('secret-00225')).toBe(before);

    // A search looks through all of them, page for page.
    await page.getByRole('searchbox', { name: 'Search by name' }).fill('secret-09999');
    await page.getByRole('link', { name: 'secret-09999' }).waitFor({ timeout: 60_000 });
    expect(await page.getByRole('status').textContent()).toBe(`1 of ${count} match the search`);
    expect(new URL(page.url()).searchParams.get('q')).toBe('secret-09999');
    await page.getByRole('searchbox', { name: 'Search by name' }).fill('');
    await expect.poll(() => page.getByRole('status').textContent()).toBe(`${count} in all`);
    for (const share of [0.25, 0.5, 0.75, 1]) {
      await table.evaluate((scroller, part) => scroller.scrollTo(0, scroller.scrollHeight * part), share);
      const last = `secret-${String(Math.min(count - 1, Math.round(count * share) + 2)).padStart(5, '0')}`;
      await page.getByRole('link', { name: last }).waitFor();
      expect(await rows()).toBeLessThanOrEqual(100);
    }
    expect(await table.getByRole('table').getAttribute('aria-rowcount')).toBe(String(count + 1));

    const place = () => table.evaluate((scroller) => scroller.scrollTop);
    const left = await place();
    await page.getByRole('link', { name: 'secret-09999' }).click();
    await heading(page, 'secret-09999').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'secret-09999' }).waitFor();
    expect(await place()).toBe(left);
  });

  it('sorts ten thousand secrets once all are read, from the address too, and stops reading when told', async () => {
    const { page, complaints } = visit;
    const count = 10_000;
    await manySecrets(page, count);
    await visit.go('vaults/demo');
    const table = page.getByRole('region', { name: 'Secrets of demo' });
    const head = (name: string) => table.getByRole('columnheader', { name });
    const first = () => table.getByRole('row').nth(1).getByRole('link').textContent();
    await page.getByRole('link', { name: 'secret-00000' }).waitFor();
    expect(await head('Name').getAttribute('aria-sort')).toBe('ascending');

    // While it is read nothing is shown that would have to move.
    await head('Name').getByRole('button').focus();
    await page.keyboard.press('Enter');
    await page.getByText(/read so far\. The list is sorted/).waitFor();
    expect(await table.getByRole('link').count()).toBe(0);
    await button(page, 'Stop reading').click();
    await page.getByRole('link', { name: 'secret-00000' }).waitFor();
    expect(new URL(page.url()).search).toBe('');

    await head('Name').getByRole('button').click();
    await page.getByRole('link', { name: 'secret-09999' }).waitFor({ timeout: 60_000 });
    expect(await head('Name').getAttribute('aria-sort')).toBe('descending');
    expect(await first()).toBe('secret-09999');
    expect(await table.getByRole('row').count()).toBeLessThanOrEqual(100);

    await page.getByRole('combobox', { name: 'Filter by status' }).selectOption('Disabled');
    await page.getByText('Nothing in the list fits.').waitFor();
    expect(new URL(page.url()).search).toBe('?sort=name&order=desc&status=disabled');
    await page.getByRole('combobox', { name: 'Filter by status' }).selectOption('Enabled');
    await page.getByText(`${count} of ${count} match`).waitFor();
    await head('Expires').getByRole('button').focus();
    await page.keyboard.press('Space');
    await expect.poll(() => head('Expires').getAttribute('aria-sort')).toBe('ascending');
    expect(await head('Name').getAttribute('aria-sort')).toBe('none');
    expect(await first()).toBe('secret-00000');
    expect(await faultsOf(page, 'main')).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('finds what the address of the vault alone searches for', async () => {
    const { page } = visit;
    await visit.go('vaults/demo?q=api-k&match=prefix');
    await page.getByText('1 of ').waitFor();
    expect(await page.getByRole('link', { name: 'api-key', exact: true }).count()).toBe(1);
    expect(new URL(page.url()).pathname).toBe('/console/vaults/demo/secrets');
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
    // Past the question whether the value is typed or in a file.
    await page.keyboard.press('Tab');
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
});
