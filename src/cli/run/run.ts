import type { Command } from 'commander';
import { defineList } from './list.ts';
import { defineListWorkflowRuns } from './list-workflow-runs.ts';
import { defineShow } from './show.ts';
import { defineTail } from './tail.ts';

/** `sallyport run …` */
export function defineRun(group: Command): void {
  for (const define of [defineList, defineShow, defineTail, defineListWorkflowRuns]) define(group);
}
