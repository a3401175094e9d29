import type { Command } from 'commander';
import { defineVerify } from './verify.ts';

/** `sallyport audit …` */
export function defineAudit(group: Command): void {
  defineVerify(group);
}
