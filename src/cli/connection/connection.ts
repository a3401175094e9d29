import type { Command } from 'commander';
import { definePolicyCreate } from './access-policy/create.ts';
import { definePolicyDelete } from './access-policy/delete.ts';
import { definePolicyList } from './access-policy/list.ts';
import { defineConsent } from './consent.ts';
import { defineCreate } from './create.ts';
import { defineDelete } from './delete.ts';
import { defineKeyCreate } from './key/create.ts';
import { defineKeyList } from './key/list.ts';
import { defineKeyRevoke } from './key/revoke.ts';
import { defineList } from './list.ts';
import { defineListDeleted } from './list-deleted.ts';
import { definePurge } from './purge.ts';
import { defineRecover } from './recover.ts';
import { defineShow } from './show.ts';
import { defineTest } from './test.ts';
import { defineUpdate } from './update.ts';

/** `sallyport connection …`, and `sallyport connection key …` and `… access-policy …` below it. */
export function defineConnection(group: Command): void {
  const deleted = [defineListDeleted, defineRecover, definePurge];
  const verbs = [
    defineCreate,
    defineUpdate,
    defineConsent,
    defineShow,
    defineList,
    defineTest,
    defineDelete,
    ...deleted,
  ];
  for (const define of verbs) define(group);
  const keys = group.command('key').description('keys that callers of a connection prove themselves with');
  for (const define of [defineKeyCreate, defineKeyList, defineKeyRevoke]) define(keys);
  const policies = group.command('access-policy').description('who besides its owner may use a connection');
  for (const define of [definePolicyCreate, definePolicyList, definePolicyDelete]) define(policies);
}
