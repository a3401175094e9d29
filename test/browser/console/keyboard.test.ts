import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newLink } from '../../console.ts';
import { missingBrowser } from '../browser.ts';
import { type Keyboard, keyboardOf } from './keyboard.ts';
import { button, field } from './parts.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

/** The console without a mouse: from the one-time link, with keys alone. */
describe.skipIf(missingBrowser !== undefined)('By keyboard alone', () => {
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
  const open = async (name: string) => {
    await keys.press(visit.page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link', { name }));
    await keys.arrived(name);
  };

  it('somebody signs in by a link, skips to the page, walks through all of them, and arrives at the heading of each', async () => {
    const { page, complaints } = visit;
    await page.goto('about:blank');
    await page.goto(await newLink(stage.gateway));
    await keys.press(button(page, 'Sign in'));
    await keys.arrived('Overview');
    await keys.backTo(link('Skip to the page'));
    await keys.key('Enter');
    await keys.arrived('Overview');
    const others = ['Vaults', 'Connections', 'Connector', 'Try it', 'Runs', 'Audit', 'Directory'];
    for (const name of [...others, 'Overview']) await open(name);
    expect(complaints).toEqual([]);
  });

  it('somebody searches the audit log, looks at a record, and verifies the chain', async () => {
    const { page, complaints } = visit;
    await stage.gateway.vault('PUT', '/secrets/audited', { value: 'x' });
    await open('Audit');
    await keys.type(page.getByRole('combobox', { name: 'Category' }), 'vault');
    await keys.type(field(page, 'Operation'), 'SecretSet');
    await keys.key('Enter');
    await page.waitForURL(/operation=SecretSet/);
    const record = page.getByRole('row').filter({ hasText: 'secrets/audited' }).getByRole('button');
    await keys.press(record);
    await page.getByRole('dialog').getByText('SecretSet').waitFor();
    await keys.key('Escape');
    await keys.on(record);
    await keys.backTo(button(page, 'Verify'));
    await keys.key('Enter');
    await keys.arrived('Verification of the audit log');
    await page.getByText('The chain is intact').waitFor();
    expect(complaints).toEqual([]);
  });

  it('somebody makes an application, and a secret of it that is shown once', async () => {
    const { page, complaints } = visit;
    await open('Directory');
    await keys.press(button(page, 'Create application'));
    await keys.type(field(page, 'Display name'), 'Billing');
    await keys.press(button(page, 'Create'));
    await keys.arrived('Billing');
    await keys.press(button(page, 'New client secret'));
    await keys.press(button(page, 'Create'));
    const dialog = page.getByRole('alertdialog');
    await keys.press(dialog.getByRole('button', { name: 'Reveal: Secret' }));
    const value = (await dialog.locator('code').textContent()) ?? '';
    await keys.press(dialog.getByRole('button', { name: 'Close' }));
    await keys.on(button(page, 'New client secret'));
    expect(await page.content()).not.toContain(value);
    await keys.press(page.getByRole('button', { name: /^Remove / }));
    await keys.press(dialog.getByRole('button', { name: 'Remove' }));
    await page.getByText('There are no client secrets.').waitFor();
    await keys.arrived('Billing');
    await keys.press(button(page, 'Disable'));
    await keys.on(button(page, 'Enable'));
    expect(complaints).toEqual([]);
  });

  it('somebody edits the matrix of access, and saves it', async () => {
    const { page } = visit;
    await open('Vaults');
    await keys.press(link('demo'));
    await keys.press(link('Access'));
    await keys.press(page.getByRole('checkbox', { name: 'Operator: purge' }), 'Space');
    await keys.backTo(button(page, 'Save'));
    await keys.key('Enter');
    await expect.poll(() => button(page, 'Save').isDisabled()).toBe(true);
    await keys.on(button(page, 'Save'));
  });

  it('somebody chooses a theme, and signs out', async () => {
    const { page } = visit;
    const theme = button(page, 'Theme');
    await keys.press(theme);
    await keys.on(page.getByRole('menuitemradio').first());
    await keys.key('Escape');
    await keys.on(theme);
    await keys.key('Enter');
    await keys.key('End');
    await keys.on(page.getByRole('menuitemradio', { name: 'High contrast' }));
    await keys.key('Enter');
    await keys.key('Escape');
    await keys.on(theme);
    await keys.press(page.getByRole('button', { name: /^Account: / }));
    await keys.on(page.getByRole('menuitem', { name: 'Sign out', exact: true }));
    await keys.key('Enter');
    await keys.arrived('Sign in');
    await keys.to(link('Sign in with an account'));
  });
});
