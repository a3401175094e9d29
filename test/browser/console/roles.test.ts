import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTERED } from '../../../src/management/management.ts';
import { ROLES, type Role } from '../../../src/management/room.ts';
import { CONNECTIONS, manage, newConnection, newVault } from '../../administration.ts';
import { newPerson, type Person } from '../../consent.ts';
import { missingBrowser, type TestPage } from '../browser.ts';
import { typePassword } from '../person.ts';
import { button, field, heading } from './parts.ts';
import { type ConsoleStage, startConsole } from './visit.ts';

const ORDERS = 'connections/11111111-1111-1111-1111-111111111111/tests/orders';

/** What each page lets do, by the least role for it; `{…}` stands for an id. */
const COMMANDS: Readonly<Record<string, Partial<Record<Role, readonly string[]>>>> = {
  '': { Reader: ['Refresh'] },
  vaults: { Reader: ['Refresh'], Administrator: ['Create vault'] },
  'vaults/deleted': { Administrator: ['Recover old', 'Purge old'] },
  'vaults/demo/settings': { Administrator: ['Edit settings', 'Delete vault'] },
  'vaults/demo/access': { Administrator: ['Add principal', 'Save', 'Discard'] },
  connections: { Reader: ['Refresh', 'Deleted connections'], Operator: ['Create connection'] },
  'connections/deleted': { Operator: ['Recover: gone'], Administrator: ['Purge: gone'] },
  [ORDERS]: { Reader: ['Refresh'], Operator: ['Test now'], Administrator: ['New credential', 'Delete'] },
  [`${ORDERS}/keys`]: { Operator: ['Create key', 'Revoke: {key}'] },
  [`${ORDERS}/sharing`]: { Administrator: ['Give access'] },
  [`${ORDERS}/failures`]: {},
  [`${ORDERS}/use`]: { Reader: ['Copy'] },
  connector: { Reader: ['Make the files', 'Download all (.zip)'] },
  try: { Reader: ['Copy'], Operator: ['Run'] },
  runs: { Reader: ['Refresh'] },
  audit: { Operator: ['Search', 'Clear', 'Refresh', 'Verify', 'Export'] },
  directory: { Reader: ['Refresh'], Administrator: ['Create application'] },
  'directory/users': { Reader: ['Refresh'], Administrator: ['Create user'] },
  'directory/groups': { Reader: ['Refresh'], Administrator: ['Create group'] },
  'directory/identities': { Reader: ['Refresh'], Administrator: ['Create identity'] },
  'directory/applications/{application}': {
    Administrator: ['Edit', 'Disable', 'Delete', 'New client secret', 'Add certificate'],
  },
  'directory/users/{user}': {
    Administrator: ['Edit', 'Reset password', 'Sign out everywhere', 'Disable', 'Delete'],
  },
  'directory/groups/{group}': { Administrator: ['Delete', 'Add member', 'Remove Bob'] },
};

/** Pages that somebody without a role may look at: vaults decide for themselves. */
const OF_VAULTS = ['vaults/demo', 'vaults/demo/keys', 'vaults/demo/deleted', 'vaults/demo/secrets/api-key'];

interface Visit extends TestPage {
  readonly person: Person;
  readonly go: (path: string) => Promise<void>;
}

/** Nobody's session begins another one. */
const NO_SESSIONS = 'CreateConsoleLink';

describe.skipIf(missingBrowser !== undefined)('Who has which role in the console', () => {
  let stage: ConsoleStage;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    stage = await startConsole();
    const { gateway } = stage;
    const orders = await newConnection(gateway, 'orders');
    await newConnection(gateway, 'gone');
    await manage(gateway, 'DELETE', `${CONNECTIONS}/gone`);
    await newVault(gateway, 'old', {});
    const sallyport = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sallyport';
    const removed = await manage(gateway, 'DELETE', `${sallyport}/providers/Microsoft.KeyVault/vaults/old`);
    expect(removed.status).toBe(200);
    const bob = await newPerson(gateway, { displayName: 'Bob' });
    const made = async (entries: string) =>
      (await manage(gateway, 'POST', `/admin/directory/${entries}`, { body: { displayName: 'Looked at' } })).body;
    const { id } = await made('groups');
    await manage(gateway, 'POST', `/admin/directory/groups/${String(id)}/members`, {
      body: { memberId: bob.objectId },
    });
    ids.set('key', orders.key.slice(0, 3));
    ids.set('application', String((await made('applications'))['appId']));
    ids.set('group', String(id));
    ids.set('user', bob.objectId);
  });
  afterAll(() => stage?.stop());

  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => ids.get(name) ?? '');

  async function visitAs(role: Role | undefined): Promise<Visit> {
    const person = await newPerson(stage.gateway, { roles: role === undefined ? [] : [role] });
    const opened = await stage.browser.open();
    const { url } = stage.gateway.ready.console;
    await opened.page.goto(url);
    await opened.page.getByRole('link', { name: 'Sign in' }).click();
    await typePassword(opened.page, person as never);
    await opened.page.getByRole('navigation').waitFor();
    const go = async (path: string) => {
      await opened.page.goto(url + path);
      await opened.page.getByRole('heading', { level: 1 }).waitFor();
      await expect.poll(() => opened.page.getByRole('progressbar').count()).toBe(0);
    };
    return { ...opened, person, go };
  }

  const rank = (role: Role | 'none') => ROLES.indexOf(role as Role);

  it.each(ROLES)('%s: each page offers what the role may do, and nothing else', async (role) => {
    const { page, go, complaints } = await visitAs(role);
    for (const [path, commands] of Object.entries(COMMANDS)) {
      await go(filled(path));
      const shown = await page
        .getByRole('main')
        .getByRole('button')
        .evaluateAll((all) => all.map((each) => each.getAttribute('aria-label') ?? each.textContent));
      const known = Object.values(commands).flat().map(filled);
      const wanted = ROLES.flatMap((each) => (rank(each) <= rank(role) ? (commands[each] ?? []) : [])).map(filled);
      expect({ path, shown: known.filter((name) => shown.includes(name)) }).toEqual({ path, shown: wanted });
      expect(await page.getByRole('main').getByText('This needs the app role').count()).toBe(0);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each(['none', 'Reader', 'Operator'] as const)(
    '%s: what is beyond the role is refused to the page as well',
    async (role) => {
      const { page, person } = await visitAs(role === 'none' ? undefined : role);
      const beyond = ADMINISTERED.filter(
        (each) => rank(each.role) > rank(role) && each.operation.contract.name !== NO_SESSIONS,
      ).map(({ role: needed, operation }) => {
        const { method, path } = operation.contract;
        return { needed, method, path: `${path.replace(/\{\w+\??\}/g, 'x')}?api-version=2016-06-01` };
      });
      const reached = beyond.filter(({ path }) => /^\/(admin|subscriptions)\//.test(path));
      const replies = await page.evaluate(`(${CALL_ALL})(${JSON.stringify(reached)})`);
      expect(replies).toEqual(
        reached.map(({ needed }) => ({
          status: 403,
          code: 'Forbidden',
          message: `This needs the app role ${needed}; the user ${person.objectId} does not have it.`,
        })),
      );
      expect(reached.length).toBeGreaterThan(30);
      await page.context().close();
    },
  );

  it('somebody without a role is told so on every page, and no page is broken', async () => {
    const { page, go } = await visitAs(undefined);
    for (const path of [...Object.keys(COMMANDS), ...OF_VAULTS]) {
      await go(filled(path));
      await page.getByText('You have no role here.').waitFor();
      expect(await page.getByText('This page cannot be shown').count()).toBe(0);
      const gated = Object.values(COMMANDS[path] ?? {}).flat();
      const acts = gated.filter((name) => !['Refresh', 'Copy', 'Deleted connections'].includes(name)).map(filled);
      for (const name of acts) expect(await button(page, name).count()).toBe(0);
    }
    await go('connections');
    await page.getByText(/^This needs the app role Reader; the user .* does not have it\.$/).waitFor();
    await page.context().close();
  });

  it('somebody with the permissions get and list alone reads secrets, and hears the vault’s own words for the rest', async () => {
    const { page, go, person } = await visitAs('Reader');
    await newVault(stage.gateway, 'readable', { [person.objectId]: { keys: [], secrets: ['get', 'list'] } });
    const own = (permission: string) =>
      page.getByText(new RegExp(`does not have ${permission} permission on key vault`));
    await go('vaults/readable');
    await page.getByText('There are no secrets in this vault yet.').waitFor();
    await button(page, 'Create secret').first().click();
    await field(page, 'Name').fill('refused');
    await field(page, 'Value').fill('x');
    await button(page, 'Create').click();
    await page.getByRole('dialog').locator(own('secrets set')).waitFor();
    expect(await field(page, 'Name').inputValue()).toBe('refused');
    await page.keyboard.press('Escape');
    await go('vaults/readable/keys');
    await own('keys list').waitFor();
    await page.getByRole('link', { name: 'Deleted' }).click();
    await page.getByText('There are no deleted secrets.').waitFor();
    await page.getByRole('tab', { name: 'Deleted keys' }).click();
    await own('keys list').waitFor();
    await page.context().close();
  });

  it('somebody who may get and not list reads the secret whose name he knows', async () => {
    const { page, go, person } = await visitAs(undefined);
    await newVault(stage.gateway, 'known', { [person.objectId]: { keys: [], secrets: ['get', 'set'] } });
    await go('vaults/known');
    await page.getByText(/does not have secrets list permission/).waitFor();
    await button(page, 'Create secret').first().click();
    await field(page, 'Name').fill('mine');
    await field(page, 'Value').fill('known to me');
    await button(page, 'Create').click();
    await heading(page, 'mine').waitFor();
    await page.getByText(/does not have secrets list permission/).waitFor();
    await button(page, 'Reveal: mine').click();
    await page.getByText('known to me').waitFor();
    await page.context().close();
  });
});

/** Sends each call as the page does: with the session's cookie, and with the value that its tab holds. */
const CALL_ALL = `(calls) => Promise.all(calls.map(async ({ method, path }) => {
  const response = await fetch('/console/api/management' + path, {
    method,
    headers: { 'x-sallyport-tab': sessionStorage.getItem('sallyport-tab'), 'content-type': 'application/json' },
    ...(method === 'GET' ? {} : { body: '{}' }),
  });
  const { error } = await response.json();
  return { status: response.status, code: error.code, message: error.message };
}))`;
