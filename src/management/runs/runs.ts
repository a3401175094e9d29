import type { Administered } from '../room.ts';
import { getRun } from './get-run.ts';
import { listRuns, listRunsOfConnection } from './list-runs.ts';
import { listWorkflowRuns } from './list-workflow-runs.ts';
import { tailRuns } from './tail-runs.ts';

/** The run history, for whoever may look. */
export const RUN_OPERATIONS: readonly Administered[] = [
  { role: 'Reader', operation: listRunsOfConnection },
  { role: 'Reader', operation: listRuns },
  { role: 'Reader', operation: tailRuns },
  { role: 'Reader', operation: getRun },
  { role: 'Reader', operation: listWorkflowRuns },
];
