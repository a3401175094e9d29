import { Fault } from '../../fault.ts';
import type { Outcome } from '../../operation.ts';
import type { ActionContext } from '../context.ts';
import { sentenceOf } from '../envelope.ts';
import { inputsOf, outputsOf } from './content.ts';
import type { RunRecorder } from './recorder.ts';
import { type Run, type RunInputs, SENTENCE_LIMIT } from './run.ts';

/** What is known of a call before it runs. */
export interface Followed {
  readonly action: string;
  readonly context: Pick<
    ActionContext,
    'connection' | 'connectionKey' | 'caller' | 'requestId' | 'clientRequestId' | 'workflow'
  >;
}

export interface FollowingRoom {
  readonly runs: RunRecorder;
  readonly clock: () => number;
}

/** Runs the call and adds what became of it to the history, once its audit record is durable. */
export function follow(
  room: FollowingRoom,
  call: Followed,
  input: unknown,
  run: () => Promise<Outcome<unknown>>,
): Promise<Outcome<unknown>> {
  const { connection } = call.context;
  if (!connection.runHistory) return run();
  const inputs = inputsOf(input);
  const started = room.clock();
  const note = (end: Ending) => room.runs.add(connection, runOf(call, { inputs, started, now: room.clock() }, end));
  return run().then(
    (outcome) => {
      note({
        status: 200,
        code: undefined,
        error: undefined,
        outputs: outputsOf(outcome.output, inputs.rawDataEncoding),
      });
      return outcome;
    },
    (error: unknown) => {
      note(failureOf(error));
      throw error;
    },
  );
}

/** Adds a call that was refused before it ran. Those above the limit are refused without being counted. */
export function noteRefusal({ runs, clock }: FollowingRoom, call: Followed, inputs: RunInputs, fault: Fault): void {
  const { connection } = call.context;
  if (!connection.runHistory) return;
  const now = clock();
  const run = runOf(call, { inputs, started: now, now }, failureOf(fault));
  if (fault.code === 'TooManyRequests') runs.addUncounted(connection, run);
  else runs.add(connection, run);
}

type Ending = Pick<Run, 'status' | 'code' | 'error' | 'outputs'>;

interface Begun {
  readonly inputs: RunInputs;
  readonly started: number;
  readonly now: number;
}

function runOf({ action, context }: Followed, { inputs, started, now }: Begun, end: Ending): Run {
  const { status, code, error, outputs } = end;
  return {
    action,
    started,
    duration: Math.max(0, now - started),
    status,
    code,
    error,
    key: context.connectionKey,
    caller: callerOf(context),
    requestId: context.requestId,
    clientRequestId: context.clientRequestId,
    workflow: context.workflow,
    inputs,
    outputs,
  };
}

/** A caller knows more of himself than a run shall. */
function callerOf({ caller }: Followed['context']): Run['caller'] {
  if (caller === undefined) return undefined;
  const { objectId, applicationId, tenantId } = caller;
  return { objectId, applicationId, tenantId };
}

/** The sentence that the caller is told, which never holds a value; of a bug not even that it was one. */
function failureOf(error: unknown): Ending {
  const fault = error instanceof Fault ? error : new Fault('InternalError', '');
  return { status: fault.status, code: fault.code, error: sentenceOf(fault).slice(0, SENTENCE_LIMIT) };
}
