import { randomUUID } from 'node:crypto';
import type { Log } from '../../http/log.ts';
import type { Entry, TaskRoom } from '../../jobs/tasks/run.ts';
import { exportAuditTask } from '../../management/tasks/export-audit-task.ts';
import { verifyTask } from '../../management/tasks/verify-task.ts';
import { createArchives } from '../../vault/archive/archives.ts';
import { exportTask } from '../../vault/archive/export-task.ts';
import { importTask } from '../../vault/archive/import-task.ts';
import type { Services } from '../services.ts';
import { requireStillMay } from '../sign-in/standing.ts';
import { reencryption } from './reencryption.ts';

export interface TasksStart {
  readonly log: Log;
  /** Resolves when all other processes of this instance have dropped what writes have outdated so far. */
  readonly heard: () => Promise<void>;
}

/** The kinds of long work that there are, and how their units become durable. */
export function createTaskRoom(services: Services, { log, heard }: TasksStart): TaskRoom {
  const archives = createArchives(services.vault);
  return {
    tasks: services.tasks,
    kinds: [
      verifyTask(services.management.auditLog),
      exportAuditTask(services.management.auditLog),
      exportTask(archives),
      importTask(archives),
      reencryption(services, heard),
    ],
    commit: (entry) => commit(services, entry),
    requireStillMay: (task) => requireStillMay(services, task),
    log,
    clock: services.clock,
  };
}

/** Units that change what people keep have a record, as of who asked for the task; how far one is, is nobody's business. */
function commit({ store, journal }: Services, { task, operation, status, changes, touches }: Entry) {
  const outcome = { output: undefined, changes, ...(touches && { touches }), ...(status && { status }) };
  if (operation === undefined) return store.write({ changes, record: '', conflict: '', ...(touches && { touches }) });
  const { id, by, vault } = task;
  return journal.attempt(
    {
      category: 'management',
      operation,
      requestId: randomUUID(),
      peer: '',
      caller: by,
      target: `tasks/${id}`,
      ...(vault !== undefined && { vault }),
    },
    outcome,
  );
}
