import { Fault } from '../../fault.ts';
import type { Outcome } from '../../operation.ts';
import type { ActionContext } from '../context.ts';
import { sentenceOf } from '../envelope.ts';
import { inputsOf, outputsOf } from './content.ts';
import type { RunRecorder } from './recorder.ts';
import { type Run, type RunInputs, SENTENCE_LIMIT } from './run.ts';

/** What is known of a call before it runs. */
export interface Followed
  extends Pick<
    ActionContext,
    'connection' | 'connectionKey' | 'caller' | 'requestId' | 'clientRequestId' | 'workflow'
  > {
  readonly action: string;
}

export interface FollowingRoom {
  readonly runs: RunRecorder;
  readonly clock: () => number;
}

/** Runs the call and adds what became of it to the history, once its audit record is durable. */
export async function follow(
  room: FollowingRoom,
  call: Followed,
  input: unknown,
  run: () => Promise<Outcome<unknown>>,
): Promise<Outcome<unknown>> {
  if (!call.connection.runHistory) return run();
  const inputs = inputsOf(input);
  const started = room.clock();
  const note = (end: Ending) =>
    room.runs.add(call.connection, runOf(call, { inputs, started, now: room.clock() }, end));
  try {
    const outcome = await run();
    note({ status: 200, outputs: outputsOf(outcome.output, inputs.rawDataEncoding) });
    return outcome;
  } catch (error) {
    note(failureOf(error));
    throw error;
  }
}

/** Adds a call that was refused before it ran. */
export function noteRefusal({ runs, clock }: FollowingRoom, call: Followed, inputs: RunInputs, fault: Fault): void {
  if (!call.connection.runHistory) return;
  const now = clock();
  runs.add(call.connection, runOf(call, { inputs, started: now, now }, failureOf(fault)));
}

type Ending = Pick<Run, 'status' | 'code' | 'error' | 'outputs'>;

interface Begun {
  readonly inputs: RunInputs;
  readonly started: number;
  readonly now: number;
}

function runOf(call: Followed, { inputs, started, now }: Begun, { status, code, error, outputs }: Ending): Run {
  return {
    action: call.action,
    started,
    duration: Math.max(0, now - started),
    status,
    code,
    error,
    key: call.connectionKey,
    caller: callerOf(call),
    requestId: call.requestId,
    clientRequestId: call.clientRequestId,
    workflow: call.workflow,
    inputs,
    outputs,
  };
}

/** A caller knows more of himself than a run shall. */
function callerOf({ caller }: Followed): Run['caller'] {
  if (caller === undefined) return undefined;
  const { objectId, applicationId, tenantId } = caller;
  return { objectId, applicationId, tenantId };
}

/** The sentence that the caller is told, which never holds a value; of a bug not even that it was one. */
function failureOf(error: unknown): Ending {
  const fault = error instanceof Fault ? error : new Fault('InternalError', '');
  return { status: fault.status, code: fault.code, error: sentenceOf(fault).slice(0, SENTENCE_LIMIT) };
}
