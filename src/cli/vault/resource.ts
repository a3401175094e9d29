import { type Command, Option } from 'commander';
import { Fault } from '../../fault.ts';
import { addScopeOptions, type ScopeOptions } from '../connection/resource.ts';
import { findPrincipal, GUID } from '../principal.ts';
import type { Server } from '../server.ts';
import { needed, usage } from '../usage.ts';

export interface VaultOptions extends ScopeOptions {
  readonly name?: string;
}

/** As Resource Manager shows it; the members that commands look at. */
export interface VaultResource {
  readonly name: string;
  readonly properties: {
    readonly tenantId: string;
    readonly accessPolicies: readonly PolicyEntry[];
    readonly networkAcls?: NetworkRules;
  };
}

export interface PolicyEntry {
  readonly tenantId: string;
  readonly objectId: string;
  readonly applicationId?: string;
  readonly permissions: Readonly<Record<string, readonly string[]>>;
}

export interface NetworkRules {
  readonly bypass: string;
  readonly defaultAction: string;
  readonly ipRules: readonly { readonly value: string }[];
}

const API_VERSION = '2023-07-01';

export function addVaultName(command: Command): void {
  command.option('-n, --name <name>', 'name of the vault');
  addScopeOptions(command);
}

/** Path of the vaults of the group, or of what the further segments lead to; with the api-version. */
export function vaultPath(options: VaultOptions, ...below: readonly string[]): string {
  return pathOf(options, ['resourceGroups', needed(options.resourceGroup, '--resource-group')], ['vaults', ...below]);
}

/** The same for what belongs to the subscription. */
export function subscriptionPath(options: Pick<ScopeOptions, 'subscription'>, ...below: readonly string[]): string {
  return pathOf(options, [], below);
}

function pathOf(
  { subscription }: Pick<ScopeOptions, 'subscription'>,
  group: readonly string[],
  below: readonly string[],
): string {
  const scope = ['subscriptions', needed(subscription, '--subscription'), ...group];
  const segments = [...scope, 'providers', 'Microsoft.KeyVault', ...below].map(encodeURIComponent);
  return `/${segments.join('/')}?api-version=${API_VERSION}`;
}

/** The path of the vault that the options name, or of what the further segments lead to. */
export function namedPath(options: VaultOptions, ...below: readonly string[]): string {
  return vaultPath(options, needed(options.name, '--name'), ...below);
}

/** Throws Fault NotFound. */
export async function readVault(server: Server, options: VaultOptions): Promise<VaultResource> {
  return (await server.manage('GET', namedPath(options))).body as VaultResource;
}

export interface PrincipalOptions {
  readonly objectId?: string;
  readonly spn?: string;
  readonly upn?: string;
  readonly applicationId?: string;
}

/** Whom an access policy is for. */
export interface Grantee {
  readonly objectId: string;
  readonly applicationId?: string | undefined;
}

export function addPrincipal(command: Command): void {
  command
    .option('--object-id <guid>', 'object id of the application, user or group')
    .addOption(new Option('--spn <guid>', 'client id of the application, instead of --object-id').conflicts('objectId'))
    .addOption(new Option('--upn <name>', 'name of the user, instead of --object-id').conflicts(['objectId', 'spn']))
    .option('--application-id <guid>', 'only what it does through this application');
}

/** Throws a usage error where nobody is named, and Fault NotFound where nobody has that client id or name. */
export async function granteeOf(server: Server, options: PrincipalOptions): Promise<Grantee> {
  const { objectId, spn, upn, applicationId } = options;
  if (spn !== undefined) return { objectId: await applicationOf(server, spn), applicationId };
  if (upn !== undefined) return { objectId: await userOf(server, upn), applicationId };
  if (objectId === undefined) throw usage('One of --object-id, --spn and --upn is needed.');
  return { objectId: needed(objectId, '--object-id'), applicationId };
}

async function applicationOf(server: Server, spn: string): Promise<string> {
  if (!GUID.test(spn)) throw usage('--spn is not the client id of an application, which is a GUID.');
  const { appId, objectId } = await findPrincipal(server, spn);
  if (appId !== spn.toLowerCase()) throw new Fault('NotFound', `There is no application with the client id ${spn}.`);
  return objectId;
}

async function userOf(server: Server, upn: string): Promise<string> {
  if (!upn.includes('@')) throw usage('--upn is not the name of a user, which is like name@domain.');
  return (await findPrincipal(server, upn)).objectId;
}

/** The principal's own entry. */
export function entryOf(entries: readonly PolicyEntry[], { objectId, applicationId }: Grantee) {
  const same = (one: string | undefined, other: string | undefined) => one?.toLowerCase() === other?.toLowerCase();
  return entries.find((entry) => same(entry.objectId, objectId) && same(entry.applicationId, applicationId));
}

export function addDeletedName(command: Command): void {
  command.option('-n, --name <name>', 'name of the deleted vault');
}

export interface DeletedVault {
  readonly name: string;
  readonly properties: { readonly vaultId: string; readonly location: string };
}

export async function readDeleted(server: Server, options: Pick<ScopeOptions, 'subscription'>) {
  const { body } = await server.manage('GET', subscriptionPath(options, 'deletedVaults'));
  return (body as { value: readonly DeletedVault[] }).value;
}

/** az finds out where it lay as well. Throws Fault NotFound. */
export async function findDeleted(server: Server, options: VaultOptions): Promise<DeletedVault> {
  const name = needed(options.name, '--name');
  const found = (await readDeleted(server, options)).find((vault) => vault.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) throw new Fault('NotFound', `There is no deleted vault ${name} in the subscription.`);
  return found;
}

/** The resource group in which it lay. */
export function groupOf({ properties }: DeletedVault): string {
  return properties.vaultId.split('/')[4] ?? '';
}

export const VAULT_COLUMNS = {
  Name: 'name',
  Location: 'location',
  VaultUri: 'properties.vaultUri',
  PurgeProtection: 'properties.enablePurgeProtection',
  Network: 'properties.networkAcls.defaultAction',
};

export const DELETED_COLUMNS = {
  Name: 'name',
  Location: 'properties.location',
  Deleted: 'properties.deletionDate',
  ScheduledPurge: 'properties.scheduledPurgeDate',
};

export const POLICY_COLUMNS = {
  ObjectId: 'objectId',
  ApplicationId: 'applicationId',
  Secrets: 'permissions.secrets',
  Keys: 'permissions.keys',
};

export const RULE_COLUMNS = { Network: 'value' };
