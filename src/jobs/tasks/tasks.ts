import type { Place, Seal } from '../../crypto/seal.ts';
import { Fault } from '../../fault.ts';
import type { Change } from '../../operation.ts';
import { type Parameters, query, statement } from '../../store/query.ts';
import { ANY_ROWS, type Store } from '../../store/store.ts';
import type { Parts } from './kind.ts';
import type { StoredTask, Task } from './task.ts';

type Row = { id: string; at: number; state: string; until: number; meta: string; mac: Uint8Array };

const COLUMNS = ['id', 'at', 'state', 'until', 'meta', 'mac', 'sealed'] as const;

const byId = query((db, p: Parameters<{ id: string }>) =>
  db.selectFrom('task').select(COLUMNS).where('id', '=', p.id).where('state', '!=', 'removed'),
);
const before = query((db, p: Parameters<{ at: number; id: string; limit: number }>) =>
  db
    .selectFrom('task')
    .select(COLUMNS)
    .where((eb) => eb.or([eb('at', '<', p.at), eb.and([eb('at', '=', p.at), eb('id', '<', p.id)])]))
    .where('state', '!=', 'removed')
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(p.limit),
);
const ofState = query((db, p: Parameters<{ state: string; limit: number }>) =>
  db.selectFrom('task').select('id').where('state', '=', p.state).orderBy('at').limit(p.limit),
);
const over = query((db, p: Parameters<{ now: number; limit: number }>) =>
  db.selectFrom('task').select('id').where('until', '<=', p.now).limit(p.limit),
);
type Inserting = Row & { sealed: ReturnType<Seal['seal']> | null; most: number };
/** Counted where it is inserted: of many that are begun at once none is one too many. */
const insert = statement((db, p: Parameters<Inserting>) =>
  db
    .insertInto('task')
    .columns(COLUMNS)
    .expression(
      db
        .selectNoFrom([
          p.id.as('id'),
          p.at.as('at'),
          p.state.as('state'),
          p.until.as('until'),
          p.meta.as('meta'),
          p.mac.as('mac'),
          p.sealed.as('sealed'),
        ])
        .where((eb) =>
          eb(
            eb
              .selectFrom('task as other')
              .select(eb.fn.countAll<number>().as('count'))
              .where('other.state', 'in', ['uploading', 'queued', 'running']),
            '<',
            p.most,
          ),
        ),
    ),
);
type Replacing = Pick<Row, 'id' | 'state' | 'until' | 'meta' | 'mac'> & { was: Uint8Array };
const update = statement((db, p: Parameters<Replacing>) =>
  db
    .updateTable('task')
    .set({ state: p.state, until: p.until, meta: p.meta, mac: p.mac })
    .where('id', '=', p.id)
    .where('mac', '=', p.was),
);
const end = statement((db, p: Parameters<Replacing>) =>
  db
    .updateTable('task')
    .set({ state: p.state, until: p.until, meta: p.meta, mac: p.mac, sealed: null })
    .where('id', '=', p.id)
    .where('mac', '=', p.was),
);
const remove = statement((db, p: Parameters<{ id: string; now: number }>) =>
  db.deleteFrom('task').where('id', '=', p.id).where('until', '<=', p.now),
);
const insertPart = statement((db, p: Parameters<{ task: string; number: number; sealed: ReturnType<Seal['seal']> }>) =>
  db.insertInto('task_part').values({ task: p.task, number: p.number, sealed: p.sealed }),
);
const onePart = query((db, p: Parameters<{ task: string; number: number }>) =>
  db.selectFrom('task_part').select('sealed').where('task', '=', p.task).where('number', '=', p.number),
);
const somePart = query((db, p: Parameters<{ task: string }>) =>
  db.selectFrom('task_part').select('number').where('task', '=', p.task).limit(1),
);
/** Numbers have no gaps, so that a range is a batch. */
const removeParts = statement((db, p: Parameters<{ task: string; batch: number }>) =>
  db
    .deleteFrom('task_part')
    .where('task', '=', p.task)
    .where(
      'number',
      'in',
      db.selectFrom('task_part').select('number').where('task', '=', p.task).orderBy('number').limit(p.batch),
    ),
);

/** Where a list goes on. */
export interface TaskPosition {
  readonly at: number;
  readonly id: string;
}

/** Tasks and their parts. Reads throw Fault Tampered where a row is not what was written; changes are the caller's to commit. */
export interface Tasks {
  find(id: string): Promise<StoredTask | undefined>;
  /** The newest first. */
  list(limit: number, behind?: TaskPosition): Promise<readonly Task[]>;
  /** The id of one that is to be run: one that was begun comes first. */
  next(): Promise<string | undefined>;
  /** How many are not at an end, up to `most`. */
  unfinished(most: number): Promise<number>;
  /** Ids of those whose time is over at `now`, at most `limit`. */
  over(now: number, limit: number): Promise<readonly string[]>;
  /** With the key that the work needs, which the caller clears. A conflict where `most` are not at an end. */
  create(task: Task, most: number, secret?: Uint8Array): Change;
  /** A conflict where the task is no longer the one that was read. With the end of a task its key goes. */
  replace(before: StoredTask, task: Task): { readonly change: Change; readonly stored: StoredTask };
  /** The caller clears it. */
  secretOf(stored: StoredTask): Buffer | undefined;
  partsOf(id: string): Parts;
  hasParts(id: string): Promise<boolean>;
  /** Some of the parts at a time, so that no unit is large. */
  removeParts(id: string): Change;
  /** Of one whose time is over. */
  remove(id: string, now: number): Change;
}

/** A part has up to 150 KB. */
const PARTS_AT_ONCE = 50;

export function createTasks(store: Store, seal: Seal): Tasks {
  const read = (row: Row): Task => {
    seal.check(row.mac, placeOf(row), row.meta);
    return JSON.parse(row.meta) as Task;
  };
  const cellsOf = (task: Task) => {
    const { id, at, state, until } = task;
    const meta = JSON.stringify(task);
    return { id, at, state, until, meta, mac: seal.mark(placeOf(task), meta) };
  };
  const someOf = async (state: string, limit: number) => store.rows(ofState, { state, limit });
  return {
    async find(id) {
      const [row] = await store.rows(byId, { id });
      return row && { task: read(row), mac: row.mac, sealed: row.sealed };
    },
    list: async (limit, behind = { at: Number.MAX_SAFE_INTEGER, id: '' }) =>
      (await store.rows(before, { ...behind, limit })).map(read),
    async next() {
      const [row] = [...(await someOf('running', 1)), ...(await someOf('queued', 1))];
      return row?.id;
    },
    async unfinished(most) {
      const found = await Promise.all(['uploading', 'queued', 'running'].map((state) => someOf(state, most)));
      return found.flat().length;
    },
    over: async (now, limit) => (await store.rows(over, { now, limit })).map(({ id }) => id),
    create: (task, most, secret) =>
      store.change(insert, {
        ...cellsOf(task),
        most,
        sealed: secret === undefined ? null : seal.seal(secret, keyPlace(task.id), ''),
      }),
    replace({ mac: was, sealed }, task) {
      const cells = cellsOf(task);
      const ended = task.ended !== undefined;
      return {
        change: store.change(ended ? end : update, { ...cells, was }),
        stored: { task, mac: cells.mac, sealed: ended ? null : sealed },
      };
    },
    secretOf: ({ task, sealed }) => (sealed === null ? undefined : seal.open(sealed, keyPlace(task.id), '')),
    partsOf: (id) => ({
      put: (index, bytes) =>
        store.change(insertPart, { task: id, number: index, sealed: seal.seal(bytes, partPlace(id, index), '') }),
      async read(index) {
        const [row] = await store.rows(onePart, { task: id, number: index });
        if (row === undefined) throw new Fault('NotFound', `The task ${id} has no part ${index}.`);
        return seal.open(row.sealed, partPlace(id, index), '');
      },
    }),
    hasParts: async (id) => (await store.rows(somePart, { task: id })).length > 0,
    removeParts: (id) => store.change(removeParts, { task: id, batch: PARTS_AT_ONCE }, ANY_ROWS),
    remove: (id, now) => store.change(remove, { id, now }, ANY_ROWS),
  };
}

/** What is looked for is bound too: nobody can keep a task from its turn, or its end, and have that go unnoticed. */
function placeOf({ id, at, state, until }: Pick<Row, 'id' | 'at' | 'state' | 'until'>): Place {
  return { table: 'task', column: '', vault: '', name: id, version: `${at} ${until} ${state}` };
}

export const keyPlace = (id: string): Place => ({ table: 'task', column: 'sealed', vault: '', name: id, version: '' });

export const partPlace = (id: string, index: number): Place => ({
  table: 'task_part',
  column: 'sealed',
  vault: '',
  name: id,
  version: String(index),
});
