import type { Command } from 'commander';
import { defineCreate } from './create.ts';
import { defineDisable, defineEnable } from './mfa.ts';
import { defineDelete, defineList, defineMemberGroups, defineRevoke, defineShow } from './one.ts';
import { defineUpdate } from './update.ts';

/** `sallyport ad user …`: the verbs and options of `az ad user`, and ours that end sign-ins. */
export function defineUser(group: Command): void {
  for (const define of [
    defineCreate,
    defineUpdate,
    defineList,
    defineShow,
    defineDelete,
    defineMemberGroups,
    defineRevoke,
  ])
    define(group);
  const mfa = group.command('mfa').description('codes of an authenticator app');
  for (const define of [defineEnable, defineDisable]) define(mfa);
}
