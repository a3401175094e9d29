import { hasFailed, type Run, type RunPage } from './run.ts';

/** Sums over the runs of one page that have a term in common. */
export interface Sums {
  readonly calls: number;
  readonly failed: number;
  readonly worst: number;
  readonly since: number;
  readonly until: number;
}

/** What runs are looked for by. */
export interface RunFilter {
  /** Connection id. */
  readonly connection?: string | undefined;
  readonly action?: string | undefined;
  /** `Succeeded`, `Failed`, an HTTP status or the code of a fault. */
  readonly status?: string | undefined;
  readonly workflowRun?: string | undefined;
  readonly trackingId?: string | undefined;
  /** When it began: Unix milliseconds, both included. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export const WORKFLOW_TERM = 'w';
export const connectionTerm = (id: string): string => `c:${id}`;
export const workflowRunTerm = (id: string): string => `w:${id}`;
const trackingTerm = (id: string): string => `t:${id}`;
const statusTerm = (status: string): string => `s:${status}`;
const actionTerm = (action: string): string => `a:${action}`;

/** The terms of a page, each with its sums. Success is what most pages hold, so it is no term. */
export function termsOf({ connection, runs }: RunPage): Map<string, Sums> {
  const terms = new Map<string, Sums>();
  const everywhere = connectionTerm(connection);
  for (const run of runs) {
    for (const term of [everywhere, ...ownTerms(run)]) terms.set(term, plus(terms.get(term), run));
  }
  return terms;
}

function ownTerms({ action, status, code, workflow }: Run): string[] {
  const terms = [actionTerm(action)];
  if (hasFailed({ status })) terms.push(statusTerm('Failed'), statusTerm(String(status)));
  if (code !== undefined) terms.push(statusTerm(code));
  if (workflow?.trackingId !== undefined) terms.push(trackingTerm(workflow.trackingId));
  if (workflow?.runId !== undefined) terms.push(WORKFLOW_TERM, workflowRunTerm(workflow.runId));
  return terms;
}

function plus(sums: Sums | undefined, { status, started, duration }: Run): Sums {
  const failed = hasFailed({ status }) ? 1 : 0;
  const until = started + Math.round(duration);
  if (sums === undefined) return { calls: 1, failed, worst: status, since: started, until };
  return {
    calls: sums.calls + 1,
    failed: sums.failed + failed,
    worst: Math.max(sums.worst, status),
    since: Math.min(sums.since, started),
    until: Math.max(sums.until, until),
  };
}

/** The terms that a page must have to hold such a run, the rarest first: by it pages are looked up. */
export function termsToFind({ trackingId, workflowRun, status, connection, action }: RunFilter): string[] {
  const rare = status === undefined || status === 'Succeeded' || /^[1-3]\d\d$/.test(status);
  return [
    trackingId === undefined ? [] : trackingTerm(trackingId),
    workflowRun === undefined ? [] : workflowRunTerm(workflowRun),
    rare ? [] : statusTerm(status),
    connection === undefined ? [] : connectionTerm(connection),
    action === undefined ? [] : actionTerm(action),
  ].flat();
}

/** Whether a run is one of those that are looked for. */
export function matches(filter: RunFilter, run: Run & { readonly connection: string }): boolean {
  const { from = -Infinity, to = Infinity } = filter;
  return (
    run.started >= from &&
    run.started <= to &&
    (filter.connection ?? run.connection) === run.connection &&
    (filter.action ?? run.action) === run.action &&
    hasStatus(run, filter.status) &&
    isOf(filter, run.workflow ?? {})
  );
}

function isOf({ workflowRun, trackingId }: RunFilter, workflow: NonNullable<Run['workflow']>): boolean {
  return (
    (workflowRun ?? workflow.runId) === workflow.runId && (trackingId ?? workflow.trackingId) === workflow.trackingId
  );
}

function hasStatus(run: Run, wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  if (wanted === 'Succeeded' || wanted === 'Failed') return hasFailed(run) === (wanted === 'Failed');
  return wanted === run.code || wanted === String(run.status);
}
