import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeOnBoth } from '../../test/postgres.ts';
import { openStore, type Store } from '../store/store.ts';
import { writerSpec } from './chain.ts';
import { type AuditFilter, matches, mayMatch } from './filter.ts';
import { createAuditLog, type NumberedRecord } from './log.ts';
import { type AuditRecord, CATEGORIES, recordText } from './record.ts';

const BEGIN = Date.parse('2026-01-31T08:00:00.000Z');
const SECOND = 1000;
const RECORDS = 2600;

/** One a second; each seventh of a vault, each thousandth of somebody else. */
function record(seq: number): AuditRecord {
  return {
    time: new Date(BEGIN + seq * SECOND).toISOString(),
    category: seq % 7 === 0 ? 'vault' : 'connector',
    operation: seq % 7 === 0 ? 'SecretGet' : 'GetSecret',
    resultType: seq % 10 === 0 ? 'Denied' : 'Success',
    status: seq % 10 === 0 ? 403 : 200,
    code: seq % 10 === 0 ? 'Forbidden' : undefined,
    requestId: String(seq),
    caller: { objectId: seq % 1000 === 0 ? 'rare' : 'often', applicationId: 'app', tenantId: 'tenant' },
    vault: 'Demo',
    target: `secrets/Name-${seq % 3}`,
    peer: '127.0.0.1',
  };
}

const never = () => Promise.resolve();
const goOn = never;

describeOnBoth('the audit log', (newUrl) => {
  const key = createSecretKey(randomBytes(32));
  let store: Store;

  beforeAll(async () => {
    store = await openStore(await newUrl(), { writer: writerSpec(key) });
    const numbers = Array.from({ length: RECORDS }, (_, index) => index + 1);
    await Promise.all(
      numbers.map((seq) => store.write({ changes: [], record: recordText(record(seq)), conflict: '' })),
    );
  });
  afterAll(() => store.close());

  const log = (as = key, rows: Store['rows'] = store.rows) =>
    createAuditLog({ store: { rows }, key: as, clock: Date.now });

  async function pages(filter: AuditFilter, limit: number) {
    const found: NumberedRecord[] = [];
    let calls = 0;
    for (let before: number | undefined, more = true; more; more = before !== undefined) {
      const { records, next } = await log().list(filter, limit, before);
      expect(records.length).toBeLessThanOrEqual(limit);
      found.push(...records);
      before = next;
      calls += 1;
    }
    return { found, calls };
  }
  const seqs = (records: readonly NumberedRecord[]) => records.map(({ seq }) => seq);
  const fitting = (filter: AuditFilter) =>
    Array.from({ length: RECORDS }, (_, index) => index + 1).filter((seq) => matches(filter, record(seq)));

  it.each<[string, AuditFilter, number]>([
    ['everything', {}, 100],
    ['a category', { category: 'vault' }, 7],
    ['what is rare', { caller: 'rare' }, 100],
    ['what is not there', { caller: 'nobody' }, 100],
    ['a vault in another casing and the beginning of a name', { vault: 'dEMO', target: 'secrets/name-2' }, 50],
    ['a time', { from: BEGIN + 900 * SECOND, to: BEGIN + 1100 * SECOND, status: 'Failed' }, 3],
    ['a time before all', { to: BEGIN - 1000 * SECOND }, 3],
    ['a time after all', { from: BEGIN + 10_000 * SECOND }, 3],
    ['a code', { status: 'Forbidden' }, 99],
    ['an HTTP status', { status: '403', operation: 'SecretGet' }, 99],
  ])('is listed and walked by %s, each record once', async (_what, filter, limit) => {
    const { found } = await pages(filter, limit);
    expect(seqs(found)).toEqual(fitting(filter).reverse());
    for (const { seq, ...rest } of found.slice(0, 3)) expect(rest).toEqual(JSON.parse(recordText(record(seq))));
    const walked: NumberedRecord[] = [];
    for await (const each of log().walk(filter, goOn)) walked.push(each);
    expect(seqs(walked)).toEqual(fitting(filter));
  });

  it('reads so much for one call and no more', async () => {
    const rows = vi.fn(store.rows) as Store['rows'];
    const { records, next } = await log(key, rows).list({ caller: 'nobody' }, 100);
    expect([records, next]).toEqual([[], RECORDS - 2000 + 1]);
    expect(vi.mocked(rows).mock.calls.length).toBeLessThan(16);
    expect((await pages({ caller: 'nobody' }, 100)).calls).toBe(2);
  });

  it('finds a time without reading what lies before it', async () => {
    const rows = vi.fn(store.rows) as Store['rows'];
    const { records } = await log(key, rows).list({ from: BEGIN + 2600 * SECOND }, 100);
    expect(seqs(records)).toEqual([2600]);
    expect(vi.mocked(rows).mock.calls.length).toBeLessThan(24);
  });

  describe('shows nothing that was changed', () => {
    type Rows = readonly { seq: number; record: string; hash: Uint8Array; mac: Uint8Array }[];
    const edited = (change: (rows: Rows) => Rows): Store['rows'] =>
      (async (query: Parameters<Store['rows']>[0], parameters: object) => {
        const rows = await store.rows(query, parameters);
        const [first] = rows as unknown as Partial<Rows[number]>[];
        return first?.record === undefined || first.mac === undefined ? rows : change(rows as unknown as Rows);
      }) as Store['rows'];
    const attacks: [string, (rows: Rows) => Rows, RegExp][] = [
      [
        'an edited text',
        (rows) =>
          rows.map((row) =>
            row.seq === 2000 ? { ...row, record: row.record.replace('127.0.0.1', '127.0.0.2') } : row,
          ),
        /: record 2000 is not the one that was linked after record 1999\. /,
      ],
      [
        'a record that was taken out',
        (rows) => rows.filter(({ seq }) => seq !== 2000),
        /: record (2001 stands where record 2000 should|2000 is missing)\. /,
      ],
      [
        'a MAC of another key',
        (rows) => rows.map((row) => (row.seq === 2000 ? { ...row, mac: randomBytes(32) } : row)),
        /: record 2000 does not carry the MAC of this log's key\. /,
      ],
    ];

    it.each(attacks)('%s: what comes before it is shown, and then it is named', async (_what, change, why) => {
      const reader = log(key, edited(change));
      const first = await reader.list({ caller: 'often' }, 1000);
      expect(seqs(first.records)[0]).toBe(RECORDS);
      expect(first.next).toBeGreaterThanOrEqual(2001);
      await expect(reader.list({}, 1000, first.next)).rejects.toMatchObject({
        code: 'Tampered',
        message: expect.stringMatching(why),
      });
    });

    it.each(attacks)('%s: neither does an export, whatever it looks for', async (_what, change, why) => {
      const walked: number[] = [];
      const walk = async () => {
        for await (const { seq } of log(key, edited(change)).walk({ status: 'Denied' }, goOn)) walked.push(seq);
      };
      await expect(walk()).rejects.toMatchObject({ code: 'Tampered', message: expect.stringMatching(why) });
      expect(walked.at(-1)).toBe(1990);
    });

    it('a tail that was cut', async () => {
      const cut: Store['rows'] = (async (query: Parameters<Store['rows']>[0], parameters: object) => {
        const rows = (await store.rows(query, parameters)) as { seq: number }[];
        return 'id' in parameters || rows.length !== 1 ? rows : rows.filter(({ seq }) => seq !== RECORDS);
      }) as Store['rows'];
      await expect(log(key, cut).list({}, 10)).rejects.toMatchObject({ code: 'Tampered' });
    });

    it('a log of another key', async () => {
      const other = log(createSecretKey(randomBytes(32)));
      await expect(other.list({}, 10)).rejects.toMatchObject({
        code: 'Tampered',
        message:
          "The audit log was changed outside Sallyport: the head does not carry the MAC of this log's key. Verify it, and compare it with a backup.",
      });
    });
  });

  it('is verified with its progress, by two at a time, and a place that is left is free', async () => {
    const reader = log();
    const [one, other] = [reader.watch(goOn), reader.watch(goOn)].map((each) => each[Symbol.asyncIterator]());
    expect((await one?.next())?.value).toEqual({ done: 500, total: RECORDS });
    expect((await other?.next())?.value).toEqual({ done: 500, total: RECORDS });
    const full = 'At most 2 can verify the audit log at the same time in one process: try again later.';
    expect(() => reader.watch(goOn)).toThrow(expect.objectContaining({ code: 'TooManyRequests', message: full }));
    await expect(reader.verify()).rejects.toMatchObject({ code: 'TooManyRequests', message: full });
    await one?.return?.();
    expect(reader.lastVerification()).toBeUndefined();
    expect(await reader.verify()).toEqual({ records: RECORDS });
    let last: unknown;
    for (let next = await other?.next(); next?.done !== true; next = await other?.next()) last = next?.value;
    expect(last).toEqual({ done: RECORDS, total: RECORDS, result: { records: RECORDS } });
    expect(reader.lastVerification()).toEqual({ records: RECORDS, at: expect.any(Number) });
  });

  it('ends an export for whoever may no longer see it', async () => {
    const gone = () => Promise.reject(new Error('gone'));
    const walked: number[] = [];
    const walk = async () => {
      for await (const { seq } of log().walk({}, gone)) walked.push(seq);
    };
    await expect(walk()).rejects.toThrow('gone');
    expect(walked.length).toBe(250);
  });
});

describe('a filter', () => {
  it('never leaves out by its text what fits by its members', () => {
    const hostile = fc.oneof(fc.constant('a'), fc.constant('"\\'), fc.string({ unit: 'binary', maxLength: 6 }));
    const filters = fc.record(
      {
        category: fc.constantFrom(...CATEGORIES),
        operation: hostile,
        caller: hostile,
        connection: hostile,
        vault: hostile,
        target: hostile,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(filters, hostile, hostile, (filter, one, other) => {
        const made = {
          ...record(1),
          operation: one,
          connection: other,
          caller: { objectId: one, applicationId: other, tenantId: '' },
        };
        const text = recordText({ ...made, ...filter, caller: { ...made.caller, objectId: filter.caller ?? one } });
        const stored = JSON.parse(text) as AuditRecord;
        expect(matches(filter, stored) && !mayMatch(filter, text)).toBe(false);
      }),
    );
  });
});
