import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newConnection } from '../../administration.ts';
import { missingBrowser } from '../browser.ts';
import { type Keyboard, keyboardOf } from './keyboard.ts';
import { button, field } from './parts.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

/** Connections, actions and runs without a mouse. */
describe.skipIf(missingBrowser !== undefined)('By keyboard alone, with connections', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;
  let keys: Keyboard;
  const canary = `canary-${randomBytes(12).toString('hex')}`;

  beforeAll(async () => {
    stage = await startConsole();
    await stage.gateway.vault('PUT', '/secrets/canary', { value: canary });
  });
  beforeEach(async () => {
    visit = await stage.visit();
    keys = keyboardOf(visit.page);
  });
  afterEach(() => visit.page.context().close());
  afterAll(() => stage?.stop());

  const link = (name: string | RegExp) => visit.page.getByRole('link', { name, exact: true });
  const open = async (name: string) => {
    await keys.press(visit.page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link', { name }));
    await keys.arrived(name);
  };

  it('somebody makes a connection, tests it, and makes and revokes a key of it', async () => {
    const { page, complaints } = visit;
    const { clientId = '', clientSecret = '', tenantId } = stage.gateway.ready.authority;
    await open('Connections');
    await keys.press(button(page, 'Create connection'));
    await keys.type(field(page, 'Name'), 'orders');
    const kind = page.getByRole('radio', { name: 'Service principal' });
    await keys.to(page.getByRole('radio', { checked: true }));
    for (let steps = 0; steps < 8 && !(await kind.isChecked()); steps += 1) await keys.key('ArrowDown');
    await keys.on(kind);
    await keys.type(page.getByLabel('Client ID'), clientId);
    await keys.type(page.getByLabel('Client secret'), clientSecret);
    await keys.type(page.getByLabel('Tenant ID'), tenantId);
    await keys.type(page.getByLabel('Key vault name'), 'demo');
    await keys.press(button(page, 'Create'));
    await keys.arrived('orders');

    await keys.press(button(page, 'Test now'));
    await page.getByRole('status').filter({ hasText: /./ }).first().waitFor();
    await keys.on(button(page, 'Test now'));

    await keys.press(link('Keys'));
    await keys.on(link('Keys'));
    await keys.press(button(page, 'Create key'));
    await keys.press(button(page, 'Create'));
    await page.getByText('Copy the key before you close this').waitFor();
    await keys.press(button(page, 'Reveal: Connection key'));
    await keys.on(button(page, 'Hide'));
    const key = (await page.getByRole('alertdialog').locator('code').textContent()) ?? '';
    await keys.press(button(page, 'Close'));
    await keys.on(button(page, 'Create key'));
    await keys.press(page.getByRole('button', { name: /^Revoke: / }));
    await keys.type(page.getByLabel(/^Type .* to confirm$/), key.slice(0, 3));
    await keys.press(button(page, 'Revoke'));
    await page.getByText('There are no keys yet.').waitFor();
    await keys.arrived('orders');
    expect(complaints).toEqual([]);
  });

  it('somebody chooses an action and a secret, runs it, and unmasks what came back', async () => {
    const { page, complaints } = visit;
    await open('Try it');
    const action = page.getByRole('combobox', { name: 'Action', exact: true });
    await keys.type(action, 'List keys');
    await page.waitForURL(/action=ListKeys/);
    await keys.on(action);
    await keys.key('Home');
    for (let steps = 0; steps < 14 && (await action.inputValue()) !== 'GetSecret'; steps += 1)
      await keys.key('ArrowDown');
    await page.waitForURL(/action=GetSecret$/);
    const name = page.getByRole('combobox', { name: /secret/i });
    await keys.press(name, 'ArrowDown');
    await page.getByRole('option', { name: 'canary', exact: true }).waitFor();
    await keys.key('Escape');
    await keys.on(name);
    await keys.type(name, 'can');
    await keys.key('Enter');
    expect(await name.inputValue()).toBe('canary');
    await keys.press(button(page, 'Run'));
    await page.getByText('Status 200').waitFor();
    await keys.on(button(page, 'Run'));
    expect(await page.content()).not.toContain(canary);
    await keys.press(button(page, 'Reveal: value'));
    await page.getByText(canary).waitFor();
    await keys.key('Enter');
    await keys.on(button(page, 'Reveal: value'));
    await keys.press(page.getByRole('tab', { name: 'curl' }), 'ArrowRight');
    await keys.on(page.getByRole('tab', { name: 'Logic Apps' }));
    expect(complaints).toEqual([]);
  });

  it('somebody filters runs, and opens and closes one', async () => {
    const { page } = visit;
    const connection = await newConnection(stage.gateway, 'nightly');
    await connection.action('GET', '/secrets/canary/value');
    await connection.action('GET', '/secrets/missing/value');
    await stage.gateway.services.runs.flush();
    await open('Runs');
    const rows = page.getByRole('row').filter({ hasText: 'nightly' });
    await expect.poll(() => rows.count()).toBe(2);
    await keys.type(page.getByRole('combobox', { name: 'Status' }), 'Fail');
    await expect.poll(() => rows.count()).toBe(1);
    await keys.press(rows.getByRole('button'));
    await page.getByRole('dialog').getByText('Failed (404)').waitFor();
    await keys.key('Escape');
    await keys.on(rows.getByRole('button'));
    await keys.key('Enter');
    await keys.press(button(page, 'Close'));
    await keys.on(rows.getByRole('button'));
  });
});
