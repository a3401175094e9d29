import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PostgresServer, startPostgres } from '../../test/postgres.ts';
import { query } from './query.ts';
import { inspectStore, openStore, type Store } from './store.ts';
import { testChain, testWriter } from './test-writer.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

const writer = testWriter();
const record = (text: string) => ({ changes: [], record: text, conflict: '' });
const records = query((db) => db.selectFrom('audit').select(['seq', 'record', 'hash']).orderBy('seq'));

async function assertChained(store: Store, length: number): Promise<void> {
  let last = writer.link.genesis;
  for (const row of await store.rows(records, {})) {
    const { seq, hash } = testChain(writer.key).link(last, row.record);
    expect(row.seq).toBe(seq);
    expect(Buffer.from(row.hash).equals(hash)).toBe(true);
    last = row;
  }
  expect(last.seq).toBe(length);
}

async function administer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

test('two Sallyports on one database start at once, take turns, and write one chain', async () => {
  const url = await server.database();
  const [one, two] = await Promise.all([openStore(url, { writer }), openStore(url, { writer })]);
  const writes = Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? one : two).write(record(`${n}`)));
  expect(new Set(await Promise.all(writes))).toEqual(new Set(['done']));
  await assertChained(one, 100);
  await Promise.all([one.close(), two.close()]);
});

test('a connection that the server cuts while idle is replaced', async () => {
  const url = await server.database();
  const store = await openStore(url, { writer });
  await store.write(record('before'));
  await administer(
    url,
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  const next = await store.write(record('after')).catch((error: unknown) => error);
  if (next !== 'done') expect(next).toMatchObject({ code: 'Unavailable' });
  expect(await store.write(record('last'))).toBe('done');
  await assertChained(store, next === 'done' ? 3 : 2);
  await store.close();
});

/** Passes everything on, and cuts both ends as soon as it sees a word from the client, with or without handing it over. */
async function startCutter(
  to: URL,
): Promise<{ url: string; arm(word: string, deliver: boolean): void; server: Server }> {
  let armed: { word: string; deliver: boolean } | undefined;
  const relay = createServer((client: Socket) => {
    const upstream = dial(Number(to.port), to.hostname);
    const cut = () => {
      client.destroy();
      upstream.end();
    };
    client.on('data', (chunk) => {
      const hit = armed !== undefined && chunk.includes(armed.word);
      if (!hit || armed?.deliver === true) upstream.write(chunk);
      if (hit) {
        armed = undefined;
        cut();
      }
    });
    upstream.on('data', (chunk) => client.writable && client.write(chunk));
    for (const socket of [client, upstream]) socket.on('error', () => undefined).on('close', cut);
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const address = relay.address();
  const url = new URL(to);
  url.port = String(typeof address === 'object' ? address?.port : '');
  return { url: url.href, arm: (word, deliver) => void (armed = { word, deliver }), server: relay };
}

test('a commit whose answer is lost is found to stand, and one that never arrived is not', async () => {
  const direct = await server.database();
  const cutter = await startCutter(new URL(direct));
  const store = await openStore(cutter.url, { writer });
  cutter.arm('commit', true);
  expect(await store.write(record('answer lost'))).toBe('done');
  cutter.arm('insert into audit', false);
  await expect(store.write(record('never arrived'))).rejects.toMatchObject({ code: 'Unavailable', status: 503 });
  expect(await store.write(record('after'))).toBe('done');
  expect((await store.rows(records, {})).map((row) => row.record)).toEqual(['answer lost', 'after']);
  await assertChained(store, 2);
  await store.close();
  cutter.server.close();
});

test('a server that cannot be reached is named without its password', async () => {
  const refusal = await inspectStore('postgres://user:canary@127.0.0.1:1/vaults').catch((error: unknown) => error);
  expect(refusal).toMatchObject({
    code: 'DataFolderUnusable',
    message: expect.stringMatching(
      /^The PostgreSQL database 127\.0\.0\.1:1\/vaults cannot be used as Sallyport's database: .*ECONNREFUSED/,
    ),
  });
  expect(String(refusal)).not.toContain('canary');
});

test('a wrong password is told without it', async () => {
  const url = new URL(await server.database());
  url.password = 'canary';
  const refusal = await inspectStore(url.href).catch((error: unknown) => error);
  expect(refusal).toMatchObject({
    code: 'DataFolderUnusable',
    message: expect.stringContaining('password authentication failed'),
  });
  expect(String(refusal)).not.toContain('canary');
});

test('a server that does not sync is refused', async () => {
  const url = await server.database();
  await administer(url, "alter system set fsync = 'off'");
  await administer(url, 'select pg_reload_conf()');
  await expect
    .poll(() => openStore(url, { writer }).then((store) => store.close().then(() => 'opened'), String))
    .toMatch(/^Fault: The PostgreSQL database .* runs with fsync off, so that no write would be safe: turn it on\.$/);
  await administer(url, 'alter system reset fsync');
  await administer(url, 'select pg_reload_conf()');
});
