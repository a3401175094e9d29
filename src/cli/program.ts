import { Command } from 'commander';
import { VERSION } from '../gateway/version.ts';

/** Adds the group's commands and options to its command. */
type Define = (command: Command) => void;

interface Group {
  readonly name: string;
  readonly about: string;
  readonly load: () => Promise<Define>;
}

const GROUPS: readonly Group[] = [
  {
    name: 'serve',
    about: 'start the connector, the vault and the authority',
    load: async () => (await import('./serve.ts')).defineServe,
  },
  {
    name: 'vault',
    about: 'vaults: who may do what in them, export and import',
    load: async () => (await import('./vault/vault.ts')).defineVault,
  },
  {
    name: 'secret',
    about: 'secrets of a vault',
    load: async () => (await import('./secret/secret.ts')).defineSecret,
  },
  {
    name: 'key',
    about: 'keys of a vault, and what they do',
    load: async () => (await import('./key/key.ts')).defineKey,
  },
  {
    name: 'role',
    about: 'roles, and who has them',
    load: async () => (await import('./role/role.ts')).defineRole,
  },
  {
    name: 'connection',
    about: 'connections of the connector, and their keys',
    load: async () => (await import('./connection/connection.ts')).defineConnection,
  },
  {
    name: 'ad',
    about: 'the directory: who can sign in, and the keys that sign tokens',
    load: async () => (await import('./ad/ad.ts')).defineAd,
  },
  {
    name: 'identity',
    about: 'managed identities: principals without a secret',
    load: async () => (await import('./identity/identity.ts')).defineIdentity,
  },
  {
    name: 'export',
    about: 'the connector and its connections as files that other products import',
    load: async () => (await import('./export/export.ts')).defineExport,
  },
  {
    name: 'run',
    about: 'the run history: what was called, by whom, and how it ended',
    load: async () => (await import('./run/run.ts')).defineRun,
  },
  {
    name: 'audit',
    about: 'the audit log',
    load: async () => (await import('./audit/audit.ts')).defineAudit,
  },
  {
    name: 'task',
    about: 'long work: how far it is, and what came of it',
    load: async () => (await import('./task/task.ts')).defineTask,
  },
  {
    name: 'console',
    about: 'a link that signs you in to the console',
    load: async () => (await import('./console.ts')).defineConsole,
  },
];

export const GROUP_NAMES: readonly string[] = GROUPS.map(({ name }) => name);

/**
 * The command line's grammar. Only the groups that `words` names are loaded; of the others only the names are there,
 * which is all that help and suggestions need. Parsing throws CommanderError and never ends the process.
 */
export async function buildProgram(words: readonly string[]): Promise<Command> {
  const program = new Command('sallyport')
    .description('the Azure Key Vault connector that you run yourself')
    .version(VERSION)
    // An option belongs to the command before it: --version means another thing behind `secret show`.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong command line, 3 not found.');
  for (const { name, about, load } of GROUPS) {
    const command = program.command(name).description(about);
    if (words.includes(name)) (await load())(command);
  }
  return program;
}
