import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goodValues, strikeWithHostileValues } from '../attacks/hostile-values.ts';
import { startTarget, stored, type Target } from '../attacks/target.ts';

let target: Target;

beforeAll(async () => {
  target = await startTarget();
});

afterAll(() => target.stop());

describe('V01 V02 V20 two hundred thousand generated values in the path parameters of the fourteen actions', () => {
  it('are never a 5xx, never served unless they are names, never looked up, never stored', async () => {
    const before = await stored(target.gateway);
    const tally = await strikeWithHostileValues(target, await goodValues(target), 200_000);
    expect(tally.served).toBeGreaterThan(1_000);
    expect(tally.refused).toBeGreaterThan(100_000);
    expect(await stored(target.gateway)).toEqual(before);
  });
});
