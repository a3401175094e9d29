import { Fault } from '../fault.ts';
import type { Answer, Commit, Unit, Written } from './unit.ts';

/**
 * Natural batching: a group is everything that arrived while the groups before it were being committed. Under load the groups
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

/** `ahead`: how many groups may be with the writer at once. With two it goes on without waiting for this thread. */
export function createGroups(commit: Commit, ahead = 1): Groups {
  const { onTouch, touched } = announcements();
  const drained: (() => void)[] = [];
  const waiting: Waiting[] = [];
  let committing = 0;
  const alarm = createAlarm(flush);
  let expected = 0;
  let closed = false;

  /**
   * A group that waits goes when it has become as large as what is still expected: half of the calls then share a commit,
   * and the other half keeps the cores busy meanwhile.
   */
  function schedule(): void {
    if (committing === ahead || waiting.length === 0) return;
    if (waiting.length >= expected) alarm.soon();
    else alarm.later();
  }

  function flush(): void {
    alarm.off();
    if (waiting.length === 0 || committing === ahead) return;
    committing += 1;
    void commitNext();
    if (waiting.length > 0) schedule();
  }

  async function commitNext(): Promise<void> {
    await commitGroup(waiting.splice(0, GROUP_LIMIT), commit, (topics) => {
      goOn();
      touched(topics);
    });
    if (committing + waiting.length === 0) for (const resolve of drained.splice(0)) resolve();
  }

  function goOn(): void {
    committing -= 1;
    if (waiting.length >= expected) flush();
    else schedule();
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
    onTouch,
    touched,
    drain() {
      closed = true;
      if (committing + waiting.length === 0) return Promise.resolve();
      return new Promise((resolve) => drained.push(resolve));
    },
  };
}

function announcements(): Pick<Groups, 'onTouch' | 'touched'> {
  const listeners: ((topics: readonly string[]) => void)[] = [];
  return {
    onTouch: (listener) => void listeners.push(listener),
    touched(topics) {
      if (topics.length > 0) for (const listener of listeners) listener(topics);
    },
  };
}

/**
 * Never rejects: each unit is told on its own. `ended` hears first, with what was touched: the next group must not wait
 * until everybody has been told.
 */
async function commitGroup(
  group: readonly Waiting[],
  commit: Commit,
  ended: (topics: readonly string[]) => void,
): Promise<void> {
  let answers: readonly Answer[] | undefined;
  let failure: unknown;
  try {
    answers = await commit(group.map(({ unit }) => unit));
  } catch (error) {
    failure = error;
  }
  ended(answers === undefined ? [] : topicsOf(group, answers));
  for (const [index, one] of group.entries()) {
    if (answers === undefined) one.reject(failure);
    else settle(one, answers[index]);
  }
}

/** Rings once, at the end of the event loop's turn or a moment later; the sooner of the two counts. */
function createAlarm(ring: () => void) {
  let immediate: NodeJS.Immediate | undefined;
  let timeout: NodeJS.Timeout | undefined;
  return {
    soon: () => void (immediate ??= setImmediate(ring)),
    later: () => void (timeout ??= setTimeout(ring, PATIENCE)),
    off() {
      clearImmediate(immediate);
      clearTimeout(timeout);
      immediate = undefined;
      timeout = undefined;
    },
  };
}

function topicsOf(group: readonly Waiting[], answers: readonly Answer[]): string[] {
  const done = group.filter((_, index) => answers[index] === 'done');
  return [...new Set(done.flatMap(({ unit }) => unit.touches ?? []))];
}

function settle(waiting: Waiting, answer: Answer | undefined): void {
  if (answer === 'done' || answer === 'conflict') waiting.resolve(answer);
  else waiting.reject(new Error(answer?.bug ?? 'The writer did not answer for this unit.'));
}
