import type { Command } from 'commander';
import { defineList as defineKeyList } from './signing-key/list.ts';
import { defineRotate } from './signing-key/rotate.ts';

/** `sallyport ad …`: the verbs and options of `az ad`, and ours below `signing-key`. */
export function defineAd(group: Command): void {
  const keys = group.command('signing-key').description('keys that sign tokens');
  for (const define of [defineKeyList, defineRotate]) define(keys);
}
