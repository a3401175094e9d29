import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { missingBrowser } from '../browser.ts';
import { type Keyboard, keyboardOf } from './keyboard.ts';
import { manySecrets } from './many.ts';
import { button, field } from './parts.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

/** Vaults without a mouse. */
describe.skipIf(missingBrowser !== undefined)('By keyboard alone, in a vault', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;
  let keys: Keyboard;

  beforeAll(async () => {
    stage = await startConsole();
  });
  beforeEach(async () => {
    visit = await stage.visit();
    keys = keyboardOf(visit.page);
  });
  afterEach(() => visit.page.context().close());
  afterAll(() => stage?.stop());

  const link = (name: string) => visit.page.getByRole('link', { name, exact: true });
  const shown = async (text: string) => (await visit.page.content()).includes(text);
  const openDemo = async () => {
    await keys.press(link('Vaults').first());
    await keys.arrived('Vaults');
    await keys.press(link('demo'));
    await keys.arrived('demo');
  };

  it('somebody makes a secret, reveals, copies and hides it', async () => {
    const { page, complaints } = visit;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const canary = `canary-${randomBytes(12).toString('hex')}`;
    await openDemo();
    await keys.press(button(page, 'Create secret'));
    await field(page, 'Name').waitFor();
    await keys.key('Escape');
    await keys.on(button(page, 'Create secret'));
    await keys.key('Enter');
    await keys.type(field(page, 'Name'), 'typed');
    await keys.type(field(page, 'Value'), canary);
    await keys.press(page.getByRole('switch', { name: 'Enabled' }), 'Space');
    await keys.press(page.getByRole('switch', { name: 'Enabled' }), 'Space');
    await keys.press(button(page, 'Add tag'));
    await keys.type(field(page, 'Name of tag 1'), 'team');
    await keys.press(button(page, 'Remove tag 1'));
    await keys.press(button(page, 'Create'));
    await keys.arrived('typed');
    expect(await shown(canary)).toBe(false);

    await keys.press(button(page, 'Reveal: typed'));
    await keys.on(button(page, 'Hide'));
    await page.getByText(canary).waitFor();
    await keys.press(button(page, 'Copy the value: typed'));
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(canary);
    await keys.press(button(page, 'Hide'), 'Space');
    await keys.on(button(page, 'Reveal: typed'));
    expect(await shown(canary)).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('somebody deletes a secret by its name, and recovers it', async () => {
    const { page } = visit;
    await stage.gateway.vault('PUT', '/secrets/doomed', { value: 'x' });
    await openDemo();
    await keys.press(link('doomed'));
    await keys.arrived('doomed');
    await keys.press(button(page, 'Delete'));
    await page.getByLabel('Type doomed to confirm').waitFor();
    await keys.key('Escape');
    await keys.on(button(page, 'Delete'));
    await keys.key('Enter');
    await keys.type(page.getByLabel('Type doomed to confirm'), 'doomed');
    await keys.press(page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }));
    await keys.arrived('demo');
    await keys.press(link('Deleted'));
    await keys.press(button(page, 'Recover doomed'));
    await page.getByText('There are no deleted secrets.').waitFor();
    // The button went with its row.
    await keys.arrived('demo');
  });

  it('somebody makes a key and chooses what it is', async () => {
    const { page } = visit;
    await openDemo();
    await keys.press(link('Keys'));
    await keys.on(link('Keys'));
    await keys.press(button(page, 'Create key'));
    await keys.type(field(page, 'Name'), 'chosen');
    await keys.press(page.getByRole('radio', { checked: true }), 'ArrowRight');
    await keys.on(page.getByRole('radio', { name: 'Elliptic curve' }));
    await keys.type(page.getByRole('combobox', { name: 'Curve' }), 'P-384');
    await keys.press(page.getByRole('checkbox', { name: 'verify' }), 'Space');
    await keys.press(button(page, 'Create'));
    await keys.arrived('chosen');
    const { key } = (await stage.gateway.vault('GET', '/keys/chosen')).body as Record<string, object>;
    expect(key).toMatchObject({ kty: 'EC', crv: 'P-384', key_ops: ['sign'] });
  });

  it('somebody searches ten thousand secrets, walks through them, and loses no row on the way', async () => {
    const { page } = visit;
    await manySecrets(page, 10_000);
    await openDemo();
    const table = page.getByRole('region', { name: 'Secrets of demo' });
    const secret = (number: number) => link(`secret-${String(number).padStart(5, '0')}`);
    await keys.press(secret(0), 'ArrowDown');
    await keys.on(secret(1));
    for (let number = 2; number < 40; number += 1) {
      await keys.key('Tab');
      await keys.on(secret(number));
    }
    await keys.key('ArrowUp');
    await keys.on(secret(38));
    await keys.key('PageDown');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toMatch(/^secret-000[4-9]/);
    await keys.key('Home');
    await keys.on(secret(0));

    // What has the focus stays, also where somebody else scrolls it out of view.
    await table.evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
    await secret(240).waitFor();
    await keys.on(secret(0));
    await keys.key('ArrowDown');
    await keys.on(secret(1));

    const search = page.getByRole('searchbox', { name: 'Search by name' });
    await keys.backTo(search);
    await keys.type(search, 'secret-0999');
    await secret(9990).waitFor({ timeout: 60_000 });
    await keys.press(secret(9990), 'End');
    await keys.on(secret(9999));
    expect(await table.getByRole('row').count()).toBeLessThanOrEqual(100);
    await keys.key('Enter');
    await keys.arrived('secret-09999');
  });
});
