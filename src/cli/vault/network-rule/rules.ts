import type { Command } from 'commander';
import type { Server } from '../../server.ts';
import { usage } from '../../usage.ts';
import { type NetworkRules, namedPath, readVault, type VaultOptions, type VaultResource } from '../resource.ts';

export interface RuleOptions extends VaultOptions {
  readonly ipAddress?: readonly string[];
}

export function addIpAddress(command: Command): void {
  command.option('--ip-address <network...>', 'address or network: 203.0.113.7, 203.0.113.0/24, 2001:db8::/32');
}

/** Throws a usage error where none is named. */
export function neededAddresses({ ipAddress }: RuleOptions): readonly string[] {
  if (ipAddress === undefined) throw usage('--ip-address is needed.');
  return ipAddress.map((text) => (text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`));
}

export async function readRules(server: Server, options: VaultOptions): Promise<readonly string[]> {
  const { properties } = await readVault(server, options);
  return properties.networkAcls?.ipRules.map(({ value }) => value) ?? [];
}

/** The rules as they then are. */
export async function writeRules(server: Server, options: VaultOptions, networks: readonly string[]) {
  const ipRules = networks.map((value) => ({ value }));
  const { body } = await server.manage('PATCH', namedPath(options), {
    body: { properties: { networkAcls: { ipRules } } },
  });
  return (body as VaultResource).properties.networkAcls as NetworkRules;
}
