import type { IncomingHttpHeaders } from 'node:http';
import { type RunWorkflow, TEXT_LIMIT } from './run.ts';

/**
 * Where a call comes from, as Logic Apps and Power Automate say it of each request that a workflow makes. Anybody can
 * send such headers, so they are shown and looked for, and decide nothing.
 */
const HEADERS = {
  name: 'x-ms-workflow-name',
  id: 'x-ms-workflow-id',
  runId: 'x-ms-workflow-run-id',
  operation: 'x-ms-workflow-operation-name',
  trackingId: 'x-ms-client-tracking-id',
} as const satisfies Record<keyof RunWorkflow, string>;

const MEMBERS = Object.entries(HEADERS) as [keyof RunWorkflow, string][];

/** Undefined where the call says nothing of a workflow. */
export function workflowOf(headers: IncomingHttpHeaders): RunWorkflow | undefined {
  let workflow: RunWorkflow | undefined;
  for (const [member, header] of MEMBERS) {
    const given = headers[header];
    const text = given === undefined ? '' : cleaned(String(given));
    if (text !== '') (workflow ??= {})[member] = text;
  }
  return workflow;
}

const UNPRINTABLE = /[^ -~]/g;

/** Printable ASCII, and no more of it than anybody reads: a header may hold what moves a terminal's cursor. */
function cleaned(text: string): string {
  return text.slice(0, TEXT_LIMIT).replace(UNPRINTABLE, '').trim();
}
