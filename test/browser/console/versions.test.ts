import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { missingBrowser } from '../browser.ts';
import { button, field } from './parts.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

const newCanary = () => `canary-${randomBytes(12).toString('hex')}`;
const HALF_A_MINUTE = 31_000;

describe.skipIf(missingBrowser !== undefined)('Versions and times in the console', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;

  beforeAll(async () => {
    stage = await startConsole();
  });
  beforeEach(async () => {
    visit = await stage.visit({ timezoneId: 'America/New_York', locale: 'en-US' });
  });
  afterEach(() => visit.page.context().close());
  afterAll(() => stage?.stop());

  const secret = async (name: string) => (await stage.gateway.vault('GET', `/secrets/${name}`)).body;
  const table = (name: string) => visit.page.getByRole('region', { name: `Versions of ${name}` });
  const clipboard = async () => {
    await visit.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    return visit.page.evaluate('navigator.clipboard.readText()');
  };

  it.each(['secrets', 'keys'] as const)('disables and enables several versions of %s at once', async (kind) => {
    const { page, complaints } = visit;
    const make = () =>
      kind === 'secrets'
        ? stage.gateway.vault('PUT', '/secrets/several', { value: 'x' })
        : stage.gateway.vault('POST', '/keys/several/create', { kty: 'EC' });
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { id, key } = (await make()).body as unknown as { id?: string; key?: { kid: string } };
      ids.push(id ?? key?.kid ?? '');
    }
    const enabled = async () => {
      const answers = await Promise.all(ids.map((id) => stage.gateway.vault('GET', new URL(id).pathname)));
      const states = answers.map(({ body }) => (body as unknown as { attributes?: { enabled: boolean } }).attributes);
      // The value of a version that is disabled is refused.
      return states.map((attributes) => attributes?.enabled ?? false);
    };
    await visit.go(`vaults/demo/${kind}/several`);
    await page.getByText('3 versions').waitFor();
    expect(await button(page, 'Disable selected').isDisabled()).toBe(true);
    for (const id of ids.slice(0, 2)) await page.getByLabel(`Select ${id.slice(-32)}`).check();
    await page.getByText('2 selected').waitFor();
    await button(page, 'Disable selected').click();
    await expect.poll(enabled).toEqual([false, false, true]);
    await expect.poll(() => table('several').getByText('Disabled').count()).toBe(2);
    await page.getByLabel('Select all versions').check();
    await button(page, 'Enable selected').click();
    await expect.poll(enabled).toEqual([true, true, true]);
    expect(complaints).toEqual([]);
  });

  it('keeps at most a hundred of a thousand versions in the page', async () => {
    const { page } = visit;
    await page.route(/\/secrets\/many\/versions\?/, (route) => {
      const first = Number(new URL(route.request().url()).searchParams.get('at') ?? 0);
      const value = Array.from({ length: 25 }, (_, index) => ({
        id: `https://demo.vault.localhost/secrets/many/${String(first + index).padStart(32, '0')}`,
        attributes: { enabled: true, created: first + index, updated: 1, recoveryLevel: 'x', recoverableDays: 90 },
      }));
      const next = first + 25;
      const nextLink = next < 1000 ? `https://demo.vault.localhost/secrets/many/versions?at=${next}` : null;
      return route.fulfill({ json: { value, nextLink } });
    });
    await visit.go('vaults/demo/secrets/many');
    await page.getByText('1000 versions').waitFor();
    // The newest comes first, whichever page it was on.
    expect(await table('many').getByRole('row').nth(1).textContent()).toContain('999Current');
    expect(await table('many').getByRole('row').count()).toBeLessThanOrEqual(100);
    await table('many').evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
    await page.getByRole('link', { name: '0'.repeat(32) }).waitFor();
  });

  it('shows times here and in UTC, and leaves the second of a time alone that nobody changed', async () => {
    const { page } = visit;
    const exp = Date.UTC(2090, 0, 2, 3, 4, 37) / 1000;
    await stage.gateway.vault('PUT', '/secrets/timed', { value: 'x', attributes: { exp } });
    await visit.go('vaults/demo/secrets/timed');
    await page.getByText('Jan 1, 2090, 10:04 PM EST (Jan 2, 2090, 3:04 AM UTC)').waitFor();
    await button(page, 'Edit').click();
    await field(page, 'Content type').fill('token');
    await page.getByText('Jan 2, 2090, 3:04 AM UTC. A date that was set can be changed').waitFor();
    await button(page, 'Save').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await secret('timed')).toMatchObject({ contentType: 'token', attributes: { exp } });
    await button(page, 'Edit').click();
    await page.getByLabel('Activation date').fill('2080-07-01T12:00');
    await page.getByText('Jul 1, 2080, 4:00 PM UTC').waitFor();
    await button(page, 'Save').click();
    await page.getByText('Jul 1, 2080, 12:00 PM EDT').waitFor();
    expect(await secret('timed')).toMatchObject({ attributes: { exp, nbf: Date.UTC(2080, 6, 1, 16) / 1000 } });
  });

  it('makes an older version of a secret the current one, once somebody confirmed it', async () => {
    const { page, complaints } = visit;
    const value = newCanary();
    const set = (body: object) => stage.gateway.vault('PUT', '/secrets/back', body);
    const first = await set({ value, contentType: 'token', tags: { team: 'shop' } });
    await set({ value: newCanary() });
    const version = String(first.body['id']).slice(-32);
    await visit.go(`vaults/demo/secrets/back?version=${version}`);
    await button(page, 'Make current').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Make current' }).click();
    await page.getByText('3 versions').waitFor();
    expect(await secret('back')).toMatchObject({ value, contentType: 'token', tags: { team: 'shop' } });
    expect(String((await secret('back'))['id']).slice(-32)).not.toBe(version);
    expect(String(await page.evaluate('document.documentElement.outerHTML'))).not.toContain(value);
    expect(complaints).toEqual([]);
  });

  it('takes fifteen tags and no more', async () => {
    const { page } = visit;
    await stage.gateway.vault('PUT', '/secrets/tagged', { value: 'x' });
    await visit.go('vaults/demo/secrets/tagged');
    await button(page, 'Edit').click();
    for (let count = 1; count <= 15; count += 1) {
      await button(page, 'Add tag').click();
      await field(page, `Name of tag ${count}`).fill(`tag-${count}`);
    }
    expect(await button(page, 'Add tag').count()).toBe(0);
    await button(page, 'Save').click();
    await page.getByText(/tag-1, tag-2,.* tag-15/).waitFor();
  });

  it.each([
    ['allowed to look', ['clipboard-read', 'clipboard-write']],
    ['not allowed to look', ['clipboard-write']],
  ])('clears the clipboard half a minute after a value was copied, where it is %s', async (_how, permissions) => {
    const { page } = visit;
    await page.context().grantPermissions(permissions);
    const canary = newCanary();
    await stage.gateway.vault('PUT', '/secrets/copied', { value: canary });
    await visit.go('vaults/demo/secrets/copied');
    await page.clock.install();
    await button(page, 'Copy the value: copied').click();
    await page.getByText(/^Copied\. The clipboard is cleared in 30 s/).waitFor();
    await page.clock.fastForward(HALF_A_MINUTE);
    await page.getByText(/^Copied\./).waitFor({ state: 'detached' });
    expect(await clipboard()).toBe('');
  });

  it('says that it may not copy, where the browser lets it not', async () => {
    const { page, complaints } = visit;
    await page.context().grantPermissions([]);
    await stage.gateway.vault('PUT', '/secrets/copied', { value: newCanary() });
    await visit.go('vaults/demo/secrets/copied');
    await button(page, 'Copy the value: copied').click();
    await page.getByText('The browser does not let this page use the clipboard.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('leaves what was copied meanwhile, where it may look', async () => {
    const { page } = visit;
    await stage.gateway.vault('PUT', '/secrets/copied', { value: newCanary() });
    await clipboard();
    await visit.go('vaults/demo/secrets/copied');
    await page.clock.install();
    await button(page, 'Copy the value: copied').click();
    await page.getByText(/^Copied\./).waitFor();
    await page.evaluate('navigator.clipboard.writeText("something else")');
    await page.clock.fastForward(HALF_A_MINUTE);
    await page.getByText(/^Copied\./).waitFor({ state: 'detached' });
    expect(await clipboard()).toBe('something else');
  });

  it('finds names by a part of them or by how they begin, which stands in the address', async () => {
    const { page } = visit;
    for (const name of ['find-one', 'one-find', 'other'])
      await stage.gateway.vault('PUT', `/secrets/${name}`, { value: 'x' });
    await visit.go('vaults/demo/secrets');
    await page.getByRole('searchbox', { name: 'Search by name' }).fill('FIND');
    await page.getByText(/^2 of \d+ match the search$/).waitFor();
    await page.getByRole('combobox', { name: 'How names match the search' }).selectOption('Begins with');
    await page.getByText(/^1 of \d+ match the search$/).waitFor();
    await page.getByRole('link', { name: 'find-one' }).waitFor();
    await page.reload();
    await page.getByText(/^1 of \d+ match the search$/).waitFor();
    expect(new URL(page.url()).search).toBe('?q=FIND&match=prefix');
  });
});
