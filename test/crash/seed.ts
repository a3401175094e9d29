import { hash, randomInt } from 'node:crypto';
import { onTestFailed } from 'vitest';

/** Numbers that another run with the same seed draws again. */
export interface Random {
  /** A whole number from 0 up to, and without, `below`. */
  below(below: number): number;
  /** True once in `times`. */
  once(times: number): boolean;
}

/** `CRASH_SEED` repeats a run; without it every run is another one. Where threads take turns, only the choices repeat. */
export function seedOf(environment: NodeJS.ProcessEnv = process.env): number {
  const given = environment['CRASH_SEED'];
  if (given === undefined) return randomInt(2 ** 32);
  if (!/^\d{1,15}$/.test(given)) throw new Error(`CRASH_SEED must be a whole number, and is ${given}.`);
  return Number(given);
}

/** Call it first in a test: the seed is then told when the test fails, and only then. */
export function tellSeed(seed: number): void {
  onTestFailed(() => console.error(`To repeat: CRASH_SEED=${seed}`));
}

/** The numbers of one stream; another `name` gives a stream that shares nothing with it. */
export function createRandom(seed: number, name: string): Random {
  let drawn = 0;
  const below = (limit: number): number => {
    drawn += 1;
    return hash('sha256', `${seed} ${name} ${drawn}`, 'buffer').readUIntBE(0, 6) % limit;
  };
  return { below, once: (times) => below(times) === 0 };
}

/** A new list, in an order of its own. */
export function shuffle<T>(list: readonly T[], random: Random): T[] {
  const left = [...list];
  return list.flatMap(() => left.splice(random.below(left.length), 1));
}
