import { createSecretKey, randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnBoth } from '../../test/postgres.ts';
import { openStore } from '../store/store.ts';
import { createChain, linkRecord, writerSpec } from './chain.ts';
import { verifyChain } from './verify.ts';

const RECORDS = 12;
type Run = (sql: string, values?: readonly (number | string | Uint8Array)[]) => Promise<void>;

/** Whoever can write the database, without the key. */
async function attacker(url: string): Promise<{ run: Run; end: () => Promise<void> }> {
  if (url.startsWith('sqlite:')) {
    const db = new DatabaseSync(url.slice(7));
    return {
      run: async (sql, values = []) => void db.prepare(sql.replaceAll(/\$\d/g, '?')).run(...values),
      end: async () => db.close(),
    };
  }
  const client = new Client({ connectionString: url });
  await client.connect();
  return { run: async (sql, values = []) => void (await client.query(sql, [...values])), end: () => client.end() };
}

describeOnBoth('verifying the chain', (newUrl, dialect) => {
  const key = createSecretKey(randomBytes(32));
  let url = '';
  let mallory: { run: Run; end: () => Promise<void> };

  beforeAll(async () => {
    url = await newUrl();
    const store = await openStore(url, { writer: writerSpec(key) });
    for (let n = 1; n <= RECORDS; n += 1) await store.write({ changes: [], record: `{"n":${n}}`, conflict: '' });
    await store.close();
    mallory = await attacker(url);
    await mallory.run('create table kept as select * from audit');
    await mallory.run('create table kept_head as select * from audit_head');
  });
  afterAll(() => mallory.end());

  /** Runs an attack on the good log and gives what verification says. */
  async function after(attack: (run: Run) => Promise<void>) {
    for (const table of ['audit', 'audit_head']) await mallory.run(`delete from ${table}`);
    await mallory.run('insert into audit select * from kept');
    await mallory.run('insert into audit_head select * from kept_head');
    await attack(mallory.run);
    return verifyChain(url, key);
  }
  const broken = (seq: number, why: RegExp) => ({
    records: seq - 1,
    firstBroken: { seq, why: expect.stringMatching(why) },
  });

  test('a log that nobody touched is proven, and progress is told', async () => {
    const told: number[] = [];
    await after(async () => undefined);
    expect(await verifyChain(url, key, (records) => void told.push(records))).toEqual({ records: RECORDS });
    expect(told.at(-1)).toBe(RECORDS);
  });

  test('a log without a record is proven, and its head cannot be dropped', async () => {
    const empty = await newUrl();
    await (await openStore(empty, { writer: writerSpec(key) })).close();
    expect(await verifyChain(empty, key)).toEqual({ records: 0 });
    expect(await after((run) => run('delete from audit_head'))).toEqual({
      records: RECORDS,
      firstBroken: { seq: RECORDS + 1, why: 'the head is missing' },
    });
  });

  test.each([1, 5, RECORDS])('an edited text of record %i is found', async (seq) => {
    const edit = (run: Run) => run('update audit set record = $1 where seq = $2', ['{"n":0}', seq]);
    expect(await after(edit)).toEqual(broken(seq, /is not the one that was linked/));
  });

  test('each bit of a hash and of a MAC counts, and is named', async () => {
    const link = linkRecord(key);
    let last = createChain(key).genesis;
    for (let n = 1; n <= 5; n += 1) last = link(last, `{"n":${n}}`);
    const good = link({ seq: 4, hash: await hashOf(4) }, '{"n":5}');
    async function hashOf(seq: number) {
      let head = createChain(key).genesis;
      for (let n = 1; n <= seq; n += 1) head = link(head, `{"n":${n}}`);
      return head.hash;
    }
    // Every bit on SQLite; one of each byte over the wire.
    const stride = dialect === 'sqlite' ? 1 : 9;
    for (let bit = 0; bit < 256; bit += stride) {
      const hash = flipped(good.hash, bit);
      const mac = flipped(good.mac, bit);
      expect(await after((run) => run('update audit set hash = $1 where seq = 5', [hash]))).toEqual(
        broken(5, /^record 5 is not the one that was linked after record 4$/),
      );
      expect(await after((run) => run('update audit set mac = $1 where seq = 5', [mac]))).toEqual(
        broken(5, /^record 5 does not carry the MAC of this log's key$/),
      );
    }
  });

  test('each bit of a sequence number counts', async () => {
    for (let bit = 0; bit < 40; bit += 1) {
      const seq = Number(BigInt(5) ^ (1n << BigInt(bit)));
      if (seq <= RECORDS && seq > 0) continue;
      const found = await after((run) => run('update audit set seq = $1 where seq = 5', [seq]));
      expect(found.firstBroken?.seq).toBe(seq === 0 ? 1 : 5);
    }
  });

  test.each([1, 6])('a dropped record %i is found', async (seq) => {
    expect(await after((run) => run('delete from audit where seq = $1', [seq]))).toEqual(
      broken(seq, new RegExp(`^record ${seq + 1} stands where record ${seq} should$`)),
    );
  });

  test('dropping one and moving up the others is found', async () => {
    const closeRanks = async (run: Run) => {
      await run('delete from audit where seq = 6');
      for (let seq = 7; seq <= RECORDS; seq += 1) await run('update audit set seq = $1 where seq = $2', [seq - 1, seq]);
    };
    expect(await after(closeRanks)).toEqual(broken(6, /is not the one that was linked/));
  });

  test('an inserted record is found, also below the first', async () => {
    const copy = (from: number, to: number) => (run: Run) =>
      run('insert into audit select $1, record, hash, mac from kept where seq = $2', [to, from]);
    expect(await after(copy(3, RECORDS + 1))).toEqual(broken(RECORDS + 1, /is not the one that was linked/));
    expect(await after(copy(3, 0))).toEqual(broken(1, /^record 0 stands where record 1 should$/));
    expect(await after(copy(3, -7))).toEqual(broken(1, /^record -7 stands where record 1 should$/));
  });

  test('two records that change places are found', async () => {
    const swap = async (run: Run) => {
      for (const [from, to] of [
        [3, 99],
        [8, 3],
        [99, 8],
      ] as const)
        await run('update audit set seq = $1 where seq = $2', [to, from]);
    };
    expect(await after(swap)).toEqual(broken(3, /is not the one that was linked/));
  });

  test('a cut tail is found, also when the head is moved back to where it was cut', async () => {
    const cut = (run: Run) => run('delete from audit where seq > 9');
    expect(await after(cut)).toEqual(broken(10, /^the log ends at record 9, and its head says 12$/));
    const moved = async (run: Run) => {
      await cut(run);
      await run('update audit_head set seq = 9, hash = (select hash from audit where seq = 9)');
    };
    expect(await after(moved)).toEqual(broken(10, /^the head does not carry the MAC of this log's key$/));
    const borrowed = async (run: Run) => {
      await moved(run);
      await run('update audit_head set mac = (select mac from audit where seq = 9)');
    };
    expect(await after(borrowed)).toEqual(broken(10, /^the head does not carry the MAC of this log's key$/));
    expect(await after((run) => run('delete from audit'))).toEqual(broken(1, /^the log ends at record 0/));
  });

  test('records that follow the head are found, though they are linked as they should be', async () => {
    const before = async (run: Run) => {
      const chain = createChain(key);
      let head = chain.genesis;
      for (let n = 1; n <= 9; n += 1) head = chain.link(head, `{"n":${n}}`);
      await run('update audit_head set seq = 9, hash = $1, mac = $2', [head.hash, chain.seal(head)]);
    };
    expect(await after(before)).toEqual({
      records: RECORDS,
      firstBroken: { seq: 10, why: 'the head says 9, and the log goes on to record 12' },
    });
  });

  test('a chain that is whole, but linked with another key, is found', async () => {
    const relink = async (run: Run) => {
      const other = createChain(createSecretKey(randomBytes(32)));
      let head = other.genesis;
      for (let n = 1; n <= RECORDS; n += 1) {
        const linked = other.link(head, '{"n":0}');
        await run('update audit set record = $1, hash = $2, mac = $3 where seq = $4', [
          '{"n":0}',
          linked.hash,
          linked.mac,
          n,
        ]);
        head = linked;
      }
      await run('update audit_head set seq = $1, hash = $2, mac = $3', [head.seq, head.hash, other.seal(head)]);
    };
    expect(await after(relink)).toEqual(broken(1, /^record 1 does not carry the MAC of this log's key$/));
  });

  test('a log that grows while it is read is proven', async () => {
    const growing = await newUrl();
    const store = await openStore(growing, { writer: writerSpec(key) });
    const writes = Array.from({ length: 300 }, (_, n) => store.write({ changes: [], record: `${n}`, conflict: '' }));
    const found = await verifyChain(growing, key);
    expect(found.firstBroken).toBeUndefined();
    await Promise.all(writes);
    expect(await verifyChain(store, key)).toEqual({ records: 300 });
    await store.close();
  });
});

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
