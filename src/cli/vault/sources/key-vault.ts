import { type Command, Option } from 'commander';
import { Fault } from '../../../fault.ts';
import { parseObjectUrl } from '../../../wire/object-id.ts';
import type { SecretBundle, SecretItem } from '../../../wire/secrets.ts';
import { createClient } from '../../client.ts';
import { readBytes, readSecretFile } from '../../operator.ts';
import { collect } from '../../pages.ts';
import { requestToken, type Vault, vaultAt } from '../../server.ts';
import { needed, usage } from '../../usage.ts';
import type { Content, Entry } from './entry.ts';

/** Another Key Vault, and as whom to read it. */
export interface KeyVaultOptions {
  readonly fromVault?: string;
  readonly fromTenantId?: string;
  readonly fromClientId?: string;
  readonly fromClientSecretFile?: string;
  readonly fromAuthority?: string;
  readonly fromCa?: string;
}

const ENTRA = 'https://login.microsoftonline.com';

export function addKeyVaultOptions(command: Command): void {
  command
    .option('--from-vault <url>', 'another Key Vault: every secret of it that may be read')
    .option('--from-tenant-id <guid>', 'tenant of the application that reads it')
    .option('--from-client-id <guid>', 'id of that application')
    .option('--from-client-secret-file <file>', 'file with its secret')
    .addOption(new Option('--from-authority <url>', 'authority that issues its tokens').default(ENTRA))
    .option('--from-ca <file>', 'certificate authority of both, PEM');
}

/** The secrets of a vault, by name; each is read when its turn comes. Throws Fault, and a usage error. */
export async function listKeyVault(url: string, options: KeyVaultOptions): Promise<Entry[]> {
  const vault = await signIn(originOf(url, '--from-vault'), options);
  const items = await collect<SecretItem>(vault, '/secrets');
  return items.map((item) => {
    const name = parseObjectUrl(item.id, 'secrets')?.name;
    if (name === undefined) throw new Fault('BadGateway', `${vault.origin} lists what is no secret of a Key Vault.`);
    return { from: name, read: () => (item.attributes.enabled ? readSecret(vault, name) : undefined) };
  });
}

async function signIn(origin: string, options: KeyVaultOptions): Promise<Vault> {
  const { fromCa, fromAuthority = ENTRA } = options;
  const client = createClient({
    ca: fromCa === undefined ? undefined : readBytes(fromCa).toString('utf8'),
    start: 'sallyport serve',
  });
  const application = {
    url: originOf(fromAuthority, '--from-authority'),
    tenantId: needed(options.fromTenantId, '--from-tenant-id'),
    clientId: needed(options.fromClientId, '--from-client-id'),
    clientSecret: readSecretFile(needed(options.fromClientSecretFile, '--from-client-secret-file')),
  };
  return vaultAt(client, origin, await requestToken(client, application, `${resourceOf(origin)}/.default`));
}

/** Every vault's resource is the domain that it lies in; no answer of the vault has a say in it. */
const resourceOf = (origin: string): string => `https://${new URL(origin).host.split('.').slice(1).join('.')}`;

function originOf(url: string, option: string): string {
  if (URL.canParse(url) && new URL(url).protocol === 'https:') return new URL(url).origin;
  throw usage(`${option} is an https:// address, for instance https://contoso.vault.azure.net.`);
}

/** Undefined where this caller may not read it. */
async function readSecret(vault: Vault, name: string): Promise<Content | undefined> {
  try {
    const { body } = await vault.call('GET', `/secrets/${name}`);
    const { value, contentType, tags, attributes } = body as SecretBundle;
    const { enabled, nbf, exp } = attributes;
    const times = { ...(nbf !== undefined && { nbf }), ...(exp !== undefined && { exp }) };
    return { value, contentType, tags, attributes: { enabled, ...times } };
  } catch (error) {
    if (error instanceof Fault && error.code === 'Forbidden') return undefined;
    throw error;
  }
}
