import { hasFailed, type Run } from './run.ts';

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
export const statusTerm = (status: string): string => `s:${status}`;
const actionTerm = (action: string): string => `a:${action}`;

/** Sums of the runs of one page by their terms. Success is what most pages hold, so it is no term. */
export function createSums(connection: string) {
  const everywhere = nothing();
  const actions = new Map<string, Writable>();
  const rare = new Map<string, Writable>();
  return {
    add(run: Run): void {
      add(everywhere, run);
      add(sumsOf(actions, run.action), run);
      for (const term of rareTerms(run)) add(sumsOf(rare, term), run);
    },
    terms: (): ReadonlyMap<string, Sums> => {
      const ofActions = [...actions].map(([action, sums]) => [actionTerm(action), sums] as const);
      return new Map([[connectionTerm(connection), everywhere], ...ofActions, ...rare]);
    },
  };
}

const NO_TERMS: readonly string[] = [];

function rareTerms({ status, code, workflow }: Run): readonly string[] {
  if (workflow === undefined && !hasFailed({ status })) return NO_TERMS;
  const terms: string[] = [];
  if (hasFailed({ status })) terms.push(statusTerm('Failed'), statusTerm(String(status)));
  if (code !== undefined) terms.push(statusTerm(code));
  if (workflow?.trackingId !== undefined) terms.push(trackingTerm(workflow.trackingId));
  if (workflow?.runId !== undefined) terms.push(WORKFLOW_TERM, workflowRunTerm(workflow.runId));
  return terms;
}

type Writable = { -readonly [Member in keyof Sums]: Sums[Member] };

const nothing = (): Writable => ({ calls: 0, failed: 0, worst: 0, since: Number.MAX_SAFE_INTEGER, until: 0 });

function sumsOf(all: Map<string, Writable>, term: string): Writable {
  const known = all.get(term) ?? nothing();
  if (known.calls === 0) all.set(term, known);
  return known;
}

function add(sums: Writable, { status, started, duration }: Run): void {
  sums.calls += 1;
  if (hasFailed({ status })) sums.failed += 1;
  if (status > sums.worst) sums.worst = status;
  if (started < sums.since) sums.since = started;
  const until = started + Math.round(duration);
  if (until > sums.until) sums.until = until;
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
