import { type Command, Option } from 'commander';
import { addExamples } from '../global-options.ts';
import { readSecretFile } from '../operator.ts';
import type { Server } from '../server.ts';
import { readStandardInput } from '../text-input.ts';
import { needed, usage } from '../usage.ts';
import { type Result, verb } from '../verb.ts';
import { addConnectionName, CONNECTION_COLUMNS, type ConnectionOptions, connectionPath } from './resource.ts';

interface Options extends ConnectionOptions {
  readonly displayName?: string;
  readonly vaultName?: string;
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly clientSecretFile?: string;
  readonly clientSecretStdin?: true;
}

/** Here the credentials are the connection's; the operator's own come from operator.json or the environment. */
export function defineCreate(group: Command): void {
  const command = group.command('create').description('create a connection, or replace its parameters');
  addConnectionName(command);
  command
    .option('--vault-name <name>', 'vault that its actions reach')
    .option('--tenant-id <guid>', 'tenant of the service principal that it uses')
    .option('--client-id <guid>', 'application id of that service principal')
    .addOption(new Option('--client-secret-file <file>', 'file with its secret').conflicts('clientSecretStdin'))
    .option('--client-secret-stdin', 'its secret from standard input')
    .option('--display-name <text>', 'name that people see');
  addExamples(
    command,
    'connection create --name billing --vault-name demo --tenant-id GUID --client-id GUID --client-secret-file secret.txt',
  );
  verb(command, create, { signIn: false });
}

async function create(server: Server, options: Options): Promise<Result> {
  const path = connectionPath(options, needed(options.name, '--name'));
  const properties = {
    displayName: options.displayName,
    parameterValueSet: { name: 'oauthServicePrincipal', values: await parameterValues(options) },
  };
  const { body } = await server.manage('PUT', path, { body: { properties } });
  return { data: body, columns: CONNECTION_COLUMNS };
}

async function parameterValues(options: Options) {
  return {
    'token:clientId': { value: needed(options.clientId, '--client-id') },
    'token:TenantId': { value: needed(options.tenantId, '--tenant-id') },
    'token:VaultName': { value: needed(options.vaultName, '--vault-name') },
    'token:clientSecret': { value: await readSecret(options) },
  };
}

async function readSecret({ clientSecretFile, clientSecretStdin }: Options): Promise<string> {
  if (clientSecretFile !== undefined) return readSecretFile(clientSecretFile);
  if (clientSecretStdin === true) return (await readStandardInput()).toString('utf8');
  throw usage('One of --client-secret-file and --client-secret-stdin is needed.');
}
