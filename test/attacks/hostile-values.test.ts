import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { goodValues, strikeWithHostileValues } from './hostile-values.ts';
import { startTarget, stored, type Target } from './target.ts';

/** test/long has the same with a hundred times as many. */
let target: Target;

beforeAll(async () => {
  target = await startTarget();
});

afterAll(() => target.stop());

describe('V01 V02 V20 two thousand generated values in the path parameters of the fourteen actions', () => {
  it('are never a 5xx, never served unless they are names, never looked up, never stored', async () => {
    const before = await stored(target.gateway);
    const tally = await strikeWithHostileValues(target, await goodValues(target), 2_000);
    // That some are served and some looked up shows that the others are refused for what they are.
    expect(tally.served).toBeGreaterThan(10);
    expect(tally.asked).toBeGreaterThan(10);
    expect(tally.refused).toBeGreaterThan(1_000);
    expect(await stored(target.gateway)).toEqual(before);
    expect((await target.gateway.action('GET', '/secrets/api-key/value')).status).toBe(200);
  });
});
