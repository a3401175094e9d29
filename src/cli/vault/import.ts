import { type Command, Option } from 'commander';
import { addExamples } from '../global-options.ts';
import type { Server } from '../server.ts';
import { needed, usage } from '../usage.ts';
import { type Result, verb } from '../verb.ts';
import { type ImportOptions, importFile, POLICIES } from './import-archive.ts';
import { importEntries } from './import-entries.ts';
import { addPassphraseOptions } from './passphrase.ts';
import type { Entry } from './sources/entry.ts';
import { readEnvFile } from './sources/env-file.ts';
import { readJsonFile } from './sources/json-file.ts';
import { addKeyVaultOptions, type KeyVaultOptions, listKeyVault } from './sources/key-vault.ts';

interface Options extends ImportOptions, KeyVaultOptions {
  readonly name?: string;
  readonly file?: string;
  readonly dotenv?: string;
  readonly jsonFile?: string;
}

export function defineImport(group: Command): void {
  const command = group.command('import').description('import secrets and keys into a vault');
  command
    .option('-n, --name <name>', 'name of the vault to import into')
    .addOption(
      new Option('-f, --file <file>', 'file that vault export made').conflicts(['dotenv', 'jsonFile', 'fromVault']),
    );
  addPassphraseOptions(command);
  command
    // Not --env-file: Node.js itself takes that one, wherever it stands, and loads the file into the environment.
    .addOption(
      new Option('--dotenv <file>', 'file of NAME=value lines, such as .env').conflicts(['jsonFile', 'fromVault']),
    )
    .addOption(new Option('--json-file <file>', 'file with a JSON object of names and texts').conflicts('fromVault'));
  addKeyVaultOptions(command);
  command
    .addOption(
      new Option('--on-conflict <policy>', 'what to do with a name that is there already')
        .choices(POLICIES)
        .default('fail'),
    )
    .option('--dry-run', 'read and check everything, and change nothing');
  addExamples(
    command,
    'vault import --name demo --file demo.vault --passphrase-file passphrase.txt',
    'vault import --name demo --file demo.vault --passphrase-stdin --on-conflict skip --dry-run',
    'vault import --name demo --dotenv .env --output table',
    'vault import --name demo --json-file secrets.json --on-conflict new-version',
    'vault import --name demo --from-vault https://contoso.vault.azure.net --from-tenant-id GUID --from-client-id GUID --from-client-secret-file secret.txt --on-conflict skip',
  );
  verb(command, importInto);
}

async function importInto(server: Server, options: Options): Promise<Result> {
  const vault = needed(options.name, '--name');
  if (options.file !== undefined) {
    const data = await importFile(server, vault, options.file, options);
    return { data, columns: { Created: 'created', Added: 'added', Present: 'present', Skipped: 'skipped' } };
  }
  const data = await importEntries(server, vault, await entriesOf(options), options);
  return { data, columns: { From: 'from', Name: 'name', Result: 'result' } };
}

function entriesOf({ dotenv, jsonFile, fromVault, ...options }: Options): Promise<Entry[]> | Entry[] {
  if (dotenv !== undefined) return readEnvFile(dotenv);
  if (jsonFile !== undefined) return readJsonFile(jsonFile);
  if (fromVault !== undefined) return listKeyVault(fromVault, options);
  throw usage('One of --file, --dotenv, --json-file and --from-vault is needed.');
}
