import type { Command } from 'commander';
import { defineCreateForRbac } from './create-for-rbac.ts';
import { defineCreate, defineDelete, defineList, defineShow } from './principal.ts';

/** `sallyport ad sp …`: the verbs and options of `az ad sp`. */
export function defineSp(group: Command): void {
  for (const define of [defineCreateForRbac, defineCreate, defineList, defineShow, defineDelete]) define(group);
}
