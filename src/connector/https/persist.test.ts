import { describe, expect, it } from 'vitest';
import type { Answer, Unreached } from './exchange.ts';
import { type Pace, persist, toldWait } from './persist.ts';

/** A clock that only sleeping moves, and chance that is always the same half. */
function setUp(...answers: (Answer | Unreached)[]) {
  const slept: number[] = [];
  let now = 1_000_000;
  const pace: Pace = {
    clock: () => now,
    sleep(wait) {
      slept.push(wait);
      now += wait;
      return Promise.resolve();
    },
    deadline: () => new AbortController().signal,
    random: () => 0.5,
  };
  const attempt = () => Promise.resolve(answers.shift() ?? Promise.reject(new Error('tried too often')));
  return { slept, call: () => persist('contoso.vault.azure.net', attempt, pace) };
}

const answer = (status: number, retryAfter?: string): Answer => ({
  status,
  headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  bytes: Buffer.alloc(0),
});
const gone: Unreached = { unreached: 'ECONNREFUSED' };

describe('a call', () => {
  it('that is answered is made once', async () => {
    for (const status of [200, 400, 401, 403, 404, 409, 500, 502]) {
      const { slept, call } = setUp(answer(status));
      expect([(await call()).status, slept]).toEqual([status, []]);
    }
  });

  it('is made three times more while the vault is busy or out of reach, later each time', async () => {
    const { slept, call } = setUp(answer(429), gone, answer(503), answer(200));
    expect([(await call()).status, slept]).toEqual([200, [500, 1000, 2000]]);
  });

  it('ends with the last answer after that', async () => {
    const { slept, call } = setUp(answer(429), answer(429), answer(429), answer(503));
    expect([(await call()).status, slept.length]).toEqual([503, 3]);
  });

  it('ends with a fault that names the vault where nobody was reached, and why in a word', async () => {
    const { call } = setUp(gone, gone, gone, gone);
    await expect(call()).rejects.toMatchObject({
      code: 'BadGateway',
      message: 'contoso.vault.azure.net could not be reached, or broke off its answer (ECONNREFUSED). Try again later.',
    });
  });

  it('waits as long as the vault asks, and a little more', async () => {
    const { slept, call } = setUp(answer(429, '2'), answer(200));
    expect([(await call()).status, slept]).toEqual([200, [2500]]);
  });

  it('does not begin a wait that its thirty seconds would cut short', async () => {
    const { slept, call } = setUp(answer(429, '12'), answer(429, '20'));
    expect([(await call()).status, slept]).toEqual([429, [12_500]]);
    for (const told of ['30', '1000000000', '999999999']) {
      const long = setUp(answer(503, told), answer(200));
      expect((await long.call()).status).toBe(told.length > 9 ? 200 : 503);
    }
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  it.each([
    ['0', 0],
    ['7', 7000],
    ['Sun, 01 Mar 2026 12:00:09 GMT', 9000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['Xxx, 99 Xxx 2026 99:99:99 GMT', 0],
    ['-1', 0],
    ['1e9', 0],
    ['1.5', 0],
    ['2026-03-01T12:00:09Z', 0],
    ['soon', 0],
  ])('%j is %d ms', (text, wait) => {
    expect(toldWait(answer(429, text), now)).toBe(wait);
  });

  it('that came twice, or not at all, is none', () => {
    expect(toldWait({ headers: { 'retry-after': ['1', '2'] } }, now)).toBe(0);
    expect(toldWait({ headers: {} }, now)).toBe(0);
  });
});
