import { describe, expect, it } from 'vitest';
import type { Connection } from '../connections/connection.ts';
import type { Token } from '../connections/credentials/request-token.ts';
import { Fault } from '../fault.ts';
import type { KeyVault } from '../operation.ts';
import { getSecret } from '../wire/secrets.ts';
import { inProcessKeyVaults } from './key-vault.ts';

const connectionOf = (id: string): Connection => ({
  id,
  name: id,
  displayName: id,
  vaultName: 'demo',
  created: 0,
  changed: 0,
  runHistory: true,
  shape: 'set',
  authId: 'oauthServicePrincipal',
  tenantId: 'tenant',
  clientId: `client of ${id}`,
});

/** A vault that answers with the token it was opened with, and an authority whose tokens last an hour. */
function setUp(requestToken?: () => Promise<Token>) {
  const clock = { now: 0 };
  const asked: string[] = [];
  const answers = (token: string): KeyVault => (() => Promise.resolve({ output: token })) as unknown as KeyVault;
  const vaults = inProcessKeyVaults({
    connections: {
      secrets: ({ id }: Connection) => Promise.resolve(id === 'gone' ? undefined : { clientSecret: `secret of ${id}` }),
    } as never,
    requestToken: (client) => {
      asked.push(client.clientId);
      const token = { accessToken: `token ${asked.length}`, expires: clock.now / 1000 + 3600 };
      return requestToken?.() ?? Promise.resolve(token);
    },
    open: (_vault, token) => Promise.resolve(answers(token)),
    clock: () => clock.now,
  });
  const call = async (id = 'a') => (await vaults.of(connectionOf(id))(getSecret, { name: 'x' })).output as unknown;
  return { clock, asked, vaults, call };
}

describe('the token of a connection', () => {
  it('is asked for once, and used while it lasts', async () => {
    const { call, asked } = setUp();
    expect([await call(), await call(), await call()]).toEqual(['token 1', 'token 1', 'token 1']);
    expect(asked).toEqual(['client of a']);
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
    expect(asked).toEqual(['client of a', 'client of b']);
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

it('a connection that is no more is refused as one without rights', async () => {
  await expect(setUp().call('gone')).rejects.toMatchObject({ code: 'Unauthorized', status: 401 });
});

it('a bug stays a bug', async () => {
  const bug = new TypeError('a bug');
  await expect(setUp(() => Promise.reject(bug)).call()).rejects.toBe(bug);
});
