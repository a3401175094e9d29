import { type Command, Option } from 'commander';
import { readBytes, readSecretFile } from '../operator.ts';
import { readStandardInput } from '../text-input.ts';
import { usage } from '../usage.ts';

/** What a connection signs in with. Secrets come from files or from standard input only. */
export interface ParameterOptions {
  readonly vaultName?: string;
  readonly tenantId?: string;
  readonly clientId?: string;
  readonly clientSecretFile?: string;
  readonly clientSecretStdin?: true;
  readonly pfxFile?: string;
  readonly pfxPasswordFile?: string;
  readonly pfxPasswordStdin?: true;
}

/** What stands beside the parameters. */
export interface SettingOptions {
  readonly displayName?: string;
  readonly credentialExpires?: string;
  readonly runHistory?: 'enabled' | 'disabled';
}

export function addParameters(command: Command): void {
  command
    .option('--vault-name <name>', 'vault that its actions reach')
    .option('--tenant-id <guid>', 'tenant of the application that it signs in as')
    .option('--client-id <guid>', 'client id of that application')
    .addOption(new Option('--client-secret-file <file>', 'file with its secret').conflicts('clientSecretStdin'))
    .option('--client-secret-stdin', 'its secret from standard input')
    .option('--pfx-file <file>', 'its certificate with the private key, as PKCS#12 (.pfx or .p12)')
    .addOption(
      new Option('--pfx-password-file <file>', 'file with the password of the PFX').conflicts('pfxPasswordStdin'),
    )
    .option('--pfx-password-stdin', 'the password of the PFX from standard input');
}

export function addSettings(command: Command): void {
  command
    .option('--display-name <text>', 'name that people see')
    .option(
      '--credential-expires <date>',
      'when its secret ends, where another authority keeps it; "" for nobody knows',
    )
    .addOption(
      new Option('--run-history <state>', 'whether its calls are remembered').choices(['enabled', 'disabled']),
    );
}

export type Parameter = 'vaultName' | 'tenantId' | 'clientId' | 'clientSecret' | 'pfx';

/** The parameters by the names that the server reads them by; those that are not given are left out. */
export async function readParameters(options: ParameterOptions): Promise<Partial<Record<Parameter, unknown>>> {
  const { vaultName, tenantId, clientId } = options;
  const given = { vaultName, tenantId, clientId, clientSecret: await readSecret(options), pfx: await readPfx(options) };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

const NAMES: Readonly<Record<Parameter, string>> = {
  vaultName: 'vaultName',
  tenantId: 'token:TenantId',
  clientId: 'token:clientId',
  clientSecret: 'token:clientSecret',
  pfx: 'token:clientCertificateSecret',
};

export function valuesOf(parameters: Partial<Record<Parameter, unknown>>): Record<string, { value: unknown }> {
  const named = Object.entries(parameters).map(([parameter, value]) => [NAMES[parameter as Parameter], { value }]);
  return Object.fromEntries(named) as Record<string, { value: unknown }>;
}

export function settingsOf({ displayName, credentialExpires, runHistory }: SettingOptions): Record<string, unknown> {
  const settings = {
    displayName,
    credentialExpires: credentialExpires === '' ? null : credentialExpires,
    runHistory: runHistory && (runHistory === 'enabled' ? 'Enabled' : 'Disabled'),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

async function readSecret({ clientSecretFile, clientSecretStdin }: ParameterOptions): Promise<string | undefined> {
  if (clientSecretFile !== undefined) return readSecretFile(clientSecretFile);
  return clientSecretStdin === true ? (await readStandardInput()).toString('utf8') : undefined;
}

async function readPfx(options: ParameterOptions): Promise<object | undefined> {
  const { pfxFile, pfxPasswordFile, pfxPasswordStdin } = options;
  if (pfxFile === undefined) {
    if (pfxPasswordFile === undefined && pfxPasswordStdin !== true) return undefined;
    throw usage('The password of a PFX comes with --pfx-file.');
  }
  const pfx = readBytes(pfxFile).toString('base64');
  if (pfxPasswordFile !== undefined) return { pfx, password: readSecretFile(pfxPasswordFile) };
  return { pfx, password: pfxPasswordStdin === true ? (await readStandardInput()).toString('utf8') : '' };
}
