import type { Command } from 'commander';
import { defineCancel } from './cancel.ts';
import { defineDelete } from './delete.ts';
import { defineDownload } from './download.ts';
import { defineList } from './list.ts';
import { defineShow } from './show.ts';
import { defineStart } from './start.ts';

/** `sallyport task …` */
export function defineTask(group: Command): void {
  for (const define of [defineList, defineShow, defineStart, defineDownload, defineCancel, defineDelete]) define(group);
}
