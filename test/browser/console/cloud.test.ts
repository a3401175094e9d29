import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../administration.ts';
import { type Azure, startAzure } from '../../azure.ts';
import { missingBrowser } from '../browser.ts';
import { button } from './parts.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

/** The console of a gateway whose connections lead to Azure, which another Sallyport plays under Microsoft's names. */
describe.skipIf(missingBrowser !== undefined)('A console with a cloud behind it', () => {
  let azure: Azure;
  let stage: ConsoleStage;
  let visit: ConsolePage;
  let client: Client;
  const canary = randomBytes(12).toString('hex');

  beforeAll(async () => {
    azure = await startAzure('AzureCloud');
    client = await azure.newApplication();
    await azure.newVault('contoso', client);
    await azure.vault('contoso', 'PUT', '/secrets/greeting', { body: { value: canary } });
    stage = await startConsole(azure.flags);
  });
  beforeEach(async () => {
    visit = await stage.visit();
  });
  afterEach(() => visit.page.context().close());
  afterAll(async () => {
    await stage?.stop();
    await azure?.stop();
  });

  /** The form of a service principal, up to its button. */
  async function fill(name: string, secret: string): Promise<void> {
    const { page } = visit;
    await visit.go('connections');
    await button(page, 'Create connection').first().click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await page.getByRole('radio', { name: /^Service principal \(Microsoft Entra ID/ }).click();
    await page.getByLabel('Client ID').fill(client.clientId);
    await page.getByLabel('Client secret').fill(secret);
    await page.getByLabel('Tenant ID').fill(azure.tenantId);
    await page.getByLabel('Key vault name').fill('contoso');
    await button(page, 'Create').click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  }

  it('makes a connection to a vault in Azure, and gets a secret of it', async () => {
    const { page, complaints } = visit;
    await fill('contoso', client.clientSecret);
    await button(page, 'Test now').click();
    await page.getByRole('status').filter({ hasText: /./ }).first().waitFor();
    await page.getByText('Connected', { exact: true }).waitFor();
    const { records } = await azure.audited(async () => {
      await page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link', { name: 'Try it' }).click();
      await page.getByRole('combobox', { name: 'Connection' }).selectOption({ label: 'contoso' });
      await page.getByRole('combobox', { name: 'Name of the secret' }).click();
      await page.getByRole('option', { name: 'greeting' }).click();
      await button(page, 'Run').click();
      await page.getByText('Status 200').waitFor();
    });
    expect(records.map(({ operation }) => operation)).toEqual(expect.arrayContaining(['SecretList', 'SecretGet']));
    expect(await page.content()).not.toContain(canary);
    await button(page, 'Reveal: value').click();
    await page.getByText(canary).waitFor();
    expect([...new Set(azure.asked)].sort()).toEqual(['contoso.vault.azure.net:443', `${azure.authority}:443`].sort());
    expect(complaints).toEqual([]);
  });

  it('says in the words of the cloud why a connection does not sign in', async () => {
    const { page } = visit;
    await fill('refused', 'not the secret');
    await button(page, 'Test now').click();
    await page
      .getByText(/AADSTS7000215/)
      .first()
      .waitFor();
  });
});
