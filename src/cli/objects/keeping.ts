import type { Command } from 'commander';
import { defineBackup } from './backup.ts';
import type { ObjectKind } from './kinds.ts';
import { defineListDeleted } from './list-deleted.ts';
import { definePurge } from './purge.ts';
import { defineRecover } from './recover.ts';
import { defineRestore } from './restore.ts';
import { defineShowDeleted } from './show-deleted.ts';

/** The verbs that secrets and keys have alike: what comes after a deletion, and what comes before one. */
export function defineKeeping(group: Command, object: ObjectKind): void {
  const deleted = [defineListDeleted, defineShowDeleted, defineRecover, definePurge];
  for (const define of [...deleted, defineBackup, defineRestore]) define(group, object);
}
