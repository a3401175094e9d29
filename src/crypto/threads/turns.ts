import { Fault } from '../../fault.ts';

export type InTurn = <Result>(work: () => Promise<Result>) => Promise<Result>;

export interface TurnsOptions {
  /** How many are worked on at a time. */
  readonly atOnce: number;
  /** How many may wait for their turn. */
  readonly waiting: number;
  /** What is said to the others: one sentence. */
  readonly refusal: string;
}

/** First come, first served: a flood of costly work takes neither all memory nor all threads. Throws Fault TooManyRequests. */
export function createTurns({ atOnce, waiting, refusal }: TurnsOptions): InTurn {
  const queue: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < atOnce) running += 1;
    else if (queue.length < waiting) await new Promise<void>((resolve) => queue.push(resolve));
    else throw new Fault('TooManyRequests', refusal, { headers: { 'retry-after': '2' } });
    try {
      return await work();
    } finally {
      // The turn goes to whoever waits longest, or back.
      const next = queue.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
