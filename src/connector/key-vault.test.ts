import { describe, expect, it, vi } from 'vitest';
import type { Token } from '../connections/authority.ts';
import type { Connection } from '../connections/connection.ts';
import { Fault } from '../fault.ts';
import type { KeyVault } from '../operation.ts';
import { getSecret } from '../wire/secrets.ts';
import { createKeyVaults } from './key-vault.ts';

const connectionOf = (id: string, vaultName = 'demo'): Connection => ({
  id,
  name: id,
  displayName: id,
  vaultName,
  created: 0,
  changed: 0,
  runHistory: true,
  shape: 'set',
  authId: 'oauthServicePrincipal',
  tenantId: 'tenant',
  clientId: `client of ${id}`,
});

/** A vault that answers with the token it was opened with, and an authority whose tokens last an hour. */
function setUp(requestToken?: () => Promise<Token>, answer?: (token: string) => Promise<unknown>, elsewhere = false) {
  const clock = { now: 0 };
  const asked: string[] = [];
  const opened: string[] = [];
  const forgotten: (string | undefined)[] = [];
  const row = { vaultName: 'demo' };
  const answers = (token: string): KeyVault =>
    (async () => ({ output: (await answer?.(token)) ?? token })) as unknown as KeyVault;
  const vaults = createKeyVaults({
    tokens: {
      of(connection, claims) {
        asked.push(claims === undefined ? `for ${connection.id}` : `for ${connection.id} with ${claims}`);
        const token = { accessToken: `token ${asked.length}`, expires: clock.now / 1000 + 3600 };
        return requestToken?.() ?? Promise.resolve(token);
      },
      forget: (id) => forgotten.push(id),
    },
    open(vault, tenantId) {
      opened.push(`${vault} of ${tenantId}`);
      return Promise.resolve(answers);
    },
    admit: () => undefined,
    isCurrent: ({ vaultName }) => Promise.resolve(vaultName === row.vaultName),
    clock: () => clock.now,
    elsewhere,
  });
  const call = async (id = 'a', vault = 'demo') =>
    (await vaults.of(connectionOf(id, vault))(getSecret, { name: 'x' })).output as unknown;
  return { clock, asked, opened, forgotten, row, vaults, call };
}

describe('the token of a connection', () => {
  it('is asked for once, and used while it lasts', async () => {
    const { call, asked } = setUp();
    expect([await call(), await call(), await call()]).toEqual(['token 1', 'token 1', 'token 1']);
    expect(asked).toEqual(['for a']);
  });

  it('is asked for anew five minutes before it ends', async () => {
    const { call, clock } = setUp();
    await call();
    clock.now = 3_299_999;
    expect(await call()).toBe('token 1');
    clock.now = 3_300_000;
    expect(await call()).toBe('token 2');
  });

  it('is for that connection alone', async () => {
    const { call, asked } = setUp();
    expect([await call('a'), await call('b'), await call('a')]).toEqual(['token 1', 'token 2', 'token 1']);
    expect(asked).toEqual(['for a', 'for b']);
  });

  it('is dropped when identities have changed, also one that was being asked for', async () => {
    let answer: (token: Token) => void = () => undefined;
    const { call, vaults, asked } = setUp(() => new Promise<Token>((resolve) => (answer = resolve)));
    const early = call();
    await expect.poll(() => asked.length).toBe(1);
    vaults.forget();
    answer({ accessToken: 'old', expires: 3600 });
    expect(await early).toBe('old');
    const late = call();
    await expect.poll(() => asked.length).toBe(2);
    answer({ accessToken: 'new', expires: 3600 });
    expect([await late, await call()]).toEqual(['new', 'new']);
  });

  it('is dropped alone when its connection has changed', async () => {
    const { call, vaults } = setUp();
    expect([await call('a'), await call('b')]).toEqual(['token 1', 'token 2']);
    vaults.forget('a');
    expect([await call('a'), await call('b')]).toEqual(['token 3', 'token 2']);
  });

  it('that is refused is not remembered as refused', async () => {
    const answers = [
      () => Promise.reject(new Fault('InvalidClient', 'the secret is not good')),
      () => Promise.resolve({ accessToken: 'good', expires: 3600 }),
    ];
    const { call } = setUp(() => (answers.shift() ?? (() => Promise.reject(new Error('asked too often'))))());
    await expect(call()).rejects.toMatchObject({
      code: 'Unauthorized',
      message: expect.stringMatching(/^Operation failed/),
    });
    expect(await call()).toBe('good');
  });
});

describe('a vault', () => {
  it('is opened before a token for it is asked for', async () => {
    const asked: string[] = [];
    const vaults = createKeyVaults({
      tokens: { of: () => Promise.reject(new Error('asked')), forget: () => undefined },
      open(vault) {
        asked.push(vault);
        return Promise.reject(new Fault('BadGateway', 'its challenge is not good'));
      },
      admit: () => undefined,
      isCurrent: () => Promise.resolve(true),
      clock: () => 0,
      elsewhere: true,
    });
    const call = vaults.of(connectionOf('a'))(getSecret, { name: 'x' });
    await expect(call).rejects.toMatchObject({ code: 'BadGateway', message: 'its challenge is not good' });
    expect(asked).toEqual(['demo']);
  });

  it('is told where the connection signs in', async () => {
    const { call, opened } = setUp();
    await call();
    expect(opened).toEqual(['demo of tenant']);
  });

  it('that a connection no longer reaches is not called with its new token, and not kept for the calls that follow', async () => {
    const { call, opened, row, vaults } = setUp();
    row.vaultName = 'other';
    vaults.forget();
    const changed = { code: 'Unavailable', message: expect.stringMatching(/^The connection was changed /) as string };
    await expect(call('a', 'demo')).rejects.toMatchObject(changed);
    expect(await call('a', 'other')).toBe('token 2');
    await expect(call('a', 'demo')).rejects.toMatchObject(changed);
    expect([await call('a', 'other'), opened.at(-2), opened.at(-1)]).toEqual([
      'token 2',
      'other of tenant',
      'demo of tenant',
    ]);
  });

  it('that asks for a token that says more gets one, once', async () => {
    const { call, asked } = setUp(undefined, (token) =>
      token === 'token 2'
        ? Promise.resolve()
        : Promise.reject(new Fault('Unauthorized', 'more', { claims: '{"x":1}' })),
    );
    expect([await call(), await call()]).toEqual(['token 2', 'token 2']);
    expect(asked).toEqual(['for a', 'for a with {"x":1}']);
  });

  it('that goes on asking for more is left, with the refusal of one without rights', async () => {
    const more = () => Promise.reject(new Fault('Unauthorized', 'more', { claims: '{"x":1}' }));
    const { call, asked } = setUp(undefined, more);
    await expect(call()).rejects.toMatchObject({
      code: 'Unauthorized',
      message: expect.stringMatching(/^Operation failed/),
    });
    expect(asked).toEqual(['for a', 'for a with {"x":1}']);
  });

  it('that refuses a token that was good ends it: the next call has another', async () => {
    const refusals: Fault[] = [];
    const { call, clock, asked, forgotten } = setUp(undefined, () => {
      const refusal = refusals.pop();
      return refusal === undefined ? Promise.resolve() : Promise.reject(refusal);
    });
    await call();
    clock.now = 30_000;
    refusals.push(new Fault('Unauthorized', 'AKV10022'));
    await expect(call()).rejects.toMatchObject({ code: 'Unauthorized', status: 401 });
    expect(forgotten).toEqual(['a']);
    expect(await call()).toBe('token 2');
    expect(asked).toEqual(['for a', 'for a']);
  });

  it('that refuses every token does not have the authority asked for one at every call', async () => {
    const { call, forgotten, opened } = setUp(undefined, () => Promise.reject(new Fault('Unauthorized', 'AKV10022')));
    for (let times = 0; times < 3; times += 1) await expect(call()).rejects.toMatchObject({ code: 'Unauthorized' });
    expect([forgotten, opened.length]).toEqual([[], 3]);
  });

  it.each([
    ['another', (forgotten: number) => `token ${forgotten}`],
    ['the same', () => 'token'],
  ])('that refuses a token from the first call on ends it once it is not new, where %s comes next', async (_, next) => {
    const { call, clock, forgotten } = setUp(
      () => Promise.resolve({ accessToken: next(forgotten.length), expires: 3600 }),
      () => Promise.reject(new Fault('Unauthorized', 'AKV10022')),
    );
    for (clock.now = 0; clock.now < 80_000; clock.now += 10_000)
      await expect(call()).rejects.toMatchObject({ code: 'Unauthorized' });
    expect(forgotten).toEqual(['a', 'a']);
  });

  it('that refuses a token in many calls at once ends it once, and not the one that came after it', async () => {
    const late: (() => void)[] = [];
    const { call, clock, asked, forgotten } = setUp(undefined, (token) =>
      token === 'token 1' && clock.now > 0
        ? new Promise((_, reject) => late.push(() => reject(new Fault('Unauthorized', 'AKV10022'))))
        : Promise.resolve(),
    );
    await call();
    clock.now = 60_000;
    const calls = [call(), call()].map((each) => expect(each).rejects.toMatchObject({ code: 'Unauthorized' }));
    await expect.poll(() => late.length).toBe(2);
    late.shift()?.();
    await calls[0];
    expect(await call()).toBe('token 2');
    late.shift()?.();
    await calls[1];
    expect(await call()).toBe('token 2');
    expect([asked.length, forgotten]).toEqual([2, ['a']]);
  });

  it('that refuses anything else costs no token', async () => {
    const { call, asked, forgotten } = setUp(undefined, () => Promise.reject(new Fault('SecretNotFound', 'x')));
    await expect(call()).rejects.toMatchObject({ code: 'SecretNotFound' });
    await expect(call()).rejects.toMatchObject({ code: 'SecretNotFound' });
    expect([asked, forgotten]).toEqual([['for a'], []]);
  });
});

it('no more than ten thousand vaults are kept open', async () => {
  const { call, opened } = setUp();
  for (let number = 0; number <= 10_000; number += 1) await call(`connection ${number}`);
  await call('connection 10000');
  expect(opened).toHaveLength(10_001);
  await call('connection 0');
  expect(opened).toHaveLength(10_002);
});

it('a bug stays a bug', async () => {
  const bug = new TypeError('a bug');
  await expect(setUp(() => Promise.reject(bug)).call()).rejects.toBe(bug);
});

describe('an action on a vault elsewhere', () => {
  const LATE = 'The sign-in and the key vault took longer than 30 seconds. Try again later.';

  it('ends after 30 seconds, sign-in and vault together, and the sign-in goes on without it', async () => {
    vi.useFakeTimers();
    try {
      const token = Promise.withResolvers<Token>();
      const seen: string[] = [];
      const answer = (given: string) => Promise.resolve(void seen.push(given));
      const { call, clock } = setUp(() => token.promise, answer, true);
      const ended = expect(call()).rejects.toMatchObject({ code: 'BadGateway', message: LATE });
      clock.now += 30_000;
      await vi.advanceTimersByTimeAsync(30_000);
      await ended;
      token.resolve({ accessToken: 'late', expires: clock.now / 1000 + 3600 });
      await vi.advanceTimersByTimeAsync(0);
      // Nothing went out for the one that ended; the next one has the token.
      expect(seen).toEqual([]);
      await call();
      expect(seen).toEqual(['late']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('asks for no other token once its time is over', async () => {
    const set = setUp(
      undefined,
      () => {
        set.clock.now += 30_000;
        return Promise.reject(new Fault('Unauthorized', 'more', { claims: '{}' }));
      },
      true,
    );
    await expect(set.call()).rejects.toMatchObject({ code: 'BadGateway', message: LATE });
    expect(set.asked).toEqual(['for a']);
  });
});
