import { Fault } from '../fault.ts';
import type { Answer, Commit, Unit, Written } from './unit.ts';

/**
 * Natural batching: a group is everything that arrived while the last group was being committed. Under load the groups
 * grow and the cost of one fsync is shared; an idle store waits for nothing but the end of the event loop's turn.
 */
export interface Groups {
  readonly write: (unit: Unit) => Promise<Written>;
  readonly onTouch: (listener: (topics: readonly string[]) => void) => void;
  readonly touched: (topics: readonly string[]) => void;
  /** Refuses further writes and resolves when those accepted are answered. */
  readonly drain: () => Promise<void>;
}

interface Waiting {
  readonly unit: Unit;
  readonly resolve: (written: Written) => void;
  readonly reject: (error: unknown) => void;
}

/** A cap, so that a burst cannot become one message that no small heap can hold. */
const GROUP_LIMIT = 512;

/** How long a unit that expects others waits for them, in milliseconds. */
const PATIENCE = 3;

export function createGroups(commit: Commit): Groups {
  const listeners: ((topics: readonly string[]) => void)[] = [];
  const drained: (() => void)[] = [];
  const waiting: Waiting[] = [];
  let state: 'idle' | 'waiting' | 'scheduled' | 'committing' = 'idle';
  let patience: NodeJS.Timeout | undefined;
  let expected = 0;
  let closed = false;

  function touched(topics: readonly string[]): void {
    if (topics.length > 0) for (const listener of listeners) listener(topics);
  }

  /**
   * A group that waits goes when it has become as large as what is still expected: half of the calls then share a commit,
   * and the other half keeps the cores busy meanwhile.
   */
  function schedule(): void {
    if (state !== 'idle' && state !== 'waiting') return;
    if (waiting.length < expected) {
      if (state === 'idle') patience = setTimeout(() => void flush(), PATIENCE);
      state = 'waiting';
    } else {
      clearTimeout(patience);
      state = 'scheduled';
      setImmediate(() => void flush());
    }
  }

  async function flush(): Promise<void> {
    state = 'committing';
    do await commitGroup(waiting.splice(0, GROUP_LIMIT), commit, touched);
    while (waiting.some(({ unit }) => unit.expecting === undefined));
    state = 'idle';
    if (waiting.length > 0) schedule();
    else for (const resolve of drained.splice(0)) resolve();
  }

  return {
    write(unit) {
      if (closed) return Promise.reject(new Fault('Unavailable', 'The store is closing: try again later.'));
      return new Promise((resolve, reject) => {
        waiting.push({ unit, resolve, reject });
        expected = unit.expecting ?? 0;
        schedule();
      });
    },
    onTouch: (listener) => void listeners.push(listener),
    touched,
    drain() {
      closed = true;
      if (state === 'idle') return Promise.resolve();
      return new Promise((resolve) => drained.push(resolve));
    },
  };
}

/** Never rejects: each unit is told on its own. */
async function commitGroup(
  group: readonly Waiting[],
  commit: Commit,
  touched: (topics: readonly string[]) => void,
): Promise<void> {
  try {
    const answers = await commit(group.map(({ unit }) => unit));
    touched([...new Set(group.flatMap(({ unit }, index) => (answers[index] === 'done' ? (unit.touches ?? []) : [])))]);
    for (const [index, one] of group.entries()) settle(one, answers[index]);
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}

function settle(waiting: Waiting, answer: Answer | undefined): void {
  if (answer === 'done' || answer === 'conflict') waiting.resolve(answer);
  else waiting.reject(new Error(answer?.bug ?? 'The writer did not answer for this unit.'));
}
