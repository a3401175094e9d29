import { describe, expect, it } from 'vitest';
import { Fault } from '../fault.ts';
import type { Token } from './authority.ts';
import type { Connection } from './connection.ts';
import { createConnectionTokens } from './tokens.ts';

/** An authority whose tokens last an hour, and a clock. */
function setUp() {
  const clock = { now: 1_000_000 };
  const asked: { readonly id: string; readonly claims: string | undefined }[] = [];
  const authority: { answer: (number: number) => Promise<Token> } = {
    answer: (number) => Promise.resolve({ accessToken: `token ${number}`, expires: clock.now / 1000 + 3600 }),
  };
  const tokens = createConnectionTokens(
    (id, claims) => {
      asked.push({ id, claims });
      return authority.answer(asked.length);
    },
    () => clock.now,
  );
  const of = async (id = 'a', claims?: string) => (await tokens.of({ id } as Connection, claims)).accessToken;
  return { clock, asked, authority, tokens, of };
}

const refusal = () => new Fault('InvalidClient', 'AADSTS7000215: the secret is not good');
const MINUTE = 60_000;

/** A token that is asked for, and not yet given. */
function pending() {
  let give: (token: Token) => void = () => undefined;
  let refuse: (error: unknown) => void = () => undefined;
  const token = new Promise<Token>((resolve, reject) => {
    give = resolve;
    refuse = reject;
  });
  return { token, give: (token: Token) => give(token), refuse: (error: unknown) => refuse(error) };
}

describe('the token of a connection', () => {
  it('is asked for once, and used while it lasts', async () => {
    const { of, asked } = setUp();
    expect([await of(), await of(), await of()]).toEqual(['token 1', 'token 1', 'token 1']);
    expect(asked).toHaveLength(1);
  });

  it('is asked for once by a hundred who want it at the same time', async () => {
    const { of, asked } = setUp();
    const all = await Promise.all(Array.from({ length: 100 }, () => of()));
    expect(new Set(all)).toEqual(new Set(['token 1']));
    expect(asked).toHaveLength(1);
  });

  it('is for that connection alone', async () => {
    const { of, asked } = setUp();
    expect([await of('a'), await of('b'), await of('a')]).toEqual(['token 1', 'token 2', 'token 1']);
    expect(asked.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('is renewed five minutes before its end, once, while the old one is used', async () => {
    const { of, asked, clock, authority } = setUp();
    await of();
    clock.now += 55 * MINUTE - 1;
    expect([await of(), asked.length]).toEqual(['token 1', 1]);
    clock.now += 1;
    const next = pending();
    authority.answer = () => next.token;
    expect([await of(), await of(), await of(), asked.length]).toEqual(['token 1', 'token 1', 'token 1', 2]);
    next.give({ accessToken: 'token 2', expires: clock.now / 1000 + 3600 });
    await expect.poll(() => of()).toBe('token 2');
    expect(asked).toHaveLength(2);
  });

  it('that lives shortly is renewed after half its life, not at each call', async () => {
    const { of, asked, clock, authority } = setUp();
    const answer = authority.answer;
    authority.answer = async (number) => ({ ...(await answer(number)), expires: clock.now / 1000 + 60 });
    await of();
    clock.now += 29_999;
    expect([await of(), asked.length]).toEqual(['token 1', 1]);
    clock.now += 1;
    await of();
    expect(asked).toHaveLength(2);
  });

  it('is not taken away by a renewal that fails, nor is the authority stormed', async () => {
    const { of, asked, clock, authority } = setUp();
    await of();
    clock.now += 56 * MINUTE;
    authority.answer = () => Promise.reject(refusal());
    for (let call = 0; call < 10; call += 1) expect(await of()).toBe('token 1');
    expect(asked).toHaveLength(2);
    clock.now += 3_000;
    expect([await of(), asked.length]).toEqual(['token 1', 3]);
    // In its last seconds a new one is waited for, and only when there is none it is used to its end.
    clock.now = 1_000_000 + 60 * MINUTE - 1;
    expect([await of(), asked.length]).toEqual(['token 1', 4]);
    clock.now += 1;
    await expect(of()).rejects.toMatchObject({ code: 'InvalidClient' });
  });

  it('that ends on the way is not sent out', async () => {
    const { of, clock } = setUp();
    await of();
    clock.now += 60 * MINUTE - 10_000;
    expect(await of()).toBe('token 2');
  });
});

describe('a refusal', () => {
  it('is told for three seconds to all who ask, and then the authority is asked again', async () => {
    const { of, asked, clock, authority } = setUp();
    const answer = authority.answer;
    authority.answer = () => Promise.reject(refusal());
    const all = await Promise.allSettled(Array.from({ length: 100 }, () => of()));
    expect(all.every(({ status }) => status === 'rejected')).toBe(true);
    clock.now += 2_999;
    await expect(of()).rejects.toMatchObject({ message: 'AADSTS7000215: the secret is not good' });
    expect(asked).toHaveLength(1);
    authority.answer = answer;
    clock.now += 1;
    expect([await of(), asked.length]).toEqual(['token 2', 2]);
  });

  it('of one connection is not that of another', async () => {
    const { of, authority } = setUp();
    const answer = authority.answer;
    authority.answer = () => Promise.reject(refusal());
    await expect(of('a')).rejects.toThrow();
    authority.answer = answer;
    expect(await of('b')).toBe('token 2');
  });

  it('is forgotten with the connection: what was corrected counts at once', async () => {
    const { of, authority, tokens } = setUp();
    const answer = authority.answer;
    authority.answer = () => Promise.reject(refusal());
    await expect(of()).rejects.toThrow();
    authority.answer = answer;
    tokens.forget();
    expect(await of()).toBe('token 2');
  });

  it('is not made of a bug', async () => {
    const { of, authority } = setUp();
    const answer = authority.answer;
    const bug = new TypeError('a bug');
    authority.answer = () => Promise.reject(bug);
    await expect(of()).rejects.toBe(bug);
    authority.answer = answer;
    expect(await of()).toBe('token 2');
  });
});

describe('what is forgotten', () => {
  it('does not come back, also where it was being asked for', async () => {
    const { of, asked, authority, tokens } = setUp();
    const old = pending();
    authority.answer = () => old.token;
    const early = of();
    tokens.forget();
    const young = pending();
    authority.answer = () => young.token;
    const late = of();
    old.give({ accessToken: 'old', expires: 9_999_999 });
    expect(await early).toBe('old');
    young.give({ accessToken: 'young', expires: 9_999_999 });
    expect([await late, await of(), asked.length]).toEqual(['young', 'young', 2]);
  });

  it('leaves no refusal behind that was under way', async () => {
    const { of, authority, tokens } = setUp();
    const answer = authority.answer;
    const old = pending();
    authority.answer = () => old.token;
    const early = of();
    tokens.forget('a');
    old.refuse(refusal());
    await expect(early).rejects.toMatchObject({ code: 'InvalidClient' });
    authority.answer = answer;
    expect(await of()).toBe('token 2');
  });

  it('is one connection where one is named', async () => {
    const { of, tokens } = setUp();
    await of('a');
    await of('ab');
    tokens.forget('a');
    expect([await of('ab'), await of('a')]).toEqual(['token 2', 'token 3']);
  });
});

describe('a demand of the vault', () => {
  const CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
  const OTHER = '{"access_token":{}}';

  it('is met by a new token, which is used from then on', async () => {
    const { of, asked } = setUp();
    await of();
    expect(await of('a', CLAIMS)).toBe('token 2');
    expect([await of(), asked.length]).toEqual(['token 2', 2]);
    expect(asked[1]).toEqual({ id: 'a', claims: CLAIMS });
  });

  it('that a hundred calls met together is met by one token', async () => {
    const { of, asked } = setUp();
    await of();
    const all = await Promise.all(Array.from({ length: 100 }, () => of('a', CLAIMS)));
    expect(new Set([...all, await of('a', CLAIMS)])).toEqual(new Set(['token 2']));
    expect(asked).toHaveLength(2);
  });

  it('that is another one, or comes later, asks again', async () => {
    const { of, clock } = setUp();
    expect(await of('a', CLAIMS)).toBe('token 1');
    clock.now += 3_000;
    expect(await of('a', OTHER)).toBe('token 2');
    clock.now += 3_000;
    expect(await of('a', CLAIMS)).toBe('token 3');
    clock.now += 30_000;
    expect(await of('a', CLAIMS)).toBe('token 4');
  });

  it('that is not met drops the token that was refused', async () => {
    const { of, asked, clock, authority } = setUp();
    const answer = authority.answer;
    await of();
    authority.answer = () => Promise.reject(refusal());
    await expect(of('a', CLAIMS)).rejects.toMatchObject({ code: 'InvalidClient' });
    await expect(of()).rejects.toMatchObject({ code: 'InvalidClient' });
    expect(asked).toHaveLength(2);
    authority.answer = answer;
    clock.now += 3_000;
    expect(await of()).toBe('token 3');
  });

  it('that is not met drops the token that was refused', async () => {
    const { of, asked, clock, authority } = setUp();
    const answer = authority.answer;
    await of();
    authority.answer = () => Promise.reject(refusal());
    await expect(of('a', CLAIMS)).rejects.toMatchObject({ code: 'InvalidClient' });
    await expect(of()).rejects.toMatchObject({ code: 'InvalidClient' });
    expect(asked).toHaveLength(2);
    authority.answer = answer;
    clock.now += 3_000;
    expect(await of()).toBe('token 3');
  });

  it('that is another one each time asks once in three seconds', async () => {
    const { of, clock, asked } = setUp();
    await of();
    const demands = Array.from({ length: 100 }, (_, number) => `{"access_token":{"x":{"value":"${number}"}}}`);
    await Promise.all(demands.map((claims) => of('a', claims)));
    for (const claims of demands) expect(await of('a', claims)).toBe('token 2');
    expect(asked).toHaveLength(2);
    clock.now += 3_000;
    expect(await of('a', OTHER)).toBe('token 3');
  });
});

it('a token that lasts for seconds only is used for half of them, and not asked for at every call', async () => {
  const { of, clock, asked, authority } = setUp();
  authority.answer = (number) => Promise.resolve({ accessToken: `token ${number}`, expires: clock.now / 1000 + 8 });
  for (let calls = 0; calls < 10; calls += 1) expect(await of()).toBe('token 1');
  clock.now += 3_999;
  expect(await of()).toBe('token 1');
  expect(asked).toHaveLength(1);
  clock.now += 1;
  expect(await of()).toBe('token 2');
});

it.each([0, 0.2, 1, 1.5, 3])('a token of %f seconds is asked for once a second at most', async (seconds) => {
  const { of, clock, asked, authority } = setUp();
  authority.answer = (number) =>
    Promise.resolve({ accessToken: `token ${number}`, expires: clock.now / 1000 + seconds });
  for (let call = 0; call < 1000; call += 1) {
    await of();
    clock.now += 10;
  }
  expect(asked.length).toBeGreaterThan(1);
  expect(asked.length).toBeLessThanOrEqual(10);
});

it('a refusal does not last longer where the clock is set back', async () => {
  const { of, clock, authority } = setUp();
  const { answer } = authority;
  authority.answer = () => Promise.reject(refusal());
  await expect(of()).rejects.toMatchObject({ code: 'InvalidClient' });
  authority.answer = answer;
  clock.now -= 3_600_000;
  expect(await of()).toBe('token 2');
});

it('no more than ten thousand tokens are kept', async () => {
  const { of, asked } = setUp();
  for (let connection = 0; connection <= 10_000; connection += 1) await of(String(connection));
  await of('10000');
  expect(asked).toHaveLength(10_001);
  await of('0');
  expect(asked).toHaveLength(10_002);
});
