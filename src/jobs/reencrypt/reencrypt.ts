import { activateNewest, newestOf, type Ring, withDataKey } from '../../crypto/sealing/key-ring.ts';
import type { Change } from '../../operation.ts';
import type { Written } from '../../store/store.ts';
import type { Step, TaskKind } from '../tasks/kind.ts';
import { begun, readState, resultOf, type State } from './state.ts';
import { survey, type WalkRoom, walk } from './walk.ts';

/** What a task of this kind stands on. Clock in milliseconds. */
export interface ReencryptRoom extends WalkRoom {
  readonly keyRing: DataKeys;
  readonly clock: () => number;
  /** Resolves after so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** The ring as one process keeps it, and how all others hear of a change. */
export interface DataKeys {
  readonly ring: Ring;
  refresh(): Promise<boolean>;
  rewrite(change: (ring: Ring) => Ring): Promise<Change>;
  /** What a unit touches that changes the ring. */
  readonly topic: string;
  /** Resolves when every process of this instance works with the ring that was last written. */
  everywhere(): Promise<unknown>;
  /** How long other instances on the same database may take until they do, in milliseconds. */
  readonly lag: number;
}

/** How often it says that it waits, in milliseconds; it can be ended as often. */
const PAUSE = 1000;

/**
 * A new data key takes over, and every row is sealed anew with it. First the key is made known, then it becomes active, and
 * only then are rows touched: whoever finds a row under it has heard of it before. The key before stays in the ring, since
 * backup blobs and rows that cannot be opened name it. A run that finds the last one unfinished finishes that.
 */
export function reencrypt(room: ReencryptRoom): TaskKind {
  return {
    name: 'reencrypt',
    async *run({ state: found }) {
      let state = found === undefined ? yield* begin(room) : readState(found);
      if (state.phase === 'published') state = yield* takeOver(room, state);
      if (state.phase === 'active') state = yield* settle(room, state);
      return yield* walk(room, state);
    },
  };
}

type Steps<Result> = AsyncGenerator<Step, Result, Written>;

async function* begin(room: ReencryptRoom): Steps<State> {
  const { keyRing } = room;
  await keyRing.refresh();
  const { rows, unfinished } = await survey(room);
  for (;;) {
    const { ring } = keyRing;
    const { active } = ring;
    const newest = newestOf(ring).id;
    const pending = newest > active.id;
    if (!pending && unfinished) {
      const state = begun({ phase: 'active', from: before(ring), to: active.id, rows });
      if ((yield stepOf(state)) === 'done') return state;
    }
    const state = begun({ phase: 'published', from: active.id, to: pending ? newest : newest + 1, rows });
    const change = pending ? undefined : await keyRing.rewrite((now) => withDataKey(now, room.clock()));
    if ((yield stepOf(state, change && { change, topic: keyRing.topic, operation: 'DataKeyAdd' })) === 'done')
      return state;
    await keyRing.refresh();
  }
}

/** The number of the data key before the active one. */
const before = ({ dataKeys, active }: Ring): number =>
  Math.max(0, ...dataKeys.filter(({ id }) => id < active.id).map(({ id }) => id));

async function* takeOver(room: ReencryptRoom, state: State): Steps<State> {
  const { keyRing } = room;
  yield* wait(room, state);
  const next: State = { ...state, phase: 'active' };
  for (;;) {
    await keyRing.refresh();
    // A run that was begun beside this one may have done it.
    const change = keyRing.ring.active.id >= state.to ? undefined : await keyRing.rewrite(activateNewest);
    if ((yield stepOf(next, change && { change, topic: keyRing.topic, operation: 'DataKeyActivate' })) === 'done')
      return next;
  }
}

/** Until everybody seals with the new key. */
async function* settle(room: ReencryptRoom, state: State): Steps<State> {
  yield* wait(room, state);
  return { ...state, phase: 'walking' };
}

async function* wait({ keyRing, pause }: ReencryptRoom, state: State): Steps<void> {
  await keyRing.everywhere();
  for (let left = keyRing.lag; left > 0; left -= PAUSE) {
    await pause(PAUSE);
    yield stepOf(state);
  }
}

interface RingStep {
  readonly change: Change;
  readonly topic: string;
  readonly operation: string;
}

function stepOf(state: State, ring?: RingStep): Step {
  const progress = { done: 0, total: state.rows, unit: 'rows' as const };
  const step = { progress, state, result: resultOf(state) };
  return ring === undefined
    ? step
    : { ...step, changes: [ring.change], touches: [ring.topic], operation: ring.operation };
}
