import { randomUUID } from 'node:crypto';
import type { Call } from '../../audit/journal.ts';
import { Fault } from '../../fault.ts';
import type { Log } from '../../http/log.ts';
import type { Job } from '../../jobs/job.ts';
import { objectPath } from '../../wire/object-id.ts';
import { toSeconds } from '../../wire/time.ts';
import { checked, findLatest, keyOf } from '../objects.ts';
import type { VaultScope } from '../room.ts';
import type { VaultServer } from '../vault.ts';
import { retentionOf } from './deletion.ts';
import { erased } from './purge.ts';
import { type After, overdueRows } from './rows.ts';

/** How many rows are read at a time. */
const BATCH = 100;

const FIRST: After = { deleted: -1, kind: 'keys', name: '' };

/**
 * Purges what was deleted so long ago that the vault's retention is over, each object with a record of its own. Purge
 * protection does not stop it: it is what that protection waits for.
 */
export function purgeDue(server: VaultServer, log: Log): Job {
  return {
    name: 'purge-deleted',
    everySeconds: 60,
    async isDue(now) {
      for (const scope of await scopesOf(server)) {
        if ((await overdue(scope, now, { after: FIRST, limit: 1 })).length > 0) return true;
      }
      return false;
    },
    async run(now, signal) {
      let done = 0;
      for (const scope of await scopesOf(server)) {
        for await (const row of everyOverdue(scope, now)) {
          if (signal.aborted) return done;
          if (await settle(server, { scope, row, now }, log)) done += 1;
        }
      }
      return done;
    },
  };
}

async function scopesOf(server: VaultServer): Promise<VaultScope[]> {
  const vaults = await server.vaults.list();
  return vaults.map((vault) => ({ room: server, vault, origin: server.originOf(vault.name) }));
}

async function overdue(scope: VaultScope, now: number, { after, limit }: { after: After; limit: number }) {
  const until = toSeconds(now) - retentionOf(scope.vault);
  const rows = await scope.room.store.rows(overdueRows, {
    vault: keyOf(scope, 'secrets', '').vault,
    until,
    limit,
    ...after,
  });
  return rows.flatMap(({ deleted, ...row }): After[] => (deleted === null ? [] : [{ ...row, deleted }]));
}

/** Each row once, those that cannot be purged too. */
async function* everyOverdue(scope: VaultScope, now: number): AsyncGenerator<After> {
  let after: After | undefined = FIRST;
  while (after !== undefined) {
    const rows = await overdue(scope, now, { after, limit: BATCH });
    yield* rows;
    after = rows.at(-1);
  }
}

interface Due {
  readonly scope: VaultScope;
  readonly row: After;
  readonly now: number;
}

/** Whether it is purged now. What cannot be is told, in the log and in the audit, and tried again at the next run. */
async function settle(server: VaultServer, due: Due, log: Log): Promise<boolean> {
  try {
    return await purge(server, due);
  } catch (error) {
    const fault = error instanceof Fault ? error : undefined;
    const told = { vault: due.scope.vault.name, target: targetOf(due) };
    log.warn('a deleted object could not be purged', { ...told, ...(fault && { code: fault.code }) });
    if (fault === undefined) log.failure(error);
    else await server.journal.refuse(callOf(due), fault);
    return false;
  }
}

/** The column only says where to look: when it was deleted says the row itself, which is bound. */
async function purge(server: VaultServer, due: Due): Promise<boolean> {
  const { scope, row, now } = due;
  const found = await findLatest(scope, row.kind, row.name);
  if (found === undefined) return false;
  const { deleted = Infinity } = checked(scope, found);
  if (deleted + retentionOf(scope.vault) > toSeconds(now)) return false;
  const written = await server.journal.attempt(callOf(due), {
    output: undefined,
    ...erased(scope, row.kind, { found, name: row.name }),
  });
  return written === 'done';
}

const targetOf = ({ row: { kind, name } }: Due): string => objectPath({ kind, name });

const callOf = (due: Due): Call => ({
  category: 'vault',
  operation: due.row.kind === 'keys' ? 'KeyPurge' : 'SecretPurge',
  requestId: randomUUID(),
  peer: '',
  vault: due.scope.vault.name,
  target: targetOf(due),
  success: 204,
});
