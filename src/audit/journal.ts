import { randomUUID } from 'node:crypto';
import { Fault } from '../fault.ts';
import type { Outcome } from '../operation.ts';
import type { Store, Unit, Written } from '../store/store.ts';
import { type AuditRecord, type ResultType, recordText } from './record.ts';
import { createStrangerBudget, type StrangerBudget } from './strangers.ts';

/** What is known about a call before it runs: the record's own members. */
export interface Call extends Omit<AuditRecord, 'time' | 'resultType' | 'status' | 'code' | 'durationMs'> {
  /** The HTTP status of success where the outcome does not say another; 200 if absent. */
  readonly success?: number;
}

/** The one way by which a call becomes effective. */
export interface Journal {
  /**
   * Runs the call, then makes its changes and its record durable in one commit, and only then resolves. A run whose
   * preconditions are no longer met when it commits runs again. Throws what the run threw, once that is recorded;
   * `Conflict` when the preconditions kept failing; `Unavailable` when no record can be written: then nothing happened and
   * nothing is revealed.
   */
  readonly conduct: <Out>(call: Call, run: () => Promise<Outcome<Out>> | Outcome<Out>) => Promise<Outcome<Out>>;
  /**
   * Makes what due work found durable with its record, once: `conflict` where a precondition is unmet, and then nothing
   * happened and nothing is recorded, since whoever was faster has said what he did. Throws `Unavailable`.
   */
  readonly attempt: (call: Call, outcome: Outcome<unknown>) => Promise<Written>;
  /**
   * Records that a call is about to act where no unit of ours reaches, such as a vault elsewhere: what it does there stands
   * whether or not this process lives to record how it ended. `Unavailable` when no record can be written.
   */
  readonly begin: (call: Call) => Promise<void>;
  /**
   * Records a call that was refused before it could run; `Unavailable` when no record can be written. Of strangers' calls
   * some are only counted, and their number recorded, once there are very many.
   */
  readonly refuse: (call: Call, fault: Fault) => Promise<void>;
}

/** With the first one: how often a call may find that another call was faster. */
const ATTEMPTS = 5;

/** `clock` in Unix milliseconds. */
export function createJournal(store: Pick<Store, 'write'>, clock: () => number): Journal {
  const strangers = createStrangerBudget(clock);
  const unrecorded = createSummary(store, clock, strangers);
  const note = async (call: Call, text: string) => {
    if (isStranger(call) && !strangers.take()) return unrecorded();
    await record(store, text);
  };
  return {
    async conduct(call, run) {
      const started = clock();
      const say = (end: Ending) => textOf(call, { started, now: clock() }, end);
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const ended = await recordFailure(
          () => orLeaving(run),
          (failure) => note(call, say(failure)),
        );
        const lost = attempt === ATTEMPTS ? say(endingOf(overtaken())) : '';
        const unit =
          ended instanceof Fault
            ? { changes: ended.leaves?.changes ?? [], record: say(endingOf(ended)), conflict: lost }
            : unitOf(ended, { record: say(endingWith(ended, call)), conflict: lost });
        const written = await recordFailure(
          () => store.write(unit),
          (failure) => record(store, say(failure)),
        );
        if (written !== 'done') continue;
        if (ended instanceof Fault) throw ended;
        return ended;
      }
      throw overtaken();
    },
    attempt(call, outcome) {
      const now = clock();
      const text = textOf(call, { started: now, now }, endingWith(outcome, call));
      return store.write(unitOf(outcome, { record: text, conflict: '' }));
    },
    async begin(call) {
      const now = clock();
      await record(store, textOf(call, { started: now, now }, { resultType: 'Begun', status: 102 }));
    },
    async refuse(call, fault) {
      const now = clock();
      await note(call, textOf(call, { started: now, now }, endingOf(fault)));
    },
  };
}

/** Nobody known: no token that was taken, no key of a connection. */
const isStranger = ({ category, caller, key }: Call): boolean =>
  category !== 'gateway' && caller === undefined && key === undefined;

/** How long refusals are counted before their number is recorded, in milliseconds. */
const SUMMARY = 60_000;

/** Sees to it that what was only counted is told within a minute. */
function createSummary(store: Pick<Store, 'write'>, clock: () => number, strangers: StrangerBudget): () => void {
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    timer = undefined;
    const now = clock();
    const call = {
      category: 'gateway' as const,
      operation: 'RefusalsUnrecorded',
      requestId: randomUUID(),
      peer: '',
      target: String(strangers.takeUnrecorded()),
    };
    // Where it cannot be written, no call can either, and they say so.
    record(store, textOf(call, { started: now, now }, { resultType: 'Denied', status: 401 })).catch(() => undefined);
  };
  return () => {
    timer ??= setTimeout(tell, SUMMARY).unref();
  };
}

interface Ending extends Pick<AuditRecord, 'resultType' | 'status' | 'code'> {
  readonly facts?: Readonly<Record<string, string>> | undefined;
}

/** A page that says no, such as that a password is wrong, is an outcome and no fault: it has changes that must stand. */
function endingWith({ status: said, facts }: Outcome<unknown>, { success = 200 }: Call): Ending {
  const status = said ?? success;
  return { resultType: status < 400 ? 'Success' : resultOf(status), status, facts };
}

function unitOf(
  { changes = [], touches, expecting }: Outcome<unknown>,
  texts: Pick<Unit, 'record' | 'conflict'>,
): Unit {
  return { changes, ...texts, ...(touches && { touches }), ...(expecting && { expecting }) };
}

/** A fault that leaves changes behind is an ending like another: they and its record become durable before it is told. */
async function orLeaving<Out>(run: () => Promise<Outcome<Out>> | Outcome<Out>): Promise<Outcome<Out> | Fault> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Fault && error.leaves !== undefined) return error;
    throw error;
  }
}

function overtaken(): Fault {
  return new Fault('Conflict', 'The object was changed by other calls at the same time: read it again and retry.');
}

/** The failure is told only after its record is durable; a record that cannot be written takes its place. */
async function recordFailure<T>(run: () => Promise<T> | T, note: (failure: Ending) => Promise<void>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    await note(endingOf(error));
    throw error;
  }
}

async function record(store: Pick<Store, 'write'>, text: string): Promise<void> {
  try {
    await store.write({ changes: [], record: text, conflict: text });
  } catch (cause) {
    throw new Fault('Unavailable', 'The audit log cannot be written, so the call was refused: try again later.', {
      cause,
    });
  }
}

function endingOf(error: unknown): Ending {
  if (!(error instanceof Fault)) return { resultType: 'Failed', status: 500 };
  return { resultType: resultOf(error.status), status: error.status, code: error.code };
}

function resultOf(status: number): ResultType {
  return status === 401 || status === 403 ? 'Denied' : 'Failed';
}

/** Facts may say more about what was called, and nothing else: a name that is not listed is left out. */
function textOf(call: Call, { started, now }: { started: number; now: number }, end: Ending): string {
  const { connection, key, vault, via, principal, role, target = call.target, version } = end.facts ?? {};
  return recordText({
    ...call,
    time: new Date(now).toISOString(),
    resultType: end.resultType,
    status: end.status,
    code: end.code,
    connection: connection ?? call.connection,
    key: key ?? call.key,
    vault: vault ?? call.vault,
    principal: principal ?? call.principal,
    role: role ?? call.role,
    via: via ?? call.via,
    target: version === undefined ? target : `${target ?? ''}/${version}`,
    durationMs: Math.max(0, now - started),
  });
}
