import { type Command, Option } from 'commander';
import { Fault } from '../../fault.ts';
import type { KeyBundle } from '../../wire/keys.ts';
import { type AttributeOptions, addAttributeOptions, describe } from '../attribute-options.ts';
import { addExamples } from '../global-options.ts';
import { addNewOptions, findTarget, type NewOptions } from '../object-options.ts';
import { readBytes } from '../operator.ts';
import { usage } from '../usage.ts';
import { verb } from '../verb.ts';
import { addOps, addProtection, type Protection } from './create.ts';
import { KEY_COLUMNS, viewKey } from './view.ts';

interface Options extends NewOptions, AttributeOptions {
  readonly pemFile?: string;
  readonly jwkFile?: string;
  readonly protection: Protection;
  readonly ops?: readonly string[];
}

export function defineImport(group: Command): void {
  const command = group.command('import').description('import a private key: a new one, or a new version');
  addNewOptions(command, 'keys');
  command
    .addOption(new Option('--pem-file <file>', 'private key, PEM without a password').conflicts('jwkFile'))
    .option('--jwk-file <file>', 'private key, JSON Web Key');
  addProtection(command);
  addOps(command);
  addAttributeOptions(command);
  addExamples(command, 'key import --vault-name demo --name payroll --pem-file payroll.pem --ops decrypt');
  verb(command, async (server, options: Options) => {
    const key = { ...(await readKey(options)), ...(options.ops !== undefined && { key_ops: options.ops }) };
    const { vault, path } = await findTarget(server, 'keys', options);
    const hardware = options.protection === 'hsm' ? { Hsm: true } : {};
    const imported = (await vault.call('PUT', path, { key, ...hardware, ...describe(options) })).body as KeyBundle;
    return { data: viewKey(imported), columns: KEY_COLUMNS };
  });
}

/** As a JSON Web Key. Errors name the file and never quote it. */
async function readKey({ pemFile, jwkFile }: Pick<Options, 'pemFile' | 'jwkFile'>): Promise<object> {
  if (pemFile !== undefined) return readPem(pemFile);
  if (jwkFile !== undefined) return readJwk(jwkFile);
  throw usage('One of --pem-file and --jwk-file is needed.');
}

async function readPem(path: string): Promise<object> {
  const { createPrivateKey } = await import('node:crypto');
  const pem = readBytes(path);
  try {
    const jwk = createPrivateKey(pem).export({ format: 'jwk' });
    // Key Vault's name for the curve of RFC 8812.
    return jwk.crv === 'secp256k1' ? { ...jwk, crv: 'P-256K' } : jwk;
  } catch {
    throw new Fault('BadParameter', `The file ${path} holds no private key in PEM that opens without a password.`);
  }
}

function readJwk(path: string): object {
  const refuse = () => new Fault('BadParameter', `The file ${path} is not a JSON Web Key.`);
  const text = readBytes(path).toString('utf8');
  let jwk: unknown;
  try {
    jwk = JSON.parse(text);
  } catch {
    throw refuse();
  }
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) throw refuse();
  return jwk;
}
