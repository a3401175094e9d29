import type { Command } from 'commander';
import { defineKeeping } from '../objects/keeping.ts';
import { SECRETS } from '../objects/kinds.ts';
import { defineDelete } from './delete.ts';
import { defineList } from './list.ts';
import { defineListVersions } from './list-versions.ts';
import { defineSet } from './set.ts';
import { defineSetAttributes } from './set-attributes.ts';
import { defineShow } from './show.ts';

/** `sallyport secret …`: az's verbs and options for secrets. */
export function defineSecret(group: Command): void {
  for (const define of [defineSet, defineShow, defineList, defineListVersions, defineDelete, defineSetAttributes]) {
    define(group);
  }
  defineKeeping(group, SECRETS);
}
