import { type Command, Option } from 'commander';
import { addExamples } from '../global-options.ts';
import { readSecretFile } from '../operator.ts';
import type { Server } from '../server.ts';
import { readStandardInput } from '../text-input.ts';
import { usage } from '../usage.ts';
import { type Result, verb } from '../verb.ts';
import { addConnectionName, CONNECTION_COLUMNS, type ConnectionOptions, connectionPath } from './resource.ts';

interface Options extends ConnectionOptions {
  readonly displayName?: string;
  readonly vaultName: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecretFile?: string;
  readonly clientSecretStdin?: true;
}

/** Here the credentials are the connection's; the operator's own come from operator.json or the environment. */
export function defineCreate(group: Command): void {
  const command = group.command('create').description('create a connection, or replace its parameters');
  addConnectionName(command);
  command
    .requiredOption('--vault-name <name>', 'vault that its actions reach')
    .requiredOption('--tenant-id <guid>', 'tenant of the service principal that it uses')
    .requiredOption('--client-id <guid>', 'application id of that service principal')
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
  const properties = {
    displayName: options.displayName,
    parameterValueSet: { name: 'oauthServicePrincipal', values: await parameterValues(options) },
  };
  const { body } = await server.manage('PUT', connectionPath(options, options.name), { body: { properties } });
  return { data: body, columns: CONNECTION_COLUMNS };
}

async function parameterValues(options: Options) {
  return {
    'token:clientId': { value: options.clientId },
    'token:clientSecret': { value: await readSecret(options) },
    'token:TenantId': { value: options.tenantId },
    'token:VaultName': { value: options.vaultName },
  };
}

async function readSecret({ clientSecretFile, clientSecretStdin }: Options): Promise<string> {
  if (clientSecretFile !== undefined) return readSecretFile(clientSecretFile);
  if (clientSecretStdin === true) return (await readStandardInput()).toString('utf8');
  throw usage('One of --client-secret-file and --client-secret-stdin is needed.');
}
