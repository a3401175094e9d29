import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { customProperties, managedProperties } from '../../definition/api-properties.ts';
import { type ConnectorFiles, type Finding, lintConnector } from '../../definition/linter.ts';
import { createDefinition } from '../../definition/swagger.ts';
import { Fault } from '../../fault.ts';
import { addExamples } from '../global-options.ts';
import type { Server } from '../server.ts';
import { usage } from '../usage.ts';
import { type Result, verb, warn } from '../verb.ts';

interface Options {
  readonly flavour: 'custom' | 'managed';
  readonly origin?: string;
  readonly additions?: boolean;
  readonly check?: boolean;
  readonly onlyShowErrors?: true;
}

/** The names that the platforms' tools look for. */
const DEFINITION = 'apiDefinition.swagger.json';
const PROPERTIES = 'apiProperties.json';

export function defineExportConnector(group: Command): void {
  const command = group
    .command('connector')
    .argument('<dir>', 'folder for the files')
    .description('write the connector as Power Automate, Power Apps and Logic Apps import it');
  command
    .addOption(
      new Option('--flavour <kind>', 'custom: to be imported; managed: shaped like Microsoft’s own')
        .choices(['custom', 'managed'])
        .default('custom'),
    )
    .option('--origin <url>', 'https origin that the platforms reach this server by')
    .option('--additions', 'with what Microsoft’s connector does not have: pages and bytes')
    .option('--check', 'write nothing; say what a platform would refuse in the files that are there');
  addExamples(
    command,
    'export connector ./keyvault --origin https://gateway.example',
    'export connector ./keyvault --check',
  );
  verb(command, async (server, options: Options) => {
    const [dir = ''] = command.args;
    return options.check === true ? check(readFiles(dir)) : write(server, dir, options);
  });
}

async function write(server: Server, dir: string, options: Options): Promise<Result> {
  const files = await filesOf(server, options);
  mkdirSync(dir, { recursive: true });
  for (const [name, content] of [
    [DEFINITION, files.definition],
    [PROPERTIES, files.properties],
  ] as const)
    writeFileSync(join(dir, name), `${JSON.stringify(content, null, 2)}\n`);
  const [finding] = lintConnector(files);
  if (finding !== undefined) warn(options, said(finding));
  return { data: { files: [join(dir, DEFINITION), join(dir, PROPERTIES)] } };
}

async function filesOf(server: Server, { flavour, origin, additions = false }: Options): Promise<ConnectorFiles> {
  const { connectionParameterSets, runtimeUrls } = await managedApi(server);
  const connectorUrl = origin === undefined ? (runtimeUrls[0] ?? '') : at(origin, runtimeUrls[0] ?? '');
  return {
    definition: createDefinition({ flavour, connectorUrl, additions }),
    properties: flavour === 'custom' ? customProperties(connectorUrl) : managedProperties(connectionParameterSets),
  };
}

interface ManagedApi {
  readonly connectionParameterSets: unknown;
  readonly runtimeUrls: readonly string[];
}

const MANAGED_API =
  '/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Web/locations/local/managedApis/keyvault';

async function managedApi(server: Server): Promise<ManagedApi> {
  const { body } = await server.manage('GET', `${MANAGED_API}?api-version=2018-07-01-preview`);
  return (body as { properties: ManagedApi }).properties;
}

/** The same path at another origin. */
function at(origin: string, url: string): string {
  if (!/^https:\/\/[^/?#@\s]+\/?$/.test(origin) || !URL.canParse(origin))
    throw usage('--origin is an https origin, such as https://gateway.example.');
  return new URL(new URL(url).pathname, origin).href;
}

function readFiles(dir: string): ConnectorFiles {
  return { definition: readJson(join(dir, DEFINITION)), properties: readJson(join(dir, PROPERTIES)) };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (cause) {
    const why =
      cause instanceof SyntaxError ? 'it is no JSON' : ((cause as NodeJS.ErrnoException).code ?? 'unknown reason');
    throw new Fault('BadParameter', `The file ${path} cannot be read (${why}).`, { cause });
  }
}

function check(files: ConnectorFiles): Result {
  const findings = lintConnector(files);
  const [first] = findings;
  return { data: findings, columns: { At: 'at', Problem: 'problem' }, failure: first && said(first) };
}

const said = ({ at, problem }: Finding): string => `A platform would not take the files: ${at}: ${problem}`;
