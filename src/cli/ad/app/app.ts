import type { Command } from 'commander';
import { defineCreate } from './create.ts';
import { defineCredentialDelete } from './credential/delete.ts';
import { defineCredentialList } from './credential/list.ts';
import { defineReset } from './credential/reset.ts';
import { defineDelete } from './delete.ts';
import { defineList } from './list.ts';
import { defineShow } from './show.ts';

/** `sallyport ad app …`: the verbs and options of `az ad app`. */
export function defineApp(group: Command): void {
  for (const define of [defineCreate, defineList, defineShow, defineDelete]) define(group);
  const credentials = group.command('credential').description('what an application proves itself with');
  for (const define of [defineReset, defineCredentialList, defineCredentialDelete]) define(credentials);
}
