import { writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { armTemplate, bicepTemplate } from '../../definition/connection-template.ts';
import { type WorkflowAuthentication, workflowFiles } from '../../definition/workflow-connection.ts';
import { Fault } from '../../fault.ts';
import { addScopeOptions, connectionPath, type ScopeOptions } from '../connection/resource.ts';
import { addExamples, wholeNumber } from '../global-options.ts';
import type { Server } from '../server.ts';
import { needed, usage } from '../usage.ts';
import { type Result, verb } from '../verb.ts';
import { type ConnectionResource, templateOf } from './connection-resource.ts';

interface Options extends ScopeOptions {
  readonly connection?: string;
  readonly reference: string;
  readonly authentication: WorkflowAuthentication;
  readonly format: 'connections' | 'arm' | 'bicep';
  readonly key?: true;
  readonly keyFile?: string;
  readonly days?: number;
}

export function defineExportLogicApps(group: Command): void {
  const command = group
    .command('logicapps')
    .description('print what a Logic Apps project needs for a connection, or a template of the connection');
  command.option('--connection <name>', 'name of the connection');
  addScopeOptions(command);
  command
    .option('--reference <name>', 'name that the workflow’s actions know it by', 'keyvault')
    .addOption(
      new Option('--authentication <kind>', 'how the workflow proves itself')
        .choices(['key', 'managed-identity'])
        .default('key'),
    )
    .addOption(
      new Option(
        '--format <format>',
        'entry of connections.json with its app settings, or a template of the connection',
      )
        .choices(['connections', 'arm', 'bicep'])
        .default('connections'),
    )
    .addOption(new Option('--key', 'create a key and print it; on a terminal only').conflicts('keyFile'))
    .option('--key-file <file>', 'create a key and write it into this new file, for its owner only')
    .option('--days <number>', 'days until the key expires; 7 where it is not said', wholeNumber);
  addExamples(
    command,
    'export logicapps --connection demo --key-file key.txt --days 90',
    'export logicapps --connection demo --authentication managed-identity --query connections',
    'export logicapps --connection demo --format bicep',
  );
  verb(command, (server, options: Options) => run(server, options));
}

async function run(server: Server, options: Options): Promise<Result> {
  const name = needed(options.connection, '--connection');
  if (!/^[\w-]{1,80}$/.test(options.reference)) throw usage('--reference is 1 to 80 letters, digits, - and _.');
  const wantsKey = options.key === true || options.keyFile !== undefined;
  if (wantsKey && (options.format !== 'connections' || options.authentication !== 'key'))
    throw usage('--key and --key-file are for connections.json with the authentication key.');
  if (options.key === true && !process.stdout.isTTY)
    throw usage('--key prints a key on a terminal only; --key-file writes it into a file.');
  const { body } = await server.manage('GET', connectionPath(options, name));
  const resource = body as ConnectionResource;
  if (options.format === 'arm') return { data: armTemplate(templateOf(resource)) };
  if (options.format === 'bicep') return { text: bicepTemplate(templateOf(resource)) };
  const key = wantsKey ? await mint(server, options, name) : undefined;
  return { data: workflowFiles(workflowConnection(resource, options), options.authentication, key) };
}

function workflowConnection({ id, properties }: ConnectionResource, { reference }: Options) {
  return { reference, id, apiId: properties.api.id, runtimeUrl: properties.connectionRuntimeUrl };
}

/** The key, where it may be printed. */
async function mint(server: Server, options: Options, name: string): Promise<string | undefined> {
  const { keyFile, days } = options;
  const path = connectionPath(options, name, 'listConnectionKeys');
  if (keyFile !== undefined) writeNew(keyFile, '');
  const { body } = await server.manage('POST', path, {
    body: { ...(days !== undefined && { validityTimeSpan: days }) },
  });
  const { connectionKey } = body as { connectionKey: string };
  if (keyFile === undefined) return connectionKey;
  writeFileSync(keyFile, `${connectionKey}\n`);
  return undefined;
}

/** Before there is a key: one that can be written nowhere would live on unseen. */
function writeNew(file: string, content: string): void {
  try {
    writeFileSync(file, content, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const { code = 'unknown reason' } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw usage(`The file ${file} is there already; name another or remove it.`);
    throw new Fault('DataFolderUnusable', `The file ${file} cannot be written (${code}).`, { cause });
  }
}
