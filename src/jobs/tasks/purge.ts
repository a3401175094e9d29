import type { Change } from '../../operation.ts';
import type { Store } from '../../store/store.ts';
import type { Job } from '../job.ts';
import type { Tasks } from './tasks.ts';

interface PurgeRoom {
  readonly store: Pick<Store, 'write'>;
  readonly tasks: Tasks;
}

const BATCH = 100;

/** Removes tasks whose time is over, and their parts before them. That they ended is recorded; that they are forgotten need not be. */
export function purgeTasks({ store, tasks }: PurgeRoom): Job {
  const write = (change: Change) => store.write({ changes: [change], record: '', conflict: '' });
  return {
    name: 'purge-tasks',
    everySeconds: 600,
    isDue: async (now) => (await tasks.over(now, 1)).length > 0,
    async run(now, signal) {
      let done = 0;
      for (let ids = await tasks.over(now, BATCH); ids.length > 0; ids = await tasks.over(now, BATCH)) {
        for (const id of ids) {
          while (!signal.aborted && (await tasks.hasParts(id))) await write(tasks.removeParts(id));
          if (signal.aborted) return done;
          await write(tasks.remove(id, now));
          done += 1;
        }
      }
      return done;
    },
  };
}
