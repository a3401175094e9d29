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

/** Runs that are neither written nor given up; a few megabytes. */
const MOST_WAITING = 10_000;

export function createRunRecorder(room: RecorderRoom): RunRecorder {
  const open = new Map<string, OpenPage>();
  const writing = new Set<Promise<void>>();
  let waiting = 0;
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;

  const write = async (page: OpenPage): Promise<void> => {
    const changes = pageChanges(room, page);
    const written = await room.store.write({ changes, record: '', conflict: '' }).catch(() => 'lost' as const);
    waiting -= page.runs();
    if (written !== 'done') dropped += page.runs();
  };

  const send = (connection: string, page: OpenPage): void => {
    open.delete(connection);
    const sent = write(page).finally(() => writing.delete(sent));
    writing.add(sent);
  };

  const sendAll = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const [connection, page] of open) send(connection, page);
    if (dropped === 0) return;
    room.onDropped(dropped);
    dropped = 0;
  };

  const pageFor = (connection: Pick<Connection, 'id' | 'name'>): OpenPage => {
    const known = open.get(connection.id);
    if (known !== undefined) return known;
    const page = openPage(connection, room.clock());
    open.set(connection.id, page);
    return page;
  };

  return {
    add(connection, run) {
      timer ??= setTimeout(sendAll, PATIENCE).unref();
      if (waiting === MOST_WAITING) {
        dropped += 1;
        return;
      }
      waiting += 1;
      const page = pageFor(connection);
      page.add(run);
      if (page.runs() === PAGE_RUNS) send(connection.id, page);
    },
    async flush() {
      sendAll();
      await Promise.all(writing);
      if (dropped > 0) room.onDropped(dropped);
      dropped = 0;
    },
  };
}
