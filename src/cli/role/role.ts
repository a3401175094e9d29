import type { Command } from 'commander';
import { defineCreate } from './assignment/create.ts';
import { defineDelete } from './assignment/delete.ts';
import { defineList } from './assignment/list.ts';
import { defineCreate as defineRoleCreate } from './definition/create.ts';
import { defineDelete as defineRoleDelete } from './definition/delete.ts';
import { defineList as defineRoleList } from './definition/list.ts';
import { defineUpdate as defineRoleUpdate } from './definition/update.ts';

/** `sallyport role …`: the verbs and options of `az role`. */
export function defineRole(group: Command): void {
  const assignments = group.command('assignment').description('who has which role where');
  for (const define of [defineCreate, defineList, defineDelete]) define(assignments);
  const definitions = group.command('definition').description('what roles allow');
  for (const define of [defineRoleList, defineRoleCreate, defineRoleUpdate, defineRoleDelete]) define(definitions);
}
