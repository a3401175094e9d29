import { randomUUID } from 'node:crypto';
import type { Journal } from '../audit/journal.ts';
import { Fault } from '../fault.ts';
import type { Log } from '../http/log.ts';
import type { Job } from '../jobs/job.ts';
import { CONNECTIONS_TOPIC } from './connections.ts';
import type { DeletedConnections } from './deleted-connections.ts';

interface PurgeRoom {
  readonly deletedConnections: DeletedConnections;
  readonly journal: Journal;
}

/** Purges deleted connections that can no longer be recovered, each with a record of its own. */
export function purgeConnections(room: PurgeRoom, log: Log): Job {
  return {
    name: 'purge-connections',
    everySeconds: 600,
    isDue: async (now) => (await room.deletedConnections.overdue(now, '')).length > 0,
    async run(now, signal) {
      let done = 0;
      for await (const id of everyOverdue(room, now)) {
        if (signal.aborted) break;
        if (await settle(room, { id, now }, log)) done += 1;
      }
      return done;
    },
  };
}

/** Each once, those that cannot be purged too. */
async function* everyOverdue({ deletedConnections }: PurgeRoom, now: number): AsyncGenerator<string> {
  let after: string | undefined = '';
  while (after !== undefined) {
    const ids: readonly string[] = await deletedConnections.overdue(now, after);
    yield* ids;
    after = ids.at(-1);
  }
}

/** Whether it is purged now. What was changed in the database is told in the log, and stays to be looked at. */
async function settle(room: PurgeRoom, due: { id: string; now: number }, log: Log): Promise<boolean> {
  try {
    return await purge(room, due);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'Tampered') throw error;
    log.warn('a deleted connection cannot be purged', { target: `deletedConnections/${due.id}`, code: error.code });
    return false;
  }
}

async function purge({ deletedConnections, journal }: PurgeRoom, { id, now }: { id: string; now: number }) {
  const deletion = await deletedConnections.find(id);
  if (deletion === undefined || deletion.until > now) return false;
  const call = { category: 'management' as const, operation: 'ConnectionPurge', requestId: randomUUID(), peer: '' };
  const written = await journal.attempt(
    { ...call, connection: id },
    { output: undefined, changes: deletedConnections.purge(deletion), touches: [CONNECTIONS_TOPIC] },
  );
  return written === 'done';
}
