import type { Page } from 'playwright-core';
import type { Furnished } from './furnish.ts';
import { button } from './parts.ts';

/** Something that opens over a page of the console, and how it is opened there. */
export interface Opened {
  readonly name: string;
  readonly path: string | ((furnished: Furnished) => string);
  /** The names of the buttons that lead to it, one after the other, or what is done instead. */
  readonly open: string | RegExp | readonly string[] | ((page: Page) => Promise<unknown>);
}

const SECRET = 'vaults/shop/secrets/database-password';
const KEY = 'vaults/shop/keys/customer-data';
const CONNECTION = 'connections/00000000-0000-0000-0000-000000000000/sallyport';

const application = ({ application: id }: Furnished): string => `directory/applications/${id}`;
const user = ({ user: id }: Furnished): string => `directory/users/${id}`;
const group = ({ group: id }: Furnished): string => `directory/groups/${id}`;

/** The form of a new connection, with the kind that is called so. */
const kind = (label: RegExp) => async (page: Page) => {
  await button(page, 'Create connection').click();
  await page.getByRole('radio', { name: label }).click();
};

const firstRow = (page: Page) => page.getByRole('row').nth(1).getByRole('button').first().click();

/** Everything that opens in the console. */
export const DIALOGS: readonly Opened[] = [
  { name: 'the account menu', path: '', open: /^Account: / },
  { name: 'the theme menu', path: '', open: 'Theme' },
  { name: 'a new vault', path: 'vaults', open: 'Create vault' },
  {
    name: 'a new secret with a tag',
    path: 'vaults/shop/secrets',
    open: async (page) => {
      await button(page, 'Create secret').click();
      for (let count = 0; count < 3; count += 1) await button(page, 'Add tag').click();
    },
  },
  { name: 'the restoring of a secret', path: 'vaults/shop/secrets', open: 'Restore' },
  { name: 'a new version of a secret', path: SECRET, open: 'New version' },
  { name: 'the editing of a secret', path: SECRET, open: 'Edit' },
  { name: 'the deleting of a secret', path: SECRET, open: 'Delete' },
  { name: 'a new key', path: 'vaults/shop/keys', open: 'Create key' },
  { name: 'the import of a key', path: 'vaults/shop/keys', open: 'Import key' },
  { name: 'the restoring of a key', path: 'vaults/shop/keys', open: 'Restore' },
  { name: 'a new version of a key', path: KEY, open: 'New version' },
  { name: 'the import of a version', path: KEY, open: 'Import version' },
  { name: 'the rotation of a key', path: KEY, open: 'Rotate now' },
  { name: 'the editing of a key', path: KEY, open: 'Edit' },
  { name: 'the rotation policy', path: KEY, open: 'Edit policy' },
  { name: 'the deleting of a key', path: KEY, open: 'Delete' },
  { name: 'the purging of a secret', path: 'vaults/shop/deleted', open: 'Purge old-smtp-password' },
  { name: 'the settings of a vault', path: 'vaults/shop/settings', open: 'Edit settings' },
  { name: 'the deleting of a vault', path: 'vaults/shop/settings', open: 'Delete vault' },
  { name: 'the purging of a vault', path: 'vaults/deleted', open: 'Purge old-shop' },
  { name: 'a principal of a vault', path: 'vaults/shop/access', open: 'Add principal' },
  { name: 'a principal with roles', path: 'vaults/payroll/access', open: 'Add principal' },
  { name: 'a new connection in which somebody signs in', path: 'connections', open: kind(/^Default/) },
  { name: 'a new connection with a client secret', path: 'connections', open: kind(/^Service principal/) },
  { name: 'a new connection with a PFX file', path: 'connections', open: kind(/^Client Certificate/) },
  { name: 'a new credential', path: `${CONNECTION}/orders`, open: 'New credential' },
  { name: 'a new certificate', path: `${CONNECTION}/reports`, open: 'New credential' },
  { name: 'the deleting of a connection', path: `${CONNECTION}/orders`, open: 'Delete' },
  { name: 'the sign-in for a connection', path: `${CONNECTION}/mailbox`, open: 'Sign in' },
  { name: 'a new connection key', path: `${CONNECTION}/orders/keys`, open: 'Create key' },
  { name: 'a connection key, once', path: `${CONNECTION}/payroll/keys`, open: ['Create key', 'Create'] },
  { name: 'the revoking of a connection key', path: `${CONNECTION}/orders/keys`, open: /^Revoke: / },
  { name: 'the access to a connection', path: `${CONNECTION}/reports/sharing`, open: 'Give access' },
  { name: 'the end of an access', path: `${CONNECTION}/reports/sharing`, open: /^Remove: / },
  { name: 'the purging of a connection', path: 'connections/deleted', open: 'Purge: old-orders' },
  {
    name: 'the names of secrets to choose from',
    path: 'try',
    open: async (page) => {
      await page.getByRole('combobox', { name: 'Name of the secret' }).click();
      await page.getByRole('listbox').getByRole('option').first().waitFor();
    },
  },
  { name: 'a run', path: 'runs?status=Failed', open: firstRow },
  { name: 'an audit record', path: 'audit?category=vault', open: firstRow },
  { name: 'a new application', path: 'directory', open: 'Create application' },
  { name: 'the editing of an application', path: application, open: 'Edit' },
  { name: 'a new secret of an application', path: application, open: 'New client secret' },
  { name: 'a secret of an application, once', path: application, open: ['New client secret', 'Create'] },
  { name: 'a certificate of an application', path: application, open: 'Add certificate' },
  { name: 'the end of a secret', path: application, open: /^Remove / },
  { name: 'the deleting of an application', path: application, open: 'Delete' },
  { name: 'a new user', path: 'directory/users', open: 'Create user' },
  { name: 'the editing of a user', path: user, open: 'Edit' },
  { name: 'a password that is reset', path: user, open: 'Reset password' },
  {
    name: 'a password, once',
    path: user,
    open: async (page) => {
      await button(page, 'Reset password').click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Reset password' }).click();
      await button(page, 'Reveal: Password').click();
    },
  },
  { name: 'the deleting of a user', path: user, open: 'Delete' },
  { name: 'a new group', path: 'directory/groups', open: 'Create group' },
  { name: 'a member of a group', path: group, open: 'Add member' },
  { name: 'the deleting of a group', path: group, open: 'Delete' },
  { name: 'a new identity', path: 'directory/identities', open: 'Create identity' },
  { name: 'what is done with an identity', path: 'directory/identities', open: 'Actions for shop-worker' },
  {
    name: 'the deleting of an identity',
    path: 'directory/identities',
    open: async (page) => {
      await button(page, 'Actions for shop-worker').click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
    },
  },
];
