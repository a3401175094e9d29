import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Call, Journal } from '../audit/journal.ts';
import type { Job } from '../jobs/job.ts';
import type { Outcome } from '../operation.ts';
import { query, statement } from '../store/query.ts';
import { objectsTopic } from '../store/row-cache.ts';
import { ANY_ROWS, type Store } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import { nameOfRows, purgeDateOf, rowsOf, type Vault } from '../wire/vault.ts';
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

/** SQLite overwrites what it deletes with zeros (`secure_delete`); PostgreSQL gives the space back at its next vacuum. */
function erasing(table: keyof Tables, columns: readonly string[]) {
  const from = sql.table(table);
  const key = sql.join(columns.map((column) => sql.ref(column)));
  return {
    table,
    any: query<Under, Under>((db, { vault }) => ({
      compile: () => sql<Under>`select vault from ${from} where vault = ${vault} limit 1`.compile(db),
    })),
    erase: statement<Under>((db, { vault }) => {
      const some = sql`select ${key} from ${from} where vault = ${vault} limit ${sql.lit(BATCH)}`;
      return { compile: () => sql`delete from ${from} where vault = ${vault} and (${key}) in (${some})`.compile(db) };
    }),
  };
}

/** Every table whose rows stand under a vault; what is looked at first goes first. */
export const ERASED = [
  erasing('due', ['kind', 'name', 'what']),
  erasing('object_version', ['kind', 'name', 'version']),
  erasing('object', ['kind', 'name']),
  erasing('rotation_policy', ['name']),
];

/** Purges the vaults whose retention is over, and erases what purged vaults held. */
export function purgeVaults(room: PurgeRoom): Job {
  return {
    name: 'purge-vaults',
    everySeconds: 60,
    isDue: async (now) => (await overdue(room, now)).length > 0 || (await room.vaults.remains()).length > 0,
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

async function overdue({ vaults }: PurgeRoom, now: number) {
  return (await vaults.listDeleted()).filter((vault) => isOverdue(vault, now));
}

const isOverdue = (vault: Vault, now: number): boolean => vault.deleted !== undefined && purgeDateOf(vault) <= now;

/** A vault that was recovered in between is left alone, also where it has been deleted again since. */
async function purgeOverdue(room: PurgeRoom, now: number, signal: AbortSignal): Promise<number> {
  let done = 0;
  for (const { name } of await overdue(room, now)) {
    if (signal.aborted) break;
    const still = await room.vaults.stored(name);
    if (still === undefined || !isOverdue(still.vault, now)) continue;
    const written = await room.journal.attempt(callOf('VaultPurge', name), {
      output: undefined,
      changes: room.vaults.purge(still, now),
      touches: [VAULTS_TOPIC, objectsTopic(rowsOf(still.vault), 'keys')],
    });
    if (written === 'done') done += 1;
  }
  return done;
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
  return journal.conduct(callOf(operation, vault), run);
}

const callOf = (operation: string, vault: string): Call => ({
  category: 'vault',
  operation,
  requestId: randomUUID(),
  peer: '',
  vault: nameOfRows(vault),
});
