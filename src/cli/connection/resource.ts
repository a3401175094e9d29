import type { Command } from 'commander';
import { needed } from '../usage.ts';

/** Where a connection lies among Resource Manager's resources. */
export interface ScopeOptions {
  readonly subscription: string;
  readonly resourceGroup: string;
}

export interface ConnectionOptions extends ScopeOptions {
  readonly name?: string;
}

const API_VERSION = '2018-07-01-preview';
const NO_SUBSCRIPTION = '00000000-0000-0000-0000-000000000000';

export function addScopeOptions(command: Command): void {
  command.option('-g, --resource-group <name>', 'its resource group', 'sallyport');
  addSubscriptionOption(command);
}

export function addSubscriptionOption(command: Command): void {
  command.option('--subscription <guid>', 'its subscription', NO_SUBSCRIPTION);
}

export function addConnectionName(command: Command): void {
  command.option('-n, --name <name>', 'name of the connection');
  addScopeOptions(command);
}

/** Path of the connections, or of what the further segments lead to; with the api-version. */
export function connectionPath({ subscription, resourceGroup }: ScopeOptions, ...below: readonly string[]): string {
  const scope = [needed(subscription, '--subscription'), needed(resourceGroup, '--resource-group')];
  const [s, g, ...rest] = [...scope, ...below].map(encodeURIComponent);
  const base = `/subscriptions/${s}/resourceGroups/${g}/providers/Microsoft.Web/connections`;
  return `${[base, ...rest].join('/')}?api-version=${API_VERSION}`;
}

export const CONNECTION_COLUMNS = {
  Name: 'name',
  Vault: 'properties.parameterValueSet.values.token:VaultName.value',
  ClientId: 'properties.parameterValueSet.values.token:clientId.value',
  Changed: 'properties.changedTime',
  RuntimeUrl: 'properties.connectionRuntimeUrl',
};
