import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import {
  type ConnectorFiles,
  DEFINITION_FILE,
  type Finding,
  lintConnector,
  PROPERTIES_FILE,
} from '../../definition/linter.ts';
import { isOrigin } from '../../definition/origin.ts';
import { type ConnectorPackage, FLAVOURS } from '../../definition/package.ts';
import { Fault } from '../../fault.ts';
import { addExamples } from '../global-options.ts';
import type { Server } from '../server.ts';
import { usage } from '../usage.ts';
import { type Result, verb, warn } from '../verb.ts';

interface Options {
  readonly flavour: (typeof FLAVOURS)[number];
  readonly origin?: string;
  readonly additions?: boolean;
  readonly check?: boolean;
  readonly onlyShowErrors?: true;
}

export function defineExportConnector(group: Command): void {
  const command = group
    .command('connector')
    .argument('<dir>', 'folder for the files')
    .description('write the connector as Power Automate, Power Apps and Logic Apps import it');
  command
    .addOption(
      new Option('--flavour <kind>', 'custom: to be imported; managed: shaped like Microsoft’s own')
        .choices(FLAVOURS)
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
  const { files, findings } = await packageOf(server, options);
  mkdirSync(dir, { recursive: true });
  for (const { name, content } of files) writeFileSync(join(dir, name), content);
  const [finding] = findings;
  if (finding !== undefined) warn(options, said(finding));
  return { data: { files: files.map(({ name }) => join(dir, name)) } };
}

/** As the server makes it, so that all who ask for it have the same files. */
async function packageOf(server: Server, { flavour, origin, additions = false }: Options): Promise<ConnectorPackage> {
  if (origin !== undefined && !(/^https:/i.test(origin) && isOrigin(origin)))
    throw usage('--origin is an https origin, such as https://gateway.example.');
  const asked = { flavour, additions, ...(origin !== undefined && { origin }) };
  const { body } = await server.manage('POST', '/admin/connector/package', { body: asked });
  return body as ConnectorPackage;
}

function readFiles(dir: string): ConnectorFiles {
  return { definition: readJson(join(dir, DEFINITION_FILE)), properties: readJson(join(dir, PROPERTIES_FILE)) };
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
