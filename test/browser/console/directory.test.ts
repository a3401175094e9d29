import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { manage } from '../../administration.ts';
import { newPfx } from '../../pfx.ts';
import { missingBrowser } from '../browser.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

/** The directory in the console. */
describe.skipIf(missingBrowser !== undefined)('Directory', () => {
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

  const create = async (path: string, body: unknown) =>
    (await manage(stage.gateway, 'POST', `/admin/directory/${path}`, { body })).body as Record<string, string>;
  const domain = async (): Promise<string> => {
    const { body } = await manage(stage.gateway, 'GET', '/admin/directory/tenants');
    return (body as unknown as { value: [{ domains: [string] }] }).value[0].domains[0];
  };

  it('makes an application and a secret of it, which is shown once and signs in', async () => {
    const { page, complaints } = visit;
    await visit.go('directory');
    await page.getByRole('button', { name: 'Create application' }).click();
    await page.getByRole('textbox', { name: 'Display name' }).fill('Billing');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Billing' }).waitFor();
    await page.getByRole('button', { name: 'New client secret' }).click();
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('button', { name: 'Reveal: Secret' }).click();
    const clientSecret = (await dialog.locator('code').textContent()) ?? '';
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(clientSecret.length).toBeGreaterThan(20);
    expect(await page.content()).not.toContain(clientSecret);
    const clientId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    expect(await stage.gateway.token({ clientId, clientSecret })).toMatch(/^ey/);
    const hint = page.getByRole('table', { name: 'Client secrets' }).getByText(clientSecret.slice(0, 3));
    await hint.first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('ends a secret, and says which one it is about', async () => {
    const { page } = visit;
    const { appId = '' } = await create('applications', { displayName: 'Ending' });
    const { secretText = '' } = await create(`applications/${appId}/addPassword`, { append: true });
    await visit.go(`directory/applications/${appId}`);
    await page.getByRole('button', { name: /^Remove / }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('There are no client secrets.').waitFor();
    expect(await stage.gateway.token({ clientId: appId, clientSecret: secretText })).not.toMatch(/^ey/);
  });

  it('trusts the certificate of a file, and sends no key that lies beside it', async () => {
    const { page } = visit;
    const { appId = '' } = await create('applications', { displayName: 'Signing' });
    await visit.go(`directory/applications/${appId}`);
    await page.getByRole('button', { name: 'Add certificate' }).click();
    const { certificatePem, privateKey } = newPfx({ name: 'Signing' });
    const key = privateKey.export({ format: 'pem', type: 'pkcs8' });
    const buffer = Buffer.from(`${key}${certificatePem}`);
    await page.locator('input[type=file]').setInputFiles({ name: 'a.pem', mimeType: 'text/plain', buffer });
    const sent = page.waitForRequest(/addKey/);
    await page.getByRole('button', { name: 'Add certificate' }).last().click();
    expect((await sent).postData()).not.toContain('PRIVATE KEY');
    await page
      .getByRole('table', { name: 'Certificates' })
      .getByText(/^[0-9A-F]{40}$/)
      .waitFor();
  });

  it('makes a user whose password is shown once, resets it and disables him', async () => {
    const { page, complaints } = visit;
    await visit.go('directory/users');
    const name = `ann@${await domain()}`;
    await page.getByRole('button', { name: 'Create user' }).first().click();
    await page.getByRole('textbox', { name: 'User principal name' }).fill(name);
    await page.getByRole('textbox', { name: 'Display name' }).fill('Ann');
    await page.getByRole('checkbox', { name: 'Reader' }).check();
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const first = await passwordShown(name);
    // The drawer is gone and so is the dialog that came of it: back to where the first was opened.
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Create user');
    await page.getByRole('link', { name: 'Ann' }).click();
    await page.getByRole('button', { name: 'Reset password' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Reset password' }).click();
    const second = await passwordShown(name);
    expect(second).toMatch(/^[a-zK2-9]{5}(-[a-zK2-9]{5}){3}$/);
    expect(second).not.toBe(first);
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Enable' }).waitFor();
    expect(complaints).toEqual([]);
  });

  async function passwordShown(name: string): Promise<string> {
    const dialog = visit.page.getByRole('alertdialog', { name: `Password of ${name}` });
    await dialog.getByRole('button', { name: 'Reveal: Password' }).click();
    const password = (await dialog.locator('code').textContent()) ?? '';
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
    return password;
  }

  it('makes somebody a member of a group by the client id, and takes him out again', async () => {
    const { page } = visit;
    const { appId = '' } = await create('applications', { displayName: 'Nightly' });
    await visit.go('directory/groups');
    await page.getByRole('button', { name: 'Create group' }).first().click();
    await page.getByRole('textbox', { name: 'Display name' }).fill('Jobs');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('button', { name: 'Add member' }).click();
    await page.getByRole('textbox', { name: /Client ID/ }).fill('nobody');
    await page.getByRole('button', { name: 'Add member' }).last().click();
    await page.getByText(/no user|no principal|not valid/i).waitFor();
    await page.getByRole('textbox', { name: /Client ID/ }).fill(appId);
    await page.getByRole('button', { name: 'Add member' }).last().click();
    await page.getByRole('button', { name: 'Remove Nightly' }).click();
    await page.getByText('The group has no members yet.').waitFor();
  });

  it('makes, disables and deletes a managed identity', async () => {
    const { page } = visit;
    await visit.go('directory/identities');
    await page.getByRole('button', { name: 'Create identity' }).first().click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('robot');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('button', { name: 'Actions for robot' }).click();
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    await page.getByRole('row').filter({ hasText: 'robot' }).getByText('Disabled').waitFor();
    await page.getByRole('button', { name: 'Actions for robot' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('textbox', { name: 'Type robot to confirm' }).fill('robot');
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('There are no managed identities yet.').waitFor();
  });

  it('says in the gateway’s own words why the last administrator stays', async () => {
    const { page } = visit;
    await visit.go('directory');
    const { body } = await manage(stage.gateway, 'GET', '/admin/directory/applications');
    const { value } = body as unknown as { value: { appId: string; roles: string[]; displayName: string }[] };
    const operator = value.find(({ roles }) => roles.includes('Administrator'));
    await visit.go(`directory/applications/${operator?.appId}`);
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('This is who you are signed in as: let another administrator do it.').waitFor();
  });

  it('searches, and keeps what is searched for in the address', async () => {
    const { page } = visit;
    await create('applications', { displayName: 'Needle' });
    await visit.go('directory');
    await page.getByRole('searchbox').fill('needle');
    await page.waitForURL(/q=needle/);
    await page.reload();
    await page.getByRole('link', { name: 'Needle' }).waitFor();
    await expect.poll(() => page.getByRole('row').count()).toBe(2);
  });
});
