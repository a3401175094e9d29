import type { Command } from 'commander';
import { defineCreate } from './create.ts';
import { defineDelete } from './delete.ts';
import { defineList } from './list.ts';
import { defineShow } from './show.ts';
import { defineUpdate } from './update.ts';

/** `sallyport identity …`: the verbs and options of `az identity`. */
export function defineIdentity(group: Command): void {
  for (const define of [defineCreate, defineShow, defineList, defineUpdate, defineDelete]) define(group);
}
