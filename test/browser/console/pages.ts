import type { Locator, Page } from 'playwright-core';
import type { Furnished } from './furnish.ts';
import { button } from './parts.ts';

/** A page of the console, as it is to be looked at. */
export interface ShownPage {
  /** The name of its picture. */
  readonly name: string;
  /** Its address below the console's. */
  readonly path: (furnished: Furnished) => string;
  /** What is done there first. */
  readonly act?: (page: Page) => Promise<unknown>;
  /** What is there once it is whole; a heading where nothing is said. */
  readonly ready?: (page: Page) => Locator;
  readonly theme?: 'dark';
}

const CONNECTION = 'connections/00000000-0000-0000-0000-000000000000/sallyport';

const at = (name: string, path: string, more: Partial<ShownPage> = {}): ShownPage => ({
  name,
  path: () => path,
  ...more,
});

const firstRow = (page: Page) => page.getByRole('row').nth(1).getByRole('button').first().click();

const chooseFile = (page: Page) =>
  page.getByLabel('File with the secrets').setInputFiles({
    name: 'shop.env',
    mimeType: 'text/plain',
    buffer: Buffer.from('MAPS_KEY=another\nCOUPON_KEY=the first\nSTOCK_SERVICE_URL=https://stock.example\n'),
  });

/** Every page, and of some what they show when something was chosen. */
export const PAGES: readonly ShownPage[] = [
  at('overview', ''),
  at('overview-dark', '', { theme: 'dark' }),
  at('vaults', 'vaults'),
  at('vaults-deleted', 'vaults/deleted'),
  at('secrets', 'vaults/shop/secrets'),
  at('secret', 'vaults/shop/secrets/database-password'),
  at('secret-dark', 'vaults/shop/secrets/database-password', { theme: 'dark' }),
  at('secret-new', 'vaults/shop/secrets', { act: (page) => button(page, 'Create secret').click() }),
  at('secrets-import', 'vaults/shop/import', { act: chooseFile, ready: (page) => page.getByRole('table') }),
  at('keys', 'vaults/shop/keys'),
  at('key', 'vaults/shop/keys/customer-data'),
  at('deleted', 'vaults/shop/deleted'),
  at('deleted-keys', 'vaults/shop/deleted?kind=keys'),
  at('access-policies', 'vaults/shop/access'),
  at('access-roles', 'vaults/payroll/access'),
  at('vault-settings', 'vaults/shop/settings'),
  at('connections', 'connections'),
  at('connection', `${CONNECTION}/orders`),
  at('connection-error', `${CONNECTION}/payroll`),
  at('connection-keys', `${CONNECTION}/orders/keys`),
  at('connection-sharing', `${CONNECTION}/reports/sharing`),
  at('connection-failures', `${CONNECTION}/orders/failures`),
  at('connection-use', `${CONNECTION}/orders/use`),
  at('connections-deleted', 'connections/deleted'),
  at('connector', 'connector?origin=https://gateway.example'),
  at('try', `try?secretName=maps-key&connection=${encodeURIComponent(resource('orders'))}`, {
    act: (page) => button(page, 'Run').click(),
    ready: (page) => page.getByText(/^Status 200/),
  }),
  at('runs', 'runs'),
  at('runs-workflows', 'runs?view=workflows'),
  at('run', 'runs?status=Failed', { act: firstRow, ready: (page) => page.getByRole('dialog') }),
  at('tasks', 'tasks'),
  { name: 'task', path: ({ task }) => `tasks/${task}` },
  at('audit', 'audit?category=vault&operation=KeyCreate'),
  at('audit-record', 'audit?category=vault', { act: firstRow, ready: (page) => page.getByRole('dialog') }),
  at('applications', 'directory'),
  { name: 'application', path: ({ application }) => `directory/applications/${application}` },
  at('users', 'directory/users'),
  { name: 'user', path: ({ user }) => `directory/users/${user}` },
  at('groups', 'directory/groups'),
  { name: 'group', path: ({ group }) => `directory/groups/${group}` },
  at('identities', 'directory/identities'),
  at('sign-in', '', {
    act: async (page) => {
      await page.getByRole('button', { name: /^Account: / }).click();
      await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
    },
    ready: (page) => page.getByRole('heading', { level: 1, name: 'Sign in' }),
  }),
  at('not-found', 'nowhere'),
];

function resource(name: string): string {
  const group = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sallyport';
  return `${group}/providers/Microsoft.Web/connections/${name}`;
}
