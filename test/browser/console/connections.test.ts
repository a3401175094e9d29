import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { manage, newApplication, newVault } from '../../administration.ts';
import { newPerson, type Person } from '../../consent.ts';
import { originsOf } from '../../console.ts';
import { send } from '../../gateway.ts';
import { newPfx } from '../../pfx.ts';
import { missingBrowser } from '../browser.ts';
import { allow, typePassword } from '../person.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

const GROUP = '00000000-0000-0000-0000-000000000000/sallyport';
const RESOURCES =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sallyport/providers/Microsoft.Web/connections';

/** Connections, from the first to what became of them. */
describe.skipIf(missingBrowser !== undefined)('Connections', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;
  let ann: Person;
  let client: { clientId: string; clientSecret: string; objectId: string };
  const vault = `v${randomUUID().slice(0, 8)}`;

  beforeAll(async () => {
    stage = await startConsole();
    ann = await newPerson(stage.gateway);
    client = await newApplication(stage.gateway);
    const grants = { secrets: ['all'], keys: ['all'] };
    await newVault(stage.gateway, vault, { [client.objectId]: grants, [ann.objectId]: grants });
  });
  beforeEach(async () => {
    visit = await stage.visit();
  });
  afterEach(() => visit.page.context().close());
  afterAll(() => stage?.stop());

  const button = (name: string | RegExp) => visit.page.getByRole('button', { name, exact: true });

  /** The form of a new service principal, up to its button. */
  async function fill(
    page: Page,
    name: string,
    secret = client.clientSecret,
    tenant = stage.gateway.ready.authority.tenantId,
  ) {
    await button('Create connection').click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await page.getByRole('radio', { name: 'Service principal' }).click();
    await page.getByLabel('Client ID').fill(client.clientId);
    await page.getByLabel('Client secret').fill(secret);
    await page.getByLabel('Tenant ID').fill(tenant);
    await page.getByLabel('Key vault name').fill(vault);
  }

  async function make(name: string, values: object, set = 'oauthServicePrincipal') {
    const wrapped = Object.fromEntries(Object.entries(values).map(([each, value]) => [each, { value }]));
    const body = { properties: { displayName: name, parameterValueSet: { name: set, values: wrapped } } };
    const reply = await manage(stage.gateway, 'PUT', `${RESOURCES}/${name}`, { body });
    expect(reply.status).toBe(201);
    return (JSON.parse(reply.text) as { properties: { connectionRuntimeUrl: string } }).properties;
  }

  const principal = (members: object = {}) => ({
    'token:clientId': client.clientId,
    'token:clientSecret': client.clientSecret,
    'token:TenantId': stage.gateway.ready.authority.tenantId,
    'token:VaultName': vault,
    ...members,
  });

  it('are made, tested, given a key that is shown once, and deleted by their name', async () => {
    const { page, complaints } = visit;
    await page
      .getByRole('navigation', { name: 'Pages', exact: true })
      .getByRole('link', { name: 'Connections' })
      .click();
    await fill(page, 'orders');
    await button('Create').click();
    await page.getByRole('heading', { level: 1, name: 'orders' }).waitFor();
    await page.getByText('Connected', { exact: true }).waitFor();
    expect(await page.content()).not.toContain(client.clientSecret);

    await button('Test now').click();
    await page.getByRole('status').filter({ hasText: /./ }).first().waitFor();

    await page.getByRole('link', { name: 'Keys' }).click();
    await button('Create key').click();
    await button('Create').click();
    await page.getByText('Copy the key before you close this').waitFor();
    await button('Reveal: Connection key').click();
    const key = (await page.getByRole('alertdialog').locator('code').textContent()) ?? '';
    await button('Close').click();
    expect(await page.content()).not.toContain(key);
    await page.getByRole('row', { name: new RegExp(key.slice(0, 3)) }).waitFor();
    const url = await runtimeUrl('orders');
    const headers = { authorization: `Key ${key}` };
    expect((await send(new URL(`${url}/secrets`), { method: 'GET', headers })).status).toBe(200);

    await button(/^Revoke: /).click();
    await page.getByLabel(/^Type .* to confirm$/).fill(key.slice(0, 3));
    await button('Revoke').click();
    await page.getByText('There are no keys yet.').waitFor();
    expect((await send(new URL(`${url}/secrets`), { method: 'GET', headers })).status).toBe(401);

    await page.getByRole('link', { name: 'Overview' }).last().click();
    await button('Delete').click();
    expect(await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
    await page.getByLabel('Type orders to confirm').fill('orders');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { level: 1, name: 'Connections' }).waitFor();
    await page.getByRole('link', { name: 'orders' }).waitFor({ state: 'detached' });

    await button('Deleted connections').click();
    await button('Recover: orders').click();
    await page.getByText('There are no deleted connections').waitFor();
    expect(complaints).toEqual([]);
  });

  const runtimeUrl = async (name: string) => {
    const { text } = await manage(stage.gateway, 'GET', `${RESOURCES}/${name}`);
    return (JSON.parse(text) as { properties: { connectionRuntimeUrl: string } }).properties.connectionRuntimeUrl;
  };

  it('are purged for good, and only by their name', async () => {
    const { page } = visit;
    await make('gone', principal());
    await manage(stage.gateway, 'DELETE', `${RESOURCES}/gone`);
    await visit.go('connections/deleted');
    await button('Purge: gone').click();
    await page.getByLabel('Type gone to confirm').fill('gone');
    await button('Purge').click();
    await button('Purge: gone').waitFor({ state: 'detached' });
  });

  it('say at the field what the server says of it, and replace none that is there', async () => {
    const { page } = visit;
    await visit.go('connections');
    await fill(page, 'demo', client.clientSecret, 'contoso');
    await button('Create').click();
    await page.getByRole('alert').filter({ hasText: 'A connection named demo already exists.' }).first().waitFor();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('elsewhere');
    await button('Create').click();
    const field = page.getByLabel('Tenant ID');
    await page.getByText("The connection's parameter token:TenantId is not valid: it is a GUID.").first().waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect((await manage(stage.gateway, 'GET', `${RESOURCES}/elsewhere`)).status).toBe(404);
  });

  it('show why they fail, in the authority’s words, and work again with a new credential', async () => {
    const { page } = visit;
    await make('broken', principal({ 'token:clientSecret': randomUUID() }));
    await visit.go(`connections/${GROUP}/broken`);
    await button('Test now').click();
    await page
      .getByText(/AADSTS7000215/)
      .first()
      .waitFor();
    await page.getByText('Correct what the message names').waitFor();
    await button('New credential').click();
    await page.getByLabel('Client secret').fill(client.clientSecret);
    await button('Save').click();
    await page.getByText('Correct what the message names').waitFor({ state: 'detached' });
    await button('Test now').click();
    await page
      .getByText(/AADSTS7000215/)
      .first()
      .waitFor({ state: 'detached' });
    await page.getByText('Connected', { exact: true }).waitFor();
    expect(await page.content()).not.toContain(client.clientSecret);
  });

  it('are made with a PFX file, whose password is told to be wrong where it is', async () => {
    const { page } = visit;
    const { pfx, password } = newPfx();
    await visit.go('connections');
    await button('Create connection').click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('certified');
    await page.getByRole('radio', { name: 'Client Certificate Auth' }).click();
    await page.getByLabel('Key vault name').fill(vault);
    await page.getByLabel('Tenant ID').fill(stage.gateway.ready.authority.tenantId);
    await page.getByLabel('Client ID').fill(client.clientId);
    const file = { name: 'client.pfx', mimeType: 'application/x-pkcs12', buffer: Buffer.from(pfx, 'base64') };
    await page.getByRole('button', { name: 'PFX file' }).setInputFiles(file);
    await page.getByLabel('Password of the PFX file').fill(randomUUID());
    await button('Create').click();
    await page.getByText('The PFX cannot be opened with this password; check the password.').first().waitFor();
    expect(await page.getByRole('button', { name: 'PFX file' }).getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Password of the PFX file').fill(password);
    await button('Create').click();
    await page.getByRole('heading', { level: 1, name: 'certified' }).waitFor();
    await page.getByText(/^connection \([0-9A-F]{40}\)$/).waitFor();
    expect(await page.content()).not.toContain(password);
  });

  it('are given to others, whose access ends when it is removed', async () => {
    const { page } = visit;
    await make('shared', principal());
    await visit.go(`connections/${GROUP}/shared/sharing`);
    await button('Give access').click();
    await page
      .getByRole('dialog')
      .getByLabel(/^Client ID/)
      .fill(client.clientId);
    await page.getByRole('dialog').getByRole('button', { name: 'Give access' }).click();
    await button(`Remove: ${client.objectId}`).click();
    await page.getByLabel(`Type ${client.objectId} to confirm`).fill(client.objectId);
    await button('Remove').click();
    await page.getByText('Nobody but the owner').waitFor();
  });

  it('are written for other places, with a name in the place of each secret', async () => {
    const { page } = visit;
    await make('copied', principal());
    await visit.go(`connections/${GROUP}/copied/use`);
    await page.getByRole('heading', { name: /^Bicep/ }).waitFor();
    const text = (await page.locator('main').textContent()) ?? '';
    expect(text).toContain('Authorization: Key $SALLYPORT_KEY');
    expect(text).toContain("@appsetting('keyvault-connectionKey')");
    expect(text).toContain("'token:clientSecret': {");
    expect(text).toContain('param clientSecret string');
    expect(text).not.toContain(client.clientSecret);
  });

  it.each(['plain', 'secure'] as const)(
    'are signed in for in a window of its own, from the %s listener, and are connected without a reload',
    async (listener) => {
      const { page, complaints } = visit;
      const origin = originsOf(stage.gateway)[listener];
      await make(`personal-${listener}`, { vaultName: vault }, 'oauthDefault');
      const { body } = await manage(stage.gateway, 'POST', '/admin/consoleLinks', { body: {} });
      await page.goto(`${origin}/console/${new URL(String(body['url'])).hash}`);
      await button('Sign in').click();
      await page.getByRole('navigation').waitFor();
      await page.goto(`${origin}/console/connections/${GROUP}/personal-${listener}`);
      await page.getByText('Somebody must sign in for it.').waitFor();
      await button('Sign in').click();
      await page.getByLabel('User principal name').fill(ann.user.userPrincipalName);
      const [popup] = await Promise.all([page.context().waitForEvent('page'), button('Open the sign-in').click()]);
      await typePassword(popup, ann as never);
      await allow(popup);
      await page.getByText('Connected', { exact: true }).waitFor();
      await page.getByText(ann.user.userPrincipalName).waitFor();
      expect(complaints).toEqual([]);
    },
  );

  it('stay as they are when the person does not go on, and say so', async () => {
    const { page } = visit;
    await make('declined', { vaultName: vault }, 'oauthDefault');
    await visit.go(`connections/${GROUP}/declined`);
    await button('Sign in').click();
    await page.getByLabel('User principal name').fill(ann.user.userPrincipalName);
    const [popup] = await Promise.all([page.context().waitForEvent('page'), button('Open the sign-in').click()]);
    await typePassword(popup, ann as never);
    await popup.getByRole('link', { name: 'Cancel' }).click();
    await popup.getByText('The sign-in did not count.').waitFor();
    expect(new URL(popup.url()).search).toBe('');
    await page.getByText('The person who signed in did not go on.').waitFor();
  });

  it('take no code from a page that nobody waits for', async () => {
    const { page } = visit;
    const word = 'a'.repeat(64);
    await page.goto(`${stage.gateway.ready.console.url}consent/${word}?code=slipped-in`);
    await page.getByText('One moment').waitFor();
    expect(page.url()).toBe(`${stage.gateway.ready.console.url}consent/${word}`);
  });
});
