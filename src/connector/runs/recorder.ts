import type { Connection } from '../../connections/connection.ts';
import { type OpenPage, openPage } from './open-page.ts';
import { PAGE_RUNS, type PageRoom, pageChanges } from './pages.ts';
import type { Run } from './run.ts';

/**
 * Gathers runs in memory and writes them a page at a time, so that no call waits for its own line. The history is not
 * the audit log: a power cut takes the last fifth of a second of it, and where the store cannot keep up, runs are
 * dropped and counted instead of calls.
 */
export interface RunRecorder {
  add(connection: Pick<Connection, 'id' | 'name'>, run: Run): void;
  /**
   * One of many that nothing counts, such as calls above the limit: of those of a connection that wait together, the first
   * is kept. Else whoever has one key could push the runs of all others out of the history.
   */
  addUncounted(connection: Pick<Connection, 'id' | 'name'>, run: Run): void;
  /** Resolves when everything that was added so far is written or given up. */
  flush(): Promise<void>;
}

export interface RecorderRoom extends PageRoom {
  readonly clock: () => number;
  /** Hears how many runs were dropped since it last heard. */
  readonly onDropped: (count: number) => void;
}

/** How long a run waits for others, in milliseconds. */
const PATIENCE = 200;

/** Runs that are neither written nor given up; a few megabytes, with the longest texts thirty. */
const MOST_WAITING = 10_000;

export function createRunRecorder(room: RecorderRoom): RunRecorder {
  const open = new Map<string, OpenPage>();
  /** Connections that have had their uncounted run. */
  const crowded = new Set<string>();
  const writing = new Set<Promise<void>>();
  const dropped = createCount(room.onDropped);
  let waiting = 0;
  let timer: NodeJS.Timeout | undefined;

  const arm = (): void => {
    timer ??= setTimeout(sendAll, PATIENCE).unref();
  };

  const drop = (count: number): void => {
    dropped.add(count);
    arm();
  };

  const send = (connection: string, page: OpenPage): void => {
    open.delete(connection);
    const sent = isWritten(room, page).then((written) => {
      waiting -= page.runs();
      if (!written) drop(page.runs());
      writing.delete(sent);
    });
    writing.add(sent);
  };

  const sendAll = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const [connection, page] of open) send(connection, page);
    crowded.clear();
    dropped.tell();
  };

  const add: RunRecorder['add'] = (connection, run) => {
    if (waiting === MOST_WAITING) return drop(1);
    arm();
    waiting += 1;
    const page = open.get(connection.id) ?? openPage(connection, room.clock());
    open.set(connection.id, page);
    page.add(run);
    if (page.runs() === PAGE_RUNS) send(connection.id, page);
  };

  return {
    add,
    addUncounted(connection, run) {
      if (crowded.has(connection.id)) return;
      crowded.add(connection.id);
      add(connection, run);
    },
    async flush() {
      sendAll();
      await Promise.all(writing);
      dropped.tell();
    },
  };
}

async function isWritten(room: PageRoom, page: OpenPage): Promise<boolean> {
  const changes = pageChanges(room, page);
  const written = await room.store.write({ changes, record: '', conflict: '' }).catch(() => 'lost' as const);
  return written === 'done';
}

/** Tells how many came since it last told, if any. */
function createCount(tell: (count: number) => void) {
  let count = 0;
  return {
    add(more: number): void {
      count += more;
    },
    tell(): void {
      if (count > 0) tell(count);
      count = 0;
    },
  };
}
