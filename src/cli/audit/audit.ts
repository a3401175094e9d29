import type { Command } from 'commander';
import { defineExport } from './export.ts';
import { defineList } from './list.ts';
import { defineVerify } from './verify.ts';

/** `sallyport audit …` */
export function defineAudit(group: Command): void {
  defineList(group);
  defineExport(group);
  defineVerify(group);
}
