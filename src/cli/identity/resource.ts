import type { Command } from 'commander';
import { addScopeOptions, type ScopeOptions } from '../connection/resource.ts';
import { needed } from '../usage.ts';

export interface IdentityOptions extends ScopeOptions {
  readonly name?: string;
}

const API_VERSION = '2023-01-31';

export function addIdentityName(command: Command): void {
  command.option('-n, --name <name>', 'name of the managed identity');
  addScopeOptions(command);
}

/** Path of the managed identities of a resource group, or of one of them; with the api-version. */
export function identitiesPath({ subscription, resourceGroup }: ScopeOptions, ...below: readonly string[]): string {
  const scope = [needed(subscription, '--subscription'), needed(resourceGroup, '--resource-group')];
  const [s, g, ...rest] = [...scope, ...below].map(encodeURIComponent);
  const base = `/subscriptions/${s}/resourceGroups/${g}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`;
  return `${[base, ...rest].join('/')}?api-version=${API_VERSION}`;
}

export function identityPath(options: IdentityOptions): string {
  return identitiesPath(options, needed(options.name, '--name'));
}

export const IDENTITY_COLUMNS = {
  Name: 'name',
  Kind: 'properties.kind',
  ClientId: 'properties.clientId',
  PrincipalId: 'properties.principalId',
  Enabled: 'properties.enabled',
};
