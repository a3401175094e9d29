import { type Command, Option } from 'commander';
import { parseObjectUrl } from '../wire/object-id.ts';
import { originOf } from './addresses.ts';
import { wholeNumber } from './global-options.ts';
import type { Server, Vault } from './server.ts';
import { needed, usage } from './usage.ts';

type Kind = 'secrets' | 'keys';
const ONE: Readonly<Record<Kind, string>> = { secrets: 'secret', keys: 'key' };

/** The vault, and the object in it: by name, or all at once by its identifier. */
export interface ObjectOptions {
  readonly vaultName?: string;
  readonly name?: string;
  readonly version?: string;
  readonly id?: string;
}

export type NewOptions = Pick<ObjectOptions, 'vaultName' | 'name'>;

export interface ListOptions {
  readonly vaultName?: string;
  readonly maxresults?: number;
}

/** An object of a vault, and the path that its operations begin with. */
export interface Target {
  readonly vault: Vault;
  readonly path: string;
}

const vaultName = () => new Option('--vault-name <name>', 'name of the vault');

export function addNewOptions(command: Command, kind: Kind): void {
  command.addOption(vaultName());
  command.addOption(new Option('-n, --name <name>', `name of the ${ONE[kind]}`));
}

/** `versioned`: the command means a version, the newest where none is named. */
export function addObjectOptions(command: Command, kind: Kind, { versioned }: { versioned: boolean }): void {
  command.addOption(vaultName());
  command.option('-n, --name <name>', `name of the ${ONE[kind]}`);
  if (versioned) command.option('-v, --version <version>', 'its version; the newest where none is named');
  const instead = versioned ? '--vault-name, --name and --version' : '--vault-name and --name';
  command.addOption(
    new Option('--id <url>', `its identifier, instead of ${instead}`).conflicts(['vaultName', 'name', 'version']),
  );
}

export function addListOptions(command: Command): void {
  command.addOption(vaultName());
  addMaxResults(command);
}

export function addMaxResults(command: Command): void {
  command.option('--maxresults <number>', 'at most so many; all where it is not said', wholeNumber);
}

/** Throws a usage error where neither a name nor an identifier of this server is given. */
export async function findTarget(server: Server, kind: Kind, options: ObjectOptions): Promise<Target> {
  const {
    vaultName: vault,
    name,
    version,
  } = options.id === undefined ? options : await named(server, kind, options.id);
  const names = [needed(name, '--name'), ...(version === undefined ? [] : [needed(version, '--version')])];
  return {
    vault: await server.vault(needed(vault, '--vault-name')),
    path: [`/${kind}`, ...names.map(encodeURIComponent)].join('/'),
  };
}

/** What an identifier names. It must lie in a vault of this server: the token goes where it leads. */
async function named(server: Server, kind: Kind, id: string): Promise<ObjectOptions> {
  const addresses = await server.addresses();
  const found = parseObjectUrl(id, kind);
  const [, vault = ''] = /^https:\/\/([0-9a-z-]+)\./i.exec(id) ?? [];
  const origin = URL.canParse(id) ? new URL(id).origin : '';
  if (found === undefined || vault === '' || new URL(originOf(addresses, vault)).origin !== origin) {
    const like = `${addresses.vaultOrigin.replace('{vault}', 'VAULT')}/${kind}/NAME`;
    throw usage(`--id is not the identifier of a ${ONE[kind]} of this server; it is like ${like}.`);
  }
  return { vaultName: vault, ...found };
}
