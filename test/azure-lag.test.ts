import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, newApplication, newVault } from './administration.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';

/** `--azure-lag`: deletion and recovery become visible late, as Azure's do, and as its clients expect. */
const LAG = 3;

const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: Record<string, unknown> }).error;

let gateway: TestGateway;
let application: Client;
let token: string;
let host: string;

beforeAll(async () => {
  gateway = await startTestGateway({ azureLag: LAG });
  application = await newApplication(gateway);
  const all = { secrets: ['all', 'purge'], keys: ['all', 'purge'] };
  ({ host } = new URL(await newVault(gateway, 'slow', { [application.objectId]: all })));
  token = await gateway.token(application);
});

afterAll(() => gateway.stop());

const call = (method: string, path: string, body?: unknown) =>
  gateway.vault(method, path, body, { token, headers: { host } });

/** The test's clock never goes back, and is always ahead of the real one. */
const wait = (seconds: number) => {
  gateway.clock.now = Math.max(gateway.clock.now, Date.now()) + seconds * 1000;
};

describe.each([
  { kind: 'secrets', word: 'Secret' },
  { kind: 'keys', word: 'Key' },
])('$kind', ({ kind, word }) => {
  const make = (name: string) =>
    kind === 'secrets'
      ? call('PUT', `/secrets/${name}`, { value: 'x' })
      : call('POST', `/keys/${name}/create`, { kty: 'RSA' });
  const refused = async (asked: Promise<Reply>) => {
    const reply = await asked;
    return [reply.status, errorOf(reply)];
  };
  const taken = (inner: string, message: string) => [409, { code: 'Conflict', message, innererror: { code: inner } }];
  const names = async (list: string) =>
    (JSON.parse((await call('GET', list)).text) as { value: { id?: string; kid?: string }[] }).value.map(
      ({ id, kid }) => (id ?? kid)?.split('/').at(-1),
    );

  it('are deleted at once, and to be seen as deleted some seconds later', async () => {
    await make('going');
    expect((await call('DELETE', `/${kind}/going`)).status).toBe(200);
    expect((await call('GET', `/${kind}/going`)).status).toBe(404);
    expect(await refused(call('GET', `/deleted${kind}/going`))).toEqual([
      404,
      { code: `${word}NotFound`, message: `Deleted ${word} not found: going` },
    ]);
    expect(await names(`/deleted${kind}`)).not.toContain('going');
    const again = `${word} going is currently being deleted and cannot be re-created; retry later.`;
    expect(await refused(make('going'))).toEqual(taken('ObjectIsBeingDeleted', again));
    const busy = taken('ObjectIsBeingDeleted', `${word} is currently being deleted.`);
    expect(await refused(call('POST', `/deleted${kind}/going/recover`))).toEqual(busy);
    expect(await refused(call('DELETE', `/deleted${kind}/going`))).toEqual(busy);
    wait(LAG + 1);
    expect((await call('GET', `/deleted${kind}/going`)).status).toBe(200);
    expect(await names(`/deleted${kind}`)).toContain('going');
    const [status, error] = await refused(make('going'));
    expect([status, error]).toMatchObject([409, { innererror: { code: 'ObjectIsDeletedButRecoverable' } }]);
  });

  it('are recovered at once, and to be seen some seconds later, with every version', async () => {
    await make('coming');
    const { text } = await make('coming');
    const bundle = JSON.parse(text) as { id?: string; key?: { kid: string } };
    const version = (bundle.id ?? bundle.key?.kid ?? '').split('/').at(-1) ?? '';
    await call('DELETE', `/${kind}/coming`);
    wait(LAG + 1);
    expect((await call('POST', `/deleted${kind}/coming/recover`)).status).toBe(200);
    const hidden = [`/${kind}/coming`, `/${kind}/coming/${version}`];
    for (const path of hidden) expect((await call('GET', path)).status).toBe(404);
    expect((await call('PATCH', `/${kind}/coming/${version}`, { tags: {} })).status).toBe(404);
    expect((await call('DELETE', `/${kind}/coming`)).status).toBe(404);
    expect((await call('GET', `/deleted${kind}/coming`)).status).toBe(404);
    expect(await names(`/${kind}`)).not.toContain('coming');
    expect(await names(`/${kind}/coming/versions`)).toEqual([]);
    const again = `${word} coming is currently being recovered and cannot be re-created; retry later.`;
    expect(await refused(make('coming'))).toEqual(taken('ObjectIsBeingRecovered', again));
    wait(LAG + 1);
    for (const path of hidden) expect((await call('GET', path)).status).toBe(200);
    expect(await names(`/${kind}`)).toContain('coming');
    expect(await names(`/${kind}/coming/versions`)).toHaveLength(2);
    expect((await make('coming')).status).toBe(200);
  });
});

it('a key that is being recovered does no work, and is not rotated', async () => {
  await call('POST', '/keys/idle/create', { kty: 'RSA' });
  await call('DELETE', '/keys/idle');
  wait(LAG + 1);
  await call('POST', '/deletedkeys/idle/recover');
  const value = Buffer.from('text').toString('base64url');
  expect((await call('POST', '/keys/idle/encrypt', { alg: 'RSA-OAEP', value })).status).toBe(404);
  expect((await call('POST', '/keys/idle/rotate')).status).toBe(404);
  expect((await call('GET', '/keys/idle/rotationpolicy')).status).toBe(404);
  wait(LAG + 1);
  expect((await call('POST', '/keys/idle/encrypt', { alg: 'RSA-OAEP', value })).status).toBe(200);
});

it('a rotation that came due while the key was deleted is made up for when it is recovered', async () => {
  await call('POST', '/keys/overdue/create', { kty: 'EC' });
  const lifetimeActions = [{ trigger: { timeAfterCreate: 'P7D' }, action: { type: 'Rotate' } }];
  await call('PUT', '/keys/overdue/rotationpolicy', { lifetimeActions, attributes: {} });
  await call('DELETE', '/keys/overdue');
  wait(8 * 86_400);
  expect(await gateway.jobs.look('watch-due')).toBeGreaterThan(0);
  token = await gateway.token(application);
  expect((await call('POST', '/deletedkeys/overdue/recover')).status).toBe(200);
  await gateway.jobs.look('watch-due');
  // What fails is put off for an hour.
  wait(3700);
  await gateway.jobs.look('watch-due');
  token = await gateway.token(application);
  const { value } = JSON.parse((await call('GET', '/keys/overdue/versions')).text) as { value: unknown[] };
  expect(value).toHaveLength(2);
});
