import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { missingBrowser } from '../browser.ts';
import { button, field, heading } from './parts.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

describe.skipIf(missingBrowser !== undefined)('Keys in the console', () => {
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

    await button(page, 'Edit policy').click();
    await page.getByRole('radio', { name: 'After creation' }).click();
    await field(page, 'Time after creation or before expiry').fill('P18M');
    await field(page, 'New versions expire after').fill('P2Y');
    await button(page, 'Save').click();
    await page.getByText('18 months after creation').waitFor();
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
});
