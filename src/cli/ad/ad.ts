import type { Command } from 'commander';
import { defineApp } from './app/app.ts';
import { defineGroup } from './group/group.ts';
import { defineList as defineKeyList } from './signing-key/list.ts';
import { defineRotate } from './signing-key/rotate.ts';
import { defineSp } from './sp/sp.ts';
import { defineTenant } from './tenant/tenant.ts';
import { defineUser } from './user/user.ts';

/** `sallyport ad …`: the verbs and options of `az ad`, and ours below `signing-key`. */
export function defineAd(group: Command): void {
  defineApp(group.command('app').description('applications'));
  defineSp(group.command('sp').description('service principals, which applications are to vaults'));
  defineUser(group.command('user').description('people'));
  defineGroup(group.command('group').description("groups, whose rights are their members'"));
  defineTenant(group.command('tenant').description('tenants, and the domains of their users'));
  const keys = group.command('signing-key').description('keys that sign tokens');
  for (const define of [defineKeyList, defineRotate]) define(keys);
}
