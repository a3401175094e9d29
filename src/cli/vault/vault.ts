import type { Command } from 'commander';
import { defineCreate } from './create.ts';
import { defineDelete } from './delete.ts';
import { defineDeletePolicy } from './delete-policy.ts';
import { defineExport } from './export.ts';
import { defineImport } from './import.ts';
import { defineList } from './list.ts';
import { defineListDeleted } from './list-deleted.ts';
import { defineNetworkRuleAdd } from './network-rule/add.ts';
import { defineNetworkRuleList } from './network-rule/list.ts';
import { defineNetworkRuleRemove } from './network-rule/remove.ts';
import { definePurge } from './purge.ts';
import { defineRecover } from './recover.ts';
import { defineSetPolicy } from './set-policy.ts';
import { defineShow } from './show.ts';
import { defineUpdate } from './update.ts';

/** `sallyport vault …`: the verbs and options of `az keyvault`. */
export function defineVault(group: Command): void {
  for (const define of [defineCreate, defineShow, defineList, defineUpdate, defineDelete]) define(group);
  for (const define of [defineListDeleted, defineRecover, definePurge]) define(group);
  for (const define of [defineSetPolicy, defineDeletePolicy]) define(group);
  for (const define of [defineExport, defineImport]) define(group);
  const rules = group.command('network-rule').description('networks from which a vault is reached');
  for (const define of [defineNetworkRuleAdd, defineNetworkRuleRemove, defineNetworkRuleList]) define(rules);
}
