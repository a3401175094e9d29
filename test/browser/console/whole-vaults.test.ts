import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { manage, newVault } from '../../administration.ts';
import { missingBrowser } from '../browser.ts';
import { button, confirm, field, heading } from './parts.ts';
import { type ConsolePage, type ConsoleStage, startConsole } from './visit.ts';

const GROUP = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sallyport';
const VAULTS = `${GROUP}/providers/Microsoft.KeyVault/vaults`;

describe.skipIf(missingBrowser !== undefined)('Whole vaults in the console', () => {
  let stage: ConsoleStage;
  let visit: ConsolePage;

  beforeAll(async () => {
    stage = await startConsole();
    for (const name of ['doomed', 'deleted', 'changed'])
      await newVault(stage.gateway, name, {}, { softDeleteDays: 90 });
    await newVault(stage.gateway, 'shielded', {}, { purgeProtection: true });
    await manage(stage.gateway, 'DELETE', `${VAULTS}/shielded`);
  });
  beforeEach(async () => {
    visit = await stage.visit();
  });
  afterEach(() => visit.page.context().close());
  afterAll(() => stage?.stop());

  const stored = async (name: string) => (await manage(stage.gateway, 'GET', `${VAULTS}/${name}`)).body;
  const row = (text: string) => visit.page.getByRole('row').filter({ hasText: text });

  it('deletes a vault only for who types its name, brings it back, and purges it', async () => {
    const { page, complaints } = visit;
    await visit.go('vaults/doomed/settings');
    const gone = async () => {
      await button(page, 'Delete vault').click();
      await page.getByText(/It is kept for 90 days/).waitFor();
      const sure = page.getByRole('alertdialog').getByRole('button', { name: 'Delete' });
      expect(await sure.isDisabled()).toBe(true);
      await confirm(page, 'doomed', 'Delete');
      await heading(page, 'Vaults').waitFor();
      await row('doomed').waitFor({ state: 'detached' });
    };
    await gone();
    await button(page, 'Deleted vaults').click();
    await heading(page, 'Deleted vaults').waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/vaults/deleted');
    await button(page, 'Recover doomed').click();
    await row('doomed').waitFor({ state: 'detached' });
    expect(await stored('doomed')).toMatchObject({ name: 'doomed' });

    await visit.go('vaults/doomed/settings');
    await gone();
    await visit.go('vaults/deleted');
    await button(page, 'Purge doomed').click();
    await confirm(page, 'doomed', 'Purge');
    await row('doomed').waitFor({ state: 'detached' });
    const path = VAULTS.replace(/\/resourceGroups\/[^/]+/, '').replace(/vaults$/, 'locations/local/deletedVaults');
    expect((await manage(stage.gateway, 'GET', `${path}/doomed`)).status).toBe(404);
    // Nobody may list what is in it: that is what the browser was told when it counted.
    expect(complaints.filter((text) => !text.includes('403 (Forbidden)'))).toEqual([]);
  });

  it('counts what goes with a vault, and says where it may not be counted', async () => {
    const { page } = visit;
    await visit.go('vaults/demo/settings');
    await button(page, 'Delete vault').click();
    await page.getByText(/^It holds 3 secrets and 2 keys\./).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Delete vault');
    await visit.go('vaults/deleted/settings');
    await button(page, 'Delete vault').click();
    await page.getByText(/^It holds secrets that you may not list and keys that you may not list\./).waitFor();
  });

  it('offers no purge under purge protection, and says until when it is kept', async () => {
    const { page } = visit;
    await visit.go('vaults/deleted');
    await button(page, 'Recover shielded').waitFor();
    expect(await row('shielded').textContent()).toContain('Cannot be purged');
    expect(await button(page, 'Purge shielded').count()).toBe(0);
  });

  it('changes every setting that may change, and tells in the words of the gateway what may not', async () => {
    const { page } = visit;
    await visit.go('vaults/changed/settings');
    await page.getByText('90 days, set when the vault was created').waitFor();
    await button(page, 'Edit settings').click();
    await page.getByRole('radio', { name: 'Role-based access control (recommended)' }).click();
    await page.getByRole('switch', { name: 'Purge protection' }).click();
    await page.getByRole('radio', { name: 'Denied' }).click();
    const rules = field(page, 'Allowed addresses and networks');
    await rules.fill('203.0.113.0/24\n2001:db8::1\nnonsense');
    await page.getByRole('switch', { name: /^Always allow connections of this server/ }).click();
    await button(page, 'Add tag').click();
    await field(page, 'Name of tag 1').fill('team');
    await field(page, 'Value of tag 1').fill('finance');
    await button(page, 'Save').click();
    await page.getByText(/an IP rule is an IPv4 or IPv6 address or network/).waitFor();
    expect(await stored('changed')).toMatchObject({ tags: {}, properties: { enableRbacAuthorization: false } });
    await rules.fill('203.0.113.0/24\n2001:db8::1');
    await button(page, 'Save').click();
    await page.getByText('203.0.113.0/24, 2001:db8::1/128').waitFor();
    expect(await stored('changed')).toMatchObject({
      tags: { team: 'finance' },
      properties: {
        enableRbacAuthorization: true,
        enablePurgeProtection: true,
        publicNetworkAccess: 'Enabled',
        networkAcls: {
          bypass: 'None',
          defaultAction: 'Deny',
          ipRules: [{ value: '203.0.113.0/24' }, { value: '2001:db8::1/128' }],
        },
      },
    });
    await button(page, 'Edit settings').click();
    expect(await page.getByRole('switch', { name: 'Purge protection' }).isDisabled()).toBe(true);
    await page.getByRole('radio', { name: 'Disabled: only connections of this server' }).click();
    await button(page, 'Save').click();
    await page.getByRole('definition').filter({ hasText: 'Disabled: only' }).waitFor();
    expect(await stored('changed')).toMatchObject({
      properties: { enablePurgeProtection: true, publicNetworkAccess: 'Disabled' },
    });
  });

  it('finds its way to the secrets of a vault, also of one that is called deleted', async () => {
    const { page } = visit;
    await visit.go('vaults');
    await page.getByRole('link', { name: 'deleted', exact: true }).click();
    await heading(page, 'deleted').waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/vaults/deleted/secrets');
    await visit.go('vaults/demo');
    await page.getByRole('link', { name: 'api-key' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/vaults/demo/secrets');
  });

  it('shows a reader the settings and what is deleted, and nothing that changes either', async () => {
    const { page } = visit;
    await page.route(/\/console\/session$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), role: 'Reader' } });
    });
    await visit.go('vaults/demo/settings');
    await page.getByText('90 days, set when the vault was created').waitFor();
    expect(await button(page, 'Edit settings').count()).toBe(0);
    expect(await button(page, 'Delete vault').count()).toBe(0);
    await visit.go('vaults/deleted');
    await row('shielded').waitFor();
    expect(await button(page, 'Recover shielded').count()).toBe(0);
  });

  it('says when the lists of what is deleted cannot be had, and when they are empty', async () => {
    const { page } = visit;
    const answers = [
      (route: { abort(): unknown }) => route.abort(),
      (route: { fulfill(with_: object): unknown }) => route.fulfill({ json: { value: [], continuationToken: null } }),
    ] as const;
    await page.route(/\/admin\/deletedVaults\?/, (route) => void answers[0](route));
    await visit.go('vaults/deleted');
    await page.getByText('Sallyport cannot be reached. Is it running?').waitFor();
    await page.unrouteAll();
    await page.route(/\/admin\/deletedVaults\?/, (route) => void answers[1](route));
    await button(page, 'Try again').click();
    await page.getByText('There are no deleted vaults.').waitFor();
  });
});
