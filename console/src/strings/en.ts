import { access } from './access.ts';
import { audit } from './audit.ts';
import { connections } from './connections.ts';
import { connector } from './connector.ts';
import { deleted } from './deleted.ts';
import { directory } from './directory.ts';
import { importing } from './importing.ts';
import { keyUse } from './key-use.ts';
import { keys } from './keys.ts';
import { lists } from './lists.ts';
import { overview } from './overview.ts';
import { runs } from './runs.ts';
import { tasks } from './tasks.ts';
import { tryIt } from './try.ts';
import { vaults } from './vaults.ts';
import { whole } from './whole.ts';

/** Every text that the console shows, ready for another language: a page has its own part. */
export const en = {
  product: 'Sallyport',
  skip: 'Skip to the page',
  navigation: {
    label: 'Pages',
    open: 'Open the navigation',
    overview: 'Overview',
    vaults: 'Vaults',
    connections: 'Connections',
    connector: 'Connector',
    try: 'Try it',
    runs: 'Runs',
    tasks: 'Tasks',
    audit: 'Audit',
    directory: 'Directory',
  },
  account: {
    menu: (name: string) => `Account: ${name}`,
    signOut: 'Sign out',
    signOutEverywhere: 'Sign out everywhere',
    role: (role: string | null) => role ?? 'No role',
  },
  noRole: {
    title: 'You have no role here.',
    text: 'An administrator gives roles, in the directory. A vault that lets you in opens by its address: /console/vaults/ and its name.',
  },
  theme: {
    menu: 'Theme',
    system: 'As the system',
    light: 'Light',
    dark: 'Dark',
    contrast: 'High contrast',
  },
  signIn: {
    title: 'Sign in',
    text: 'You are not signed in, or your session has ended.',
    button: 'Sign in with an account',
    link: 'Or run this where Sallyport runs, and follow the link that it prints:',
    command: 'npx sallyport console',
    accounts:
      "Accounts are those of this server's own directory. Administrators of another tenant use the command line.",
    wrongCode: 'The link is no longer valid: it works once, and for five minutes.',
  },
  confirmSignIn: {
    title: (name: string) => `Sign in as ${name}?`,
    text: (kind: string, role: string) =>
      `You followed a link that signs this browser in as ${kind} (${role}). Go on only if you asked for it: whatever you do is then recorded in that name.`,
    kinds: { application: 'this application', user: 'this person' },
    replaces: 'Whoever is signed in here now will be signed out.',
    button: 'Sign in',
  },
  states: {
    loading: 'Loading',
    offline: 'Sallyport cannot be reached. Is it running?',
    failed: 'This could not be loaded.',
    forbidden: 'You may not see this.',
    retry: 'Try again',
  },
  actions: {
    cancel: 'Cancel',
    close: 'Close',
    copy: 'Copy',
    copied: 'Copied',
    copyNamed: (label: string) => `Copy the ${label.charAt(0).toLowerCase()}${label.slice(1)}`,
    refresh: 'Refresh',
    more: 'Load more',
    create: 'Create',
    save: 'Save',
    delete: 'Delete',
  },
  fields: {
    drop: 'Or drop one file here.',
  },
  once: 'Copy it now: it is shown once, and cannot be read again.',
  confirm: {
    label: (name: string) => `Type ${name} to confirm`,
  },
  runs,
  tasks,
  tryIt,
  vaults,
  whole,
  importing,
  lists,
  connections,
  connector,
  keys,
  keyUse,
  deleted,
  access,
  audit,
  overview,
  directory,
  broken: {
    title: 'This page cannot be shown',
    text: 'This is an error in the console. Nothing that you did is lost: reload the page.',
    again: 'Reload',
  },
  notFound: {
    title: 'Page not found',
    text: 'There is no page at this address.',
    home: 'Go to the overview',
  },
} as const;
