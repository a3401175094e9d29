import { setImmediate as turn } from 'node:timers/promises';
import { dataKeyOf, type Seal } from '../../crypto/seal.ts';
import type { Ring } from '../../crypto/sealing/key-ring.ts';
import { Fault } from '../../fault.ts';
import type { Change } from '../../operation.ts';
import type { Sealed } from '../../sealed.ts';
import type { Store, Written } from '../../store/store.ts';
import type { Json, Step } from '../tasks/kind.ts';
import type { RowKey, SealedRow, SealedRows } from './sealed-rows.ts';
import { resultOf, type State, UNWALKED, type Unreadable } from './state.ts';

export interface WalkRoom {
  readonly store: Pick<Store, 'rows' | 'change'>;
  readonly seal: Pick<Seal, 'open' | 'seal'>;
  readonly keyRing: { readonly ring: Ring; refresh(): Promise<unknown> };
  /** Every table that holds sealed bytes. */
  readonly tables: readonly SealedRows[];
}

/** What one unit may hold. */
const BYTES = 1024 * 1024;

/** How many pages with nothing to seal are passed in one step. */
const PAGES = 20;

/** So many rows that do not open are named. */
const NAMED = 100;

/** Walks end when one finds nothing to do. A row is left behind where what was sealed before the key took over is written late. */
const WALKS = 5;

/** How many rows there are; `unfinished`, whether one that opens is under another key than the active one. */
export async function survey(room: WalkRoom): Promise<{ readonly rows: number; readonly unfinished: boolean }> {
  let rows = 0;
  let unfinished = false;
  for (const table of room.tables) {
    let after: RowKey | undefined;
    for (;;) {
      const page = await table.page(room.store, after);
      after = page.at(-1)?.key;
      if (after === undefined) break;
      rows += page.length;
      if (!unfinished) unfinished = (await resealAll(room, page)).resealed.length > 0;
      await turn();
    }
  }
  return { rows, unfinished };
}

/** Seals every row anew that is under another key than the active one; those that do not open stay as they are. */
export async function* walk(room: WalkRoom, begun: State): AsyncGenerator<Step, Json, Written> {
  let state = begun;
  for (;;) {
    const begin = room.tables.findIndex(({ name }) => name === state.table);
    for (const table of room.tables.slice(Math.max(0, begin))) {
      const after = table.name === state.table ? state.after : undefined;
      state = yield* walkTable(room, table, { ...state, table: table.name, after });
    }
    if (state.changed === 0 || state.walk === WALKS) return resultOf(state);
    state = { ...state, ...UNWALKED, walk: state.walk + 1 };
  }
}

async function* walkTable(room: WalkRoom, table: SealedRows, begun: State): AsyncGenerator<Step, State, Written> {
  let state = begun;
  for (;;) {
    const { ended, changes, ...stretch } = await nextStretch(room, table, state.after);
    const next = movedOn(state, stretch);
    const done = next.walk > 1 ? next.rows : Math.min(next.looked, next.rows);
    const progress = { done, total: next.rows, unit: 'rows' as const };
    // What was written meanwhile stays: after a conflict the same rows are read again.
    if ((yield { progress, state: next, result: resultOf(next), changes }) === 'done') state = next;
    else continue;
    if (ended) return state;
  }
}

function movedOn(state: State, { last, looked, changed, failed }: Omit<Stretch, 'ended' | 'changes'>): State {
  return {
    ...state,
    after: last === undefined ? undefined : [...last],
    looked: state.looked + looked,
    changed: state.changed + changed,
    resealed: state.resealed + changed,
    failed: state.failed + failed.length,
    unreadable: [...state.unreadable, ...failed].slice(0, NAMED),
  };
}

interface Stretch {
  /** The key of the last row; undefined where there was none. */
  readonly last: RowKey | undefined;
  readonly looked: number;
  readonly changes: readonly Change[];
  readonly changed: number;
  readonly failed: readonly Unreadable[];
  readonly ended: boolean;
}

/** A page with rows to seal, or several without. */
async function nextStretch(room: WalkRoom, table: SealedRows, after: RowKey | undefined): Promise<Stretch> {
  let last = after;
  let looked = 0;
  const unreadable: Unreadable[] = [];
  for (let pages = 1; ; pages += 1) {
    const page = within(BYTES, await table.page(room.store, last));
    const { resealed, failed } = await resealAll(room, page);
    last = page.at(-1)?.key ?? last;
    looked += page.length;
    unreadable.push(...failed.map(({ key }) => ({ table: table.name, row: key.join('/') })));
    const ended = page.length === 0;
    if (resealed.length > 0 || pages === PAGES || ended) {
      const changes = resealed.map(({ row, sealed }) => table.replace(room.store, row, sealed));
      return { last, looked, changes, changed: changes.length, failed: unreadable, ended };
    }
    await turn();
  }
}

/** As many of the rows as have so many bytes, and one at least. */
function within(bytes: number, rows: readonly SealedRow[]): readonly SealedRow[] {
  let left = bytes;
  const end = rows.findIndex(({ sealed }, at) => (left -= sealed.length) < 0 && at > 0);
  return end === -1 ? rows : rows.slice(0, end);
}

interface Resealed {
  readonly resealed: readonly { readonly row: SealedRow; readonly sealed: Sealed }[];
  readonly failed: readonly SealedRow[];
}

/** Rows under the active key, or under one that others made active since, are in neither list. */
async function resealAll(room: WalkRoom, rows: readonly SealedRow[]): Promise<Resealed> {
  const resealed = [];
  const failed = [];
  for (const row of rows) {
    if (isCurrent(room.keyRing.ring, row)) continue;
    const sealed = (await reseal(room, row)) ?? (await reseal(room, row));
    if (sealed === undefined) failed.push(row);
    else resealed.push({ row, sealed });
  }
  return { resealed, failed };
}

function isCurrent({ dataKeys, active }: Ring, { sealed }: SealedRow): boolean {
  const number = dataKeyOf(sealed);
  return dataKeys.some(({ id }) => id === number && id >= active.id);
}

/** Undefined where the row does not open, or not yet: then the ring was looked at anew. */
async function reseal({ seal, keyRing }: WalkRoom, row: SealedRow): Promise<Sealed | undefined> {
  try {
    const plain = seal.open(row.sealed, row.place, row.meta);
    const sealed = seal.seal(plain, row.place, row.meta);
    plain.fill(0);
    return sealed;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === 'Unavailable') await keyRing.refresh();
    return undefined;
  }
}
