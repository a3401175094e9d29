import type { AuditLog } from '../../audit/log.ts';
import type { Range } from '../../audit/range.ts';
import type { Json, Step, TaskKind, TaskRun } from '../../jobs/tasks/kind.ts';
import type { Written } from '../../store/store.ts';
import { keptFilter } from '../audit/resource.ts';

/** A part of the file: small enough for one unit and for one answer. */
const PART_BYTES = 100_000;

type Log = Pick<AuditLog, 'reach' | 'slices'>;

/** What the last part left: what is in the parts so far, and of which records. */
interface Exported {
  /** The records that were there when the export began. */
  readonly range: Range;
  /** The number of the first one that is in no part and may yet be. */
  readonly next: number;
  readonly records: number;
  readonly parts: number;
  readonly bytes: number;
  /** Numbers of the first and the last record in the parts. */
  readonly first?: number | undefined;
  readonly last?: number | undefined;
}

/** Lines that are in no part yet. */
interface Held {
  readonly lines: readonly Buffer[];
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

/** Exports the records that fit a filter into the parts of a task, as JSON lines, the oldest first. */
export function exportAuditTask(auditLog: Log): TaskKind {
  return { name: 'exportAudit', run: (task) => run(auditLog, task) };
}

async function* run(auditLog: Log, task: TaskRun): ReturnType<TaskKind['run']> {
  const filter = keptFilter(task.input);
  let so = (task.state as unknown as Exported | undefined) ?? beginning(await auditLog.reach(filter));
  let held: Held | undefined;
  for await (const { records, seq } of auditLog.slices(filter, { least: so.next, most: so.range.most })) {
    for (const record of records) {
      const line = Buffer.from(`${JSON.stringify(record)}\n`);
      if (held !== undefined && held.bytes + line.length > PART_BYTES) {
        so = yield* put(task, so, { held, next: record.seq });
        held = undefined;
      }
      held = holding(held, line, record.seq);
    }
    // What is held is read again where this process ends.
    yield { ...stepOf(so), progress: progressOf(so.range, seq) };
  }
  if (held !== undefined) so = yield* put(task, so, { held, next: so.range.most + 1 });
  return resultOf(so);
}

const beginning = (range: Range): Exported => ({ range, next: range.least, records: 0, parts: 0, bytes: 0 });

function holding(held: Held | undefined, line: Buffer, seq: number): Held {
  const { lines = [], bytes = 0, first = seq } = held ?? {};
  return { lines: [...lines, line], bytes: bytes + line.length, first, last: seq };
}

interface Putting {
  readonly held: Held;
  readonly next: number;
}

async function* put(
  { parts }: TaskRun,
  so: Exported,
  { held: { lines, bytes, first, last }, next }: Putting,
): AsyncGenerator<Step, Exported, Written> {
  const grown: Exported = {
    range: so.range,
    next,
    records: so.records + lines.length,
    parts: so.parts + 1,
    bytes: so.bytes + bytes,
    first: so.first ?? first,
    last,
  };
  for (;;) {
    const progress = progressOf(so.range, next - 1);
    const written = yield { ...stepOf(grown), progress, changes: [parts.put(so.parts, Buffer.concat(lines))] };
    if (written === 'done') return grown;
  }
}

function stepOf(so: Exported): Pick<Step, 'state' | 'result'> {
  return { state: { ...so, range: { ...so.range } }, result: resultOf(so) };
}

/** In records that were looked at, whether or not they fit. */
function progressOf({ least, most }: Range, seq: number): Step['progress'] {
  return { done: seq - least + 1, total: most - least + 1, unit: 'records' };
}

const resultOf = ({ records, parts, bytes, first, last }: Exported): Json => ({ records, parts, bytes, first, last });
