import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dataKeyOf } from '../src/crypto/seal.ts';
import { activateNewest, withDataKey } from '../src/crypto/sealing/key-ring.ts';
import { reencryption } from '../src/gateway/background/reencryption.ts';
import type { Change } from '../src/operation.ts';
import { query } from '../src/store/query.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';
import { drive } from './reencrypt.ts';

/** Two instances on one PostgreSQL database: what one of them seals, the other opens, at every moment of a re-encryption. */
let server: PostgresServer;
let one: TestGateway;
let other: TestGateway;
/** Of its own authority each. */
let tokens: Map<TestGateway, string>;

beforeAll(async () => {
  server = await startPostgres();
  const database = await server.database();
  one = await startTestGateway({ database });
  // The next demo gives its application another secret.
  tokens = new Map([[one, await one.token()]]);
  const data = mkdtempSync(join(tmpdir(), 'sallyport-'));
  for (const name of ['master.key', 'operator.json']) cpSync(join(one.data, name), join(data, name));
  other = await startTestGateway({ database, data });
  tokens.set(other, await other.token());
});

afterAll(async () => {
  await one.stop();
  await other.stop();
  await server.stop();
});

const sealedRows = query((db) => db.selectFrom('object_version').select(['name', 'sealed']));

const call = async (gateway: TestGateway, method: string, path: string, body?: unknown) => {
  const reply = await gateway.vault(method, path, body, { token: tokens.get(gateway) ?? '' });
  expect([reply.status, reply.text]).toEqual([200, expect.any(String)]);
  return reply.body;
};

/** What one instance writes, both read. */
async function work(round: number): Promise<void> {
  for (const [gateway, name] of [
    [one, 'one'],
    [other, 'other'],
  ] as const) {
    await call(gateway, 'PUT', `/secrets/${name}`, { value: `${name} ${round}` });
    for (const reader of [one, other]) {
      expect(await call(reader, 'GET', `/secrets/${name}`)).toMatchObject({ value: `${name} ${round}` });
      expect(await call(reader, 'GET', '/secrets/kept')).toMatchObject({ value: 'kept' });
    }
  }
}

it('each opens what the other seals, before, while and after the key changes', async () => {
  await call(one, 'PUT', '/secrets/kept', { value: 'kept' });
  let seconds = 0;
  const states: string[] = [];
  // A second passes at once, and in each tenth the other one looks, at its own time: not when something has happened.
  const pause = async () => {
    seconds += 1;
    if (seconds % 10 === 7) await other.services.keyRing.refresh();
  };
  const { result } = await drive(
    one.services.store,
    reencryption(one.services, async () => undefined, pause),
    {
      async onStep() {
        const { active, dataKeys } = other.services.keyRing.ring;
        const state = `the other knows ${dataKeys.length} and seals with ${active.id}`;
        if (states.includes(state) && seconds % 10 !== 0) return;
        states.push(state);
        await work(seconds);
      },
    },
  );
  expect(result).toMatchObject({ from: 1, to: 2, unreadableRows: 0 });
  expect(seconds).toBe(60);
  expect([...new Set(states)]).toEqual([
    'the other knows 1 and seals with 1',
    'the other knows 2 and seals with 1',
    'the other knows 2 and seals with 2',
  ]);
  await work(seconds);
  const rows = await one.services.store.rows(sealedRows, {});
  expect(rows.filter(({ sealed }) => dataKeyOf(sealed) !== 2).map(({ name }) => name)).toEqual([]);
});

it('one that has not heard of a key asks to try again, looks, and opens', async () => {
  const { keyRing, store } = one.services;
  const write = async (change: Change) =>
    expect(await store.write({ changes: [change], record: '', conflict: '' })).toBe('done');
  await write(await keyRing.rewrite((ring) => activateNewest(withDataKey(ring, 0))));
  await keyRing.refresh();
  await call(one, 'PUT', '/secrets/ahead', { value: 'ahead' });
  const first = await other.vault('GET', '/secrets/ahead', undefined, { token: tokens.get(other) ?? '' });
  expect([first.status, first.headers['retry-after'], first.body['error']]).toEqual([
    503,
    '1',
    {
      code: 'ServiceUnavailable',
      message: 'The value is sealed with a data key that is not known here yet: try again.',
    },
  ]);
  await other.services.keyRing.looked();
  expect(await call(other, 'GET', '/secrets/ahead')).toMatchObject({ value: 'ahead' });
});
