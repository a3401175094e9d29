import type { Command } from 'commander';
import { Fault } from '../../../fault.ts';
import { addExamples } from '../../global-options.ts';
import { verb } from '../../verb.ts';
import { addVaultName, RULE_COLUMNS } from '../resource.ts';
import { addIpAddress, neededAddresses, type RuleOptions, readRules, writeRules } from './rules.ts';

export function defineNetworkRuleRemove(group: Command): void {
  const command = group.command('remove').description('no longer let networks reach a vault');
  addVaultName(command);
  addIpAddress(command);
  addExamples(command, 'vault network-rule remove --name orders --ip-address 203.0.113.0/24');
  verb(command, async (server, options: RuleOptions) => {
    const removed = neededAddresses(options);
    const before = await readRules(server, options);
    const missing = removed.find((network) => !before.includes(network));
    if (missing !== undefined) {
      throw new Fault('NotFound', `The vault ${options.name} has no network rule ${missing}.`);
    }
    const left = before.filter((network) => !removed.includes(network));
    return { data: (await writeRules(server, options, left)).ipRules, columns: RULE_COLUMNS };
  });
}
