import type { Command } from 'commander';
import { addExamples, type GlobalOptions } from '../../global-options.ts';
import { verb, warn } from '../../verb.ts';
import { addVaultName, RULE_COLUMNS } from '../resource.ts';
import { addIpAddress, neededAddresses, type RuleOptions, readRules, writeRules } from './rules.ts';

export function defineNetworkRuleAdd(group: Command): void {
  const command = group.command('add').description('let networks reach a vault');
  addVaultName(command);
  addIpAddress(command);
  addExamples(command, 'vault network-rule add --name orders --ip-address 203.0.113.0/24');
  verb(command, async (server, options: RuleOptions & GlobalOptions) => {
    const added = neededAddresses(options);
    const before = await readRules(server, options);
    const rules = await writeRules(server, options, [...new Set([...before, ...added])]);
    if (rules.defaultAction === 'Allow') {
      warn(options, 'The rules change nothing while the default action is Allow: vault update --default-action Deny.');
    }
    return { data: rules.ipRules, columns: RULE_COLUMNS };
  });
}
