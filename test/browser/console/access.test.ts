import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faultsOf } from '../accessibility.ts';
import { missingBrowser } from '../browser.ts';
import { button, field, heading } from './parts.ts';
import { type ConsolePage, type ConsoleStage, faultsInEveryLook, startConsole } from './visit.ts';

describe.skipIf(missingBrowser !== undefined)('Vaults and their access in the console', () => {
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

  it('creates a vault of either kind, and lets somebody into it', async () => {
    const { page } = visit;
    const { clientId } = stage.gateway.ready.authority;
    const create = async (name: string, access: string) => {
      await visit.go('vaults');
      await button(page, 'Create vault').click();
      await field(page, 'Name').fill(name);
      await page.getByRole('radio', { name: access }).click();
      await button(page, 'Create').click();
      await heading(page, name).waitFor();
    };
    await create('by-policies', 'Access policies: who may do what in the whole vault');
    await page.getByText('No access policy: nobody may use this vault.').waitFor();
    await button(page, 'Add a principal').click();
    await field(page, 'Client id, object id or user name').fill(String(clientId));
    await page.getByRole('dialog').getByRole('button', { name: 'Add a principal' }).click();
    await page.getByRole('checkbox', { name: 'Demo application: get' }).check();
    await button(page, 'Save').click();
    await expect.poll(() => button(page, 'Save').isDisabled()).toBe(true);
    await page.reload();
    await expect.poll(() => page.getByRole('checkbox', { name: 'Demo application: get' }).isChecked()).toBe(true);

    await create('by-roles', 'Role assignments, as Azure recommends');
    await button(page, 'Assign a role').click();
    await page.getByRole('combobox', { name: 'Role' }).selectOption('Key Vault Secrets User');
    await field(page, 'Client id, object id or user name').fill(String(clientId));
    await page.getByRole('dialog').getByRole('button', { name: 'Assign a role' }).click();
    await button(page, 'Remove Key Vault Secrets User from Demo application').click();
    await page.getByText('No role is assigned: nobody may use this vault.').waitFor();
  });

  it('shows a reader nothing that a reader may not do', async () => {
    const { page } = visit;
    await page.route(/\/console\/session$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), role: 'Reader' } });
    });
    await visit.go('vaults');
    await page.getByRole('link', { name: 'demo' }).waitFor();
    expect(await button(page, 'Create vault').count()).toBe(0);
    await visit.go('vaults/demo/access');
    const get = page.getByRole('checkbox', { name: 'Operator: all' });
    await get.waitFor();
    expect(await get.isDisabled()).toBe(true);
    expect(await button(page, 'Save').count()).toBe(0);
  });

  it.each(['vaults', 'vaults/demo/access'])('%s is right in every look', async (path) => {
    await visit.go(path);
    await visit.page.waitForLoadState('networkidle');
    await expect.poll(() => visit.page.getByRole('progressbar').count()).toBe(0);
    expect(await faultsInEveryLook(visit)).toEqual([]);
  });

  it.each([
    ['vaults', 'Create vault'],
    ['vaults/demo/access', 'Add a principal'],
  ])('at %s, what opens for "%s" is right', async (path, name) => {
    const { page } = visit;
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' });
    await page.setViewportSize({ width: 320, height: 800 });
    await visit.go(path);
    await button(page, name).first().click();
    await page.getByRole('dialog').waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });
});
