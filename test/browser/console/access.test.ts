import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { manage, newApplication, newVault } from '../../administration.ts';
import { missingBrowser } from '../browser.ts';
import { button, field, heading } from './parts.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

const GROUP = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sallyport';
const SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6';
const SECRETS_OFFICER = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7';

interface Policy {
  readonly objectId: string;
  readonly permissions: Readonly<Record<string, readonly string[]>>;
}

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
    await create('by-policies', 'Access policies, for the whole vault');
    await page.getByText('There are no access policies: nobody can use this vault.').waitFor();
    await button(page, 'Add principal').click();
    await field(page, 'Client ID, object ID or user name').fill(String(clientId));
    await page.getByRole('dialog').getByRole('button', { name: 'Add principal' }).click();
    await page.getByRole('checkbox', { name: 'Demo application: get' }).check();
    await button(page, 'Save').click();
    await expect.poll(() => button(page, 'Save').isDisabled()).toBe(true);
    await page.reload();
    await expect.poll(() => page.getByRole('checkbox', { name: 'Demo application: get' }).isChecked()).toBe(true);

    await create('by-roles', 'Role-based access control (recommended)');
    await page.getByText('There are no role assignments: nobody can use this vault.').waitFor();
    await button(page, 'Add principal').click();
    await field(page, 'Client ID, object ID or user name').fill(String(clientId));
    await page.getByRole('dialog').getByRole('button', { name: 'Add principal' }).click();
    const users = page.getByRole('checkbox', { name: 'Demo application: Key Vault Secrets User' });
    await users.check();
    await page.getByRole('checkbox', { name: 'Demo application: Key Vault Reader' }).check();
    await page.getByText('One principal changes.').waitFor();
    await button(page, 'Save').click();
    await expect.poll(() => button(page, 'Save').isDisabled()).toBe(true);
    await page.reload();
    await expect.poll(() => users.isChecked()).toBe(true);
    await users.uncheck();
    await button(page, 'Discard').click();
    expect(await users.isChecked()).toBe(true);
    await users.uncheck();
    await page.getByRole('checkbox', { name: 'Demo application: Key Vault Reader' }).uncheck();
    await button(page, 'Save').click();
    await page.getByText('There are no role assignments: nobody can use this vault.').waitFor();
  });

  it('shows a role from above the vault, which is changed there, and those on single secrets', async () => {
    const { page } = visit;
    await newVault(stage.gateway, 'around', {}, { enableRbacAuthorization: true });
    const ann = await newApplication(stage.gateway);
    const assign = (scope: string, role: string) =>
      manage(
        stage.gateway,
        'PUT',
        `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}?api-version=2022-04-01`,
        {
          body: {
            properties: {
              roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${role}`,
              principalId: ann.objectId,
            },
          },
        },
      );
    const vault = `${GROUP}/providers/Microsoft.KeyVault/vaults/around`;
    expect((await assign(GROUP, SECRETS_USER)).status).toBe(201);
    expect((await assign(`${vault}/secrets/single`, SECRETS_OFFICER)).status).toBe(201);
    await visit.go('vaults/around/access');
    const inherited = page.getByRole('row').filter({ hasText: ann.objectId }).getByRole('checkbox', { checked: true });
    await inherited.waitFor();
    expect(await inherited.getAttribute('aria-label')).toMatch(/: Key Vault Secrets User$/);
    expect(await inherited.isDisabled()).toBe(true);
    expect(await page.getByTitle(`From ${GROUP}`, { exact: true }).count()).toBe(1);
    const single = page.getByRole('region', { name: 'Roles on single secrets and keys' });
    expect(await single.getByRole('row').nth(1).textContent()).toContain('secrets/single');
    await single.getByRole('button', { name: /^Remove Key Vault Secrets Officer from/ }).click();
    await single.waitFor({ state: 'detached' });
  });

  it('tells what the gateway refuses of roles, keeps what was done, and offers the rest again', async () => {
    const { page } = visit;
    await newVault(stage.gateway, 'partly', {}, { enableRbacAuthorization: true });
    const { clientId } = stage.gateway.ready.authority;
    await visit.go('vaults/partly/access');
    await button(page, 'Add principal').click();
    await field(page, 'Client ID, object ID or user name').fill(String(clientId));
    await page.getByRole('dialog').getByRole('button', { name: 'Add principal' }).click();
    const boxes = ['Reader', 'Secrets User'].map((role) =>
      page.getByRole('checkbox', { name: `Demo application: Key Vault ${role}`, exact: true }),
    );
    for (const box of boxes) await box.check();
    let calls = 0;
    await page.route(/\/roleAssignments\/[0-9a-f-]{36}\?/, (route) => {
      calls += 1;
      return calls === 1
        ? route.continue()
        : route.fulfill({ status: 409, json: { error: { code: 'Conflict', message: 'Too many assignments.' } } });
    });
    await button(page, 'Save').click();
    await page.getByText('Too many assignments.').waitFor();
    await page.unrouteAll();
    await page.getByText('One principal changes.').waitFor();
    for (const box of boxes) expect(await box.isChecked()).toBe(true);
    await button(page, 'Save').click();
    await expect.poll(() => button(page, 'Save').isDisabled()).toBe(true);
    await page.reload();
    for (const box of boxes) await expect.poll(() => box.isChecked()).toBe(true);
  });

  it('shows a thousand principals with a hundred rows in the page, and those that are gone by their ids', async () => {
    const { page } = visit;
    const gone = await newApplication(stage.gateway);
    await manage(stage.gateway, 'DELETE', `/admin/directory/applications/${gone.clientId}`);
    const others = Array.from({ length: 999 }, () => randomUUID());
    const permissions = { secrets: ['get'], keys: ['sign'] };
    await newVault(
      stage.gateway,
      'crowded',
      Object.fromEntries([gone.objectId, ...others].map((objectId) => [objectId, permissions])),
    );
    await visit.go('vaults/crowded/access?kind=keys');
    await page.getByText('1000 principals').waitFor();
    const matrix = page.getByRole('region', { name: 'Permissions on Keys' });
    expect(await matrix.getByRole('row').count()).toBeLessThanOrEqual(100);
    const first = matrix.getByRole('row').nth(1);
    await first.getByText('Not in this directory').waitFor();
    expect(await first.getByRole('cell').first().textContent()).toBe(`${gone.objectId}Not in this directory`);
    expect(await page.getByRole('checkbox', { name: `${gone.objectId}: sign` }).isChecked()).toBe(true);
    const last = others.at(-1) ?? '';
    await matrix.evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
    await page.getByRole('checkbox', { name: `${last}: verify` }).check();
    await page.getByRole('tab', { name: 'Secrets' }).click();
    await page.waitForURL(/access$/);
    await page.getByText('One principal changes.').waitFor();
    await button(page, 'Save').click();
    await expect.poll(() => button(page, 'Save').isDisabled()).toBe(true);
    const { text } = await manage(stage.gateway, 'GET', `${GROUP}/providers/Microsoft.KeyVault/vaults/crowded`);
    const { properties } = JSON.parse(text) as { properties: { accessPolicies: Policy[] } };
    expect(properties.accessPolicies).toHaveLength(1000);
    expect(properties.accessPolicies.find(({ objectId }) => objectId === last)?.permissions).toMatchObject({
      secrets: ['get'],
      keys: ['sign', 'verify'],
    });
    await page.goBack();
    await page.getByRole('region', { name: 'Permissions on Keys' }).waitFor();
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
});
