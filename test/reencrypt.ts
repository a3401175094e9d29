import { DatabaseSync } from 'node:sqlite';
import { dataKeyOf } from '../src/crypto/seal.ts';
import { reencryption } from '../src/gateway/background/reencryption.ts';
import type { Services } from '../src/gateway/services.ts';
import type { Json, Parts, Step, TaskKind } from '../src/jobs/tasks/kind.ts';
import type { Store } from '../src/store/store.ts';

/** What it has no use for. */
const NO_PARTS: Parts = {
  put() {
    throw new Error('re-encryption makes no parts');
  },
  read: () => Promise.reject(new Error('re-encryption reads no parts')),
};

/** What a run of re-encryption ends with. */
export interface Reencrypted {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly resealed: number;
  readonly unreadableRows: number;
  readonly unreadable: readonly { table: string; row: string }[];
}

export interface Driven {
  /** The state that the run before left. */
  readonly state?: Json | undefined;
  /** Hears of each step once it is committed; the run ends with the first for which it answers false, as by a crash. */
  readonly onStep?: (step: Step) => boolean | void | Promise<boolean | void>;
}

/** Commits the units of a task as whoever runs tasks does; `state` is where another run would go on. */
export async function drive(
  store: Pick<Store, 'write'>,
  kind: TaskKind,
  { state, onStep }: Driven = {},
): Promise<{ result?: Reencrypted; state: Json | undefined; progress: readonly Step['progress'][] }> {
  const run = kind.run({ id: 'test', input: {}, state, secret: undefined, parts: NO_PARTS });
  const progress: Step['progress'][] = [];
  let left = state;
  let next = await run.next();
  while (next.done !== true) {
    const { changes = [], touches = [] } = next.value;
    const written = await store.write({ changes, touches, record: '', conflict: '' });
    if (written === 'done') {
      left = JSON.parse(JSON.stringify(next.value.state)) as Json;
      progress.push(next.value.progress);
      if ((await onStep?.(next.value)) === false) return { state: left, progress };
    }
    next = await run.next(written);
  }
  return { result: next.value as unknown as Reencrypted, state: left, progress };
}

/** In the one process of a gateway. */
export const reencryptIn = (services: Services, driven?: Driven) =>
  drive(
    services.store,
    reencryption(services, async () => undefined),
    driven,
  );

/** The numbers of the data keys that the rows of a SQLite database name, by table, each once. */
export function dataKeysIn(file: string): Record<string, (number | undefined)[]> {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const named: Record<string, (number | undefined)[]> = {};
    for (const table of sealedTables(db)) {
      const rows = db.prepare(`select sealed from ${table} where sealed is not null`).all();
      named[table] = [...new Set(rows.map(({ sealed }) => dataKeyOf(sealed as Uint8Array)))];
    }
    const settings = db.prepare("select value from setting where name like 'ca:%'").all();
    named['setting'] = [
      ...new Set(settings.map(({ value }) => dataKeyOf(Buffer.from(JSON.parse(String(value)).key, 'base64')))),
    ];
    return named;
  } finally {
    db.close();
  }
}

/** As the schema says. */
export function sealedTables(db: DatabaseSync): string[] {
  return db
    .prepare(
      "select m.name from sqlite_schema m join pragma_table_info(m.name) c where m.type = 'table' and c.name = 'sealed'",
    )
    .all()
    .map(({ name }) => String(name));
}
