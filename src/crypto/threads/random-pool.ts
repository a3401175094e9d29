import { randomFillSync } from 'node:crypto';

/**
 * Random bytes from a pool that is filled a few thousand bytes at a time: asking the generator for twelve costs as much as
 * asking it for thousands (5 us), and a write asks four times. No byte is ever handed out twice.
 */
const SIZE = 8192;
const pool = Buffer.alloc(SIZE);
let used = SIZE;

/** Fills `target` with random bytes; at most the size of the pool. */
export function fillRandom(target: Uint8Array): void {
  if (target.length > SIZE) throw new RangeError(`at most ${SIZE} random bytes at once`);
  if (used + target.length > SIZE) {
    randomFillSync(pool);
    used = 0;
  }
  const end = used + target.length;
  target.set(pool.subarray(used, end));
  // What was handed out is of no use to whoever reads this memory later.
  pool.fill(0, used, end);
  used = end;
}

/** That many random bytes as lower-case hex. */
export function randomHex(bytes: number): string {
  const buffer = Buffer.allocUnsafe(bytes);
  fillRandom(buffer);
  return buffer.toString('hex');
}
