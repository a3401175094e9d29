import { setImmediate as turn } from 'node:timers/promises';
import { Fault } from '../../fault.ts';
import { type Parameters, query } from '../../store/query.ts';
import { createListener, type Listener, type Listening } from './listener.ts';
import { newestNumber, PAGE_COLUMNS } from './pages.ts';
import type { NumberedRun } from './run.ts';
import { type HistoryRoom, shown } from './shown.ts';

/**
 * Runs as they are written, by whichever process: while somebody listens, the store is asked once a second for what came
 * behind the last one. Numbers grow in the order of commits, so that nothing can come in before them later.
 */
export interface RunTail {
  /** What fits, from now on or, as far as it is not too long ago, from where it ended. Nothing is kept for it until it is iterated. Throws Fault TooManyRequests. */
  listen(listening: Listening): Promise<AsyncIterable<NumberedRun>>;
  /** Ends all that listen, and lets nobody begin. */
  close(): void;
}

export interface TailRoom extends HistoryRoom {
  readonly clock: () => number;
}

const INTERVAL = 1000;

/** How often `stillMay` is asked: each so many intervals. */
const ASK_EVERY = 5;

const MOST_LISTENERS = 32;

/** Of one caller, so that none can keep all others out. */
const MOST_OF_ONE = 8;

/** Runs that somebody can have missed, fewer than may wait for him. */
const MOST_MISSED = 1000;

const CHUNK = 8;

const pagesBehind = query((db, p: Parameters<{ after: number; limit: number }>) =>
  db.selectFrom('run_page').select(PAGE_COLUMNS).where('seq', '>', p.after).orderBy('seq').limit(p.limit),
);

/** Those that listen, and the last page that was read for them. */
interface Listeners {
  readonly all: Set<Listener>;
  position: number;
}

export function createRunTail(room: TailRoom): RunTail {
  const listeners: Listeners = { all: new Set(), position: 0 };
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let polls = 0;

  const poll = async (): Promise<void> => {
    polls += 1;
    try {
      await ask(room, listeners, polls % ASK_EVERY === 0);
      await read(room, listeners);
    } catch (error) {
      for (const listener of listeners.all) listener.fail(error);
    }
    timer = undefined;
    arm();
  };

  const arm = (): void => {
    if (listeners.all.size > 0) timer ??= setTimeout(() => void poll(), INTERVAL).unref();
  };

  const begin = (listening: Listening, after: number): Listener => {
    const { all, position } = listeners;
    const listener = createListener(listening, after, () => all.delete(listener));
    if (closed || refusal(all, listening) !== undefined || room.clock() >= listening.until) listener.end();
    // Others ignore what they have seen already.
    listeners.position = all.size === 0 ? after : Math.min(position, after);
    if (!listener.ended()) all.add(listener);
    arm();
    return listener;
  };

  return {
    async listen(listening) {
      const refused = refusal(listeners.all, listening);
      if (refused !== undefined) throw refused;
      const newest = await newestNumber(room.store);
      const after = Math.max(newest - MOST_MISSED, Math.min(listening.after ?? newest, newest));
      return { [Symbol.asyncIterator]: () => begin(listening, after).iterator };
    },
    close() {
      closed = true;
      clearTimeout(timer);
      for (const listener of listeners.all) listener.end();
    },
  };
}

/** Why there is no place for one more. */
function refusal(all: ReadonlySet<Listener>, { by }: Listening): Fault | undefined {
  const own = [...all].filter(({ listening }) => listening.by === by).length;
  if (all.size < MOST_LISTENERS && own < MOST_OF_ONE) return undefined;
  return new Fault(
    'TooManyRequests',
    `At most ${MOST_LISTENERS} can listen to the run history of one process at the same time, and one caller ` +
      `${MOST_OF_ONE} times: try again later.`,
    { headers: { 'retry-after': '10' } },
  );
}

async function ask({ clock }: TailRoom, { all }: Listeners, thoroughly: boolean): Promise<void> {
  for (const listener of all) {
    const { until, stillMay } = listener.listening;
    if (clock() >= until || (thoroughly && !(await stillMay()))) listener.end();
  }
}

async function read(room: TailRoom, listeners: Listeners): Promise<void> {
  for (let more = true; more && listeners.all.size > 0; ) {
    more = await readChunk(room, listeners);
    if (more) await turn();
  }
}

/** True where there may be more. Somebody who begins meanwhile may move the position back: then it is read again from there. */
async function readChunk(room: TailRoom, listeners: Listeners): Promise<boolean> {
  let expected = listeners.position;
  const rows = await room.store.rows(pagesBehind, { after: expected, limit: CHUNK });
  for (const row of rows) {
    const runs = await shown(room, row);
    if (listeners.position !== expected) return true;
    for (const listener of listeners.all) for (const run of runs) listener.offer(run);
    expected = row.seq;
    listeners.position = expected;
  }
  return rows.length === CHUNK;
}
