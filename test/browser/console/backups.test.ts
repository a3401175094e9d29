import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { manage } from '../../administration.ts';
import { startTestGateway } from '../../gateway.ts';
import { missingBrowser } from '../browser.ts';
import { button, confirm, field, heading } from './parts.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

const DEMO =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sallyport/providers/Microsoft.KeyVault/vaults/demo';

describe.skipIf(missingBrowser !== undefined)('Backups and rotation in the console', () => {
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

  const restore = async (kind: 'secrets' | 'keys', blob: Buffer) => {
    const { page } = visit;
    await visit.go(`vaults/demo/${kind}`);
    await button(page, 'Restore').click();
    const file = { name: 'a.backup', mimeType: 'application/octet-stream', buffer: blob };
    await page.getByLabel('Backup file').setInputFiles(file);
    await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  };

  it.each([
    ['secrets', 'PUT', '/secrets/abroad', { value: 'x' }],
    ['keys', 'POST', '/keys/abroad/create', { kty: 'EC' }],
  ] as const)(
    'tells in the words of the vault that a backup of %s comes from elsewhere',
    async (kind, method, path, body) => {
      const { page } = visit;
      const other = await startTestGateway();
      try {
        await other.vault(method, path, body);
        const { value } = (await other.vault('POST', `/${kind}/abroad/backup`, {})).body;
        await restore(kind, Buffer.from(String(value), 'base64url'));
      } finally {
        await other.stop();
      }
      await page.getByText('Backup blob contains invalid or corrupt version.').waitFor();
      expect((await stage.gateway.vault('GET', `/${kind}/abroad`)).status).toBe(404);
    },
  );

  /** Everybody who may do anything in the demo vault may purge as well. */
  async function allowPurge() {
    const { text } = await manage(stage.gateway, 'GET', DEMO);
    const { properties } = JSON.parse(text) as { properties: { accessPolicies: object[] } };
    const permissions = { secrets: ['all', 'purge'], keys: ['all', 'purge'] };
    const accessPolicies = properties.accessPolicies.map((policy) => ({ ...policy, permissions }));
    const body = { properties: { accessPolicies } };
    expect((await manage(stage.gateway, 'PUT', `${DEMO}/accessPolicies/replace`, { body })).status).toBe(200);
  }

  it('sets every part of a rotation policy, and tells what the vault refuses of it', async () => {
    const { page } = visit;
    await stage.gateway.vault('POST', '/keys/turning/create', { kty: 'EC' });
    await visit.go('vaults/demo/keys/turning');
    await button(page, 'Edit policy').click();
    await page.getByRole('radio', { name: 'Before expiry' }).click();
    await field(page, 'Time after creation or before expiry').fill('P10D');
    await field(page, 'New versions expire after').fill('P20D');
    await field(page, 'Notify before expiry').fill('P8D');
    await button(page, 'Save').click();
    await page.getByText('expiryTime is at least 28 days').waitFor();
    expect(await field(page, 'Time after creation or before expiry').inputValue()).toBe('P10D');
    await field(page, 'New versions expire after').fill('P90D');
    await button(page, 'Save').click();
    await page.getByText('10 days before expiry').waitFor();
    const policy = async () => (await stage.gateway.vault('GET', '/keys/turning/rotationpolicy')).body;
    expect(await policy()).toMatchObject({
      lifetimeActions: [
        { trigger: { timeBeforeExpiry: 'P10D' }, action: { type: 'rotate' } },
        { trigger: { timeBeforeExpiry: 'P8D' }, action: { type: 'notify' } },
      ],
      attributes: { expiryTime: 'P90D' },
    });
    await button(page, 'Edit policy').click();
    await page.getByRole('radio', { name: 'Never' }).click();
    await button(page, 'Save').click();
    await page.getByText('Not rotated automatically').waitFor();
    expect(JSON.stringify(await policy())).not.toContain('rotate"');
  });

  it('brings a key back with all its versions, out of the file that it wrote', async () => {
    const { page, complaints } = visit;
    await allowPurge();
    for (const crv of ['P-256', 'P-384']) await stage.gateway.vault('POST', '/keys/kept/create', { kty: 'EC', crv });
    const before = (await stage.gateway.vault('GET', '/keys/kept')).body;
    await visit.go('vaults/demo/keys/kept');
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Back up').click()]);
    expect(download.suggestedFilename()).toBe('kept.backup');
    const blob = readFileSync(await download.path());
    await stage.gateway.vault('DELETE', '/keys/kept');
    await visit.go('vaults/demo/deleted?kind=keys');
    await button(page, 'Purge kept').click();
    await confirm(page, 'kept', 'Purge');
    await page.getByText('There are no deleted keys.').waitFor();
    expect(complaints).toEqual([]);
    await restore('keys', blob);
    await page.getByRole('link', { name: 'kept', exact: true }).click();
    await heading(page, 'kept').waitFor();
    await page.getByText('2 versions').waitFor();
    expect((await stage.gateway.vault('GET', '/keys/kept')).body).toMatchObject({ key: before['key'] });
  });
});
