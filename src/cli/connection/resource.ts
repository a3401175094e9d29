import type { Command } from 'commander';
import type { Server } from '../server.ts';
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

/** All connections of a resource group. */
export async function readConnections<Each>(server: Server, options: ScopeOptions): Promise<readonly Each[]> {
  const connections: Each[] = [];
  let after = '';
  for (;;) {
    const { body } = await server.manage('GET', `${connectionPath(options)}${after}`);
    const { value, nextLink } = body as { readonly value: readonly Each[]; readonly nextLink?: string };
    connections.push(...value);
    // Only where it leads on in this list: what else a link says is not asked for.
    const token = nextLink === undefined ? null : new URL(nextLink).searchParams.get('$skiptoken');
    if (token === null) return connections;
    after = `&$skiptoken=${encodeURIComponent(token)}`;
  }
}

/** To a parameter, in each shape in which connections are shown. */
function wayTo(parameter: string): string {
  const flat = ['nonSecretParameterValues', 'alternativeParameterValues'].map((shape) => `${shape}.${parameter}`);
  return [`parameterValueSet.values.${parameter}.value`, ...flat].map((way) => `properties.${way}`).join('|');
}

export const CONNECTION_COLUMNS = {
  Name: 'name',
  Kind: 'properties.parameterValueSet.name',
  Vault: ['token:VaultName', 'vaultName'].map(wayTo).join('|'),
  Status: 'properties.overallStatus',
  RuntimeUrl: 'properties.connectionRuntimeUrl',
};
