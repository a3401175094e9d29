import type { Run, RunOutputs, RunWorkflow } from './run.ts';

/**
 * Runs in few bytes, for most of what a page costs is its bytes: written twice, bound, and copied between threads. A run is
 * a list: which cells it has, which of those are as in the run before it, and the values of the others. As plain objects the
 * run of a Get secret took 460 bytes.
 */
export type Packed = readonly Cell[];
export type Cell = string | number | boolean | readonly string[];

/** A run's cells in the order of their columns. */
type Cells = readonly (Cell | undefined)[];

/** The place of each column in a run. Those that most runs have come first, so that masks are small numbers. */
const COLUMNS = [
  ['run', 'action'],
  ['run', 'started'],
  ['run', 'duration'],
  ['run', 'status'],
  ['run', 'requestId'],
  ['run', 'key'],
  ['inputs', 'secretName'],
  ['outputs', 'name'],
  ['outputs', 'version'],
  ['outputs', 'isEnabled'],
  ['outputs', 'createdTime'],
  ['outputs', 'lastUpdatedTime'],
  ['outputs', 'valueBytes'],
  ['run', 'clientRequestId'],
  ['inputs', 'secretVersion'],
  ['inputs', 'keyName'],
  ['inputs', 'keyVersion'],
  ['inputs', 'algorithm'],
  ['inputs', 'rawDataEncoding'],
  ['inputs', 'rawDataBytes'],
  ['inputs', 'encryptedDataBytes'],
  ['inputs', 'continued'],
  ['outputs', 'rawDataBytes'],
  ['outputs', 'encryptedDataBytes'],
  ['outputs', 'items'],
  ['outputs', 'more'],
  ['outputs', 'validityStartTime'],
  ['outputs', 'validityEndTime'],
  ['outputs', 'keyType'],
  ['outputs', 'allowedOperations'],
  ['run', 'code'],
  ['run', 'error'],
  ['caller', 'objectId'],
  ['caller', 'applicationId'],
  ['caller', 'tenantId'],
  ['workflow', 'name'],
  ['workflow', 'id'],
  ['workflow', 'runId'],
  ['workflow', 'operation'],
  ['workflow', 'trackingId'],
] as const;

/** A mask holds a bit for each column. */
const BITS = COLUMNS.map((_, column) => 2 ** column);

/** Packs the runs of a page that was opened `at` (Unix milliseconds), one after the other. */
export function createPacking(at: number): (run: Run) => Packed {
  let before: Cells = [];
  return (run) => {
    const cells = cellsOf(at, run);
    const packed = pack(cells, before);
    before = cells;
    return packed;
  };
}

/** The runs as they were packed: cells in their places and nothing checked, so hold them against the schema of runs. */
export function unpackRuns(at: number, packed: readonly Packed[]): unknown[] {
  let before: Cells = [];
  return packed.map((one) => {
    before = unpack(one, before);
    return runOf(at, before);
  });
}

function pack(cells: Cells, before: Cells): Packed {
  const packed: Cell[] = [0, 0];
  let has = 0;
  let same = 0;
  let bit = 0.5;
  for (let column = 0; column < cells.length; column += 1) {
    const cell = cells[column];
    bit *= 2;
    if (cell === undefined) continue;
    has += bit;
    if (cell === before[column]) same += bit;
    else packed.push(cell);
  }
  packed[0] = has;
  packed[1] = same;
  return packed;
}

function unpack([has, same, ...values]: Packed, before: Cells): Cells {
  let next = 0;
  return BITS.map((bit, column) => {
    if (!isSet(has, bit)) return undefined;
    if (isSet(same, bit)) return before[column];
    next += 1;
    return values[next - 1];
  });
}

const isSet = (mask: Cell | undefined, bit: number): boolean => Math.floor(Number(mask) / bit) % 2 === 1;

const NOBODY: Partial<NonNullable<Run['caller']>> = {};
const NOWHERE: RunWorkflow = {};
const NOTHING: RunOutputs = {};

/** In the order of `COLUMNS`, each member by its name: looked up by names from the table they would cost three times as much. */
function cellsOf(at: number, run: Run): Cells {
  const { inputs, outputs = NOTHING, caller = NOBODY, workflow = NOWHERE } = run;
  return [
    run.action,
    run.started - at,
    run.duration,
    run.status,
    run.requestId,
    run.key,
    inputs.secretName,
    outputs.name === undefined ? undefined : orAs(outputs.name, askedFor(inputs)),
    outputs.version,
    outputs.isEnabled,
    outputs.createdTime,
    outputs.lastUpdatedTime === undefined ? undefined : orAs(outputs.lastUpdatedTime, outputs.createdTime),
    outputs.valueBytes,
    // Who sends no id is given that of the request.
    run.clientRequestId === run.requestId ? undefined : run.clientRequestId,
    inputs.secretVersion,
    inputs.keyName,
    inputs.keyVersion,
    inputs.algorithm,
    inputs.rawDataEncoding,
    inputs.rawDataBytes,
    inputs.encryptedDataBytes,
    inputs.continued,
    outputs.rawDataBytes,
    outputs.encryptedDataBytes,
    outputs.items,
    outputs.more,
    outputs.validityStartTime,
    outputs.validityEndTime,
    outputs.keyType,
    outputs.allowedOperations,
    run.code,
    run.error,
    caller.objectId,
    caller.applicationId,
    caller.tenantId,
    workflow.name,
    workflow.id,
    workflow.runId,
    workflow.operation,
    workflow.trackingId,
  ];
}

/** What is like another cell of its run is said in one word. */
const orAs = (text: string, other: string | undefined): string | true => (text === other ? true : text);

const askedFor = ({ secretName, keyName }: Run['inputs']): string | undefined => secretName ?? keyName;

function runOf(at: number, cells: Cells): unknown {
  const run: Record<string, unknown> = {};
  const parts: Record<string, Record<string, unknown>> = { run, inputs: {} };
  for (const [column, [part, member]] of COLUMNS.entries()) {
    const cell = cells[column];
    if (cell !== undefined) (parts[part] ??= {})[member] = cell;
  }
  const { inputs, outputs, caller, workflow } = parts;
  if (outputs?.['name'] === true) outputs['name'] = askedFor(inputs as Run['inputs']);
  if (outputs?.['lastUpdatedTime'] === true) outputs['lastUpdatedTime'] = outputs['createdTime'];
  const { started, requestId, clientRequestId = requestId } = run;
  return { ...run, started: at + Number(started), clientRequestId, inputs, outputs, caller, workflow };
}
