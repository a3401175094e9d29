import type { NumberedRun } from './run.ts';
import { matches, type RunFilter } from './terms.ts';

export interface Listening {
  /** Object id of whoever listens. */
  readonly by: string;
  readonly filter: RunFilter;
  /** The number of the last run that was heard before, where it goes on. */
  readonly after?: number | undefined;
  /** When it ends by itself, in Unix milliseconds. */
  readonly until: number;
  /** Whether the listener may still listen; asked now and then. */
  readonly stillMay: () => Promise<boolean>;
}

/** Runs that wait for one listener; who is slower than that is not waited for, and nothing is kept for him. */
const MOST_WAITING = 2000;

/** One that listens: what waits for it, and how it ended. */
export interface Listener {
  readonly listening: Listening;
  readonly iterator: AsyncIterator<NumberedRun>;
  offer(run: NumberedRun): void;
  end(): void;
  fail(error: unknown): void;
  ended(): boolean;
}

export function createListener(listening: Listening, after: number, onEnd: () => void): Listener {
  const waiting: NumberedRun[] = [];
  let last = after;
  let outcome: Ending | undefined;
  let wake: (() => void) | undefined;

  const ended = (): boolean => outcome !== undefined;

  const finish = (how: Ending): void => {
    outcome ??= how;
    onEnd();
    wake?.();
  };

  return {
    listening,
    offer(run) {
      if (ended() || run.number <= last) return;
      last = run.number;
      if (!matches(listening.filter, run)) return;
      waiting.push(run);
      if (waiting.length > MOST_WAITING) {
        waiting.length = 0;
        finish({});
      }
      wake?.();
    },
    end: () => finish({}),
    fail: (error) => finish({ error }),
    ended,
    iterator: {
      async next() {
        while (waiting.length === 0 && !ended()) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        return nextOf(waiting, outcome);
      },
      async return() {
        waiting.length = 0;
        finish({});
        return { done: true, value: undefined };
      },
    },
  };
}

/** What waits comes before the end. */
function nextOf(waiting: NumberedRun[], outcome: Ending | undefined): IteratorResult<NumberedRun> {
  const value = waiting.shift();
  if (value !== undefined) return { done: false, value };
  if (outcome?.error !== undefined) throw outcome.error;
  return { done: true, value: undefined };
}

interface Ending {
  readonly error?: unknown;
}
