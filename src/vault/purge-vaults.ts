import { randomUUID } from 'node:crypto';
import type { Call, Journal } from '../audit/journal.ts';
import type { Job } from '../jobs/job.ts';
import type { Outcome } from '../operation.ts';
import { type Parameters, query, statement } from '../store/query.ts';
import { ANY_ROWS, type Store } from '../store/store.ts';
import { purgeDateOf } from '../wire/vault.ts';
import { type Remains, VAULTS_TOPIC, type Vaults } from './vaults.ts';

interface PurgeRoom {
  readonly vaults: Vaults;
  readonly store: Store;
  readonly journal: Journal;
}

/** How many rows a unit erases: other writes wait for it. */
const BATCH = 500;

/** For so long a write that was on its way when the vault was purged is waited for, in milliseconds. */
const STRAGGLERS = 3_600_000;

type Under = { vault: string };

const anyVersion = query((db, p: Parameters<Under>) =>
  db.selectFrom('object_version').select('vault').where('vault', '=', p.vault).limit(1),
);
const anyObject = query((db, p: Parameters<Under>) =>
  db.selectFrom('object').select('vault').where('vault', '=', p.vault).limit(1),
);

/** SQLite overwrites what it deletes with zeros (`secure_delete`); PostgreSQL gives the space back at its next vacuum. */
const eraseVersions = statement((db, p: Parameters<Under>) =>
  db
    .deleteFrom('object_version')
    .where('vault', '=', p.vault)
    .where((row) =>
      row(
        row.refTuple('kind', 'name', 'version'),
        'in',
        row
          .selectFrom('object_version')
          .select(['kind', 'name', 'version'])
          .where('vault', '=', p.vault)
          .limit(BATCH)
          .$asTuple('kind', 'name', 'version'),
      ),
    ),
);
const eraseObjects = statement((db, p: Parameters<Under>) =>
  db
    .deleteFrom('object')
    .where('vault', '=', p.vault)
    .where((row) =>
      row(
        row.refTuple('kind', 'name'),
        'in',
        row
          .selectFrom('object')
          .select(['kind', 'name'])
          .where('vault', '=', p.vault)
          .limit(BATCH)
          .$asTuple('kind', 'name'),
      ),
    ),
);

const ERASED = [
  { any: anyVersion, erase: eraseVersions },
  { any: anyObject, erase: eraseObjects },
] as const;

/** Purges the vaults whose retention is over, and erases what purged vaults held. */
export function purgeVaults(room: PurgeRoom): Job {
  return {
    name: 'purge-vaults',
    everySeconds: 60,
    async run(now, signal) {
      let done = await purgeOverdue(room, now, signal);
      for (const remains of await room.vaults.remains()) {
        if (signal.aborted) break;
        done += await erase(room, remains, signal);
        if (signal.aborted || now - remains.purged < STRAGGLERS) continue;
        await conduct(room, 'VaultErased', remains.rows, () => ({
          output: undefined,
          changes: room.vaults.forget(remains),
        }));
        done += 1;
      }
      return done;
    },
  };
}

async function purgeOverdue(room: PurgeRoom, now: number, signal: AbortSignal): Promise<number> {
  const deleted = await room.vaults.listDeleted();
  const overdue = deleted.filter((vault) => purgeDateOf(vault) <= now);
  for (const { name } of overdue) {
    if (signal.aborted) return 0;
    await conduct(room, 'VaultPurge', name, async () => {
      const found = await room.vaults.stored(name);
      // Recovered in between, or purged by hand.
      if (found?.vault.deleted === undefined) return { output: undefined };
      return { output: undefined, changes: room.vaults.purge(found, now), touches: [VAULTS_TOPIC] };
    });
  }
  return overdue.length;
}

/** In units of a bounded size, each of which stands alone: one that is interrupted is gone on with at the next run. */
async function erase(room: PurgeRoom, { rows: vault }: Remains, signal: AbortSignal): Promise<number> {
  let units = 0;
  for (const { any, erase: statement } of ERASED) {
    while (!signal.aborted && (await room.store.rows(any, { vault })).length > 0) {
      const changes = [room.store.change(statement, { vault }, ANY_ROWS)];
      await conduct(room, 'VaultErase', vault, () => ({ output: undefined, changes }));
      units += 1;
    }
  }
  return units;
}

function conduct(
  { journal }: PurgeRoom,
  operation: string,
  vault: string,
  run: () => Promise<Outcome<undefined>> | Outcome<undefined>,
) {
  const call: Call = { category: 'vault', operation, requestId: randomUUID(), peer: '', vault };
  return journal.conduct(call, run);
}
