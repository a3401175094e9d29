import { createSecretKey, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeOnBoth } from '../../../test/postgres.ts';
import { writerSpec } from '../../audit/chain.ts';
import { type Parameters, statement } from '../../store/query.ts';
import { openStore, type Store } from '../../store/store.ts';
import { createLastHour } from './last-hour.ts';
import { connectionTerm, statusTerm } from './terms.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-01-31T08:02:00Z');

const insertPage = statement((db, p: Parameters<{ seq: number; at: number }>) =>
  db.insertInto('run_page').values({ seq: p.seq, at: p.at, runs: 1, meta: '', mac: new Uint8Array(1) }),
);
const insertTerm = statement((db, p: Parameters<{ seq: number; term: string; calls: number; failed: number }>) =>
  db
    .insertInto('run_term')
    .values({ term: p.term, seq: p.seq, calls: p.calls, failed: p.failed, worst: 200, since: 0, until: 0 }),
);

describeOnBoth('the last hour', (newUrl) => {
  let store: Store;
  let seq = 0;

  beforeAll(async () => {
    store = await openStore(await newUrl(), { writer: writerSpec(createSecretKey(randomBytes(32))) });
  });
  afterAll(() => store.close());

  /** Pages of three calls, one of which failed; all else that a page is found by counts nothing. */
  async function write(count: number, at: number, connection = 'busy', throttled = 0) {
    const units = Array.from({ length: count }, () => {
      seq += 1;
      const terms = [
        { term: connectionTerm(connection), calls: 3, failed: 1 },
        { term: 'a:GetSecret', calls: 3, failed: 1 },
        ...(throttled > 0 ? [{ term: statusTerm('429'), calls: throttled, failed: throttled }] : []),
      ];
      const page = store.change(insertPage, { seq, at });
      return [page, ...terms.map((term) => store.change(insertTerm, { seq, ...term }))];
    });
    await Promise.all(units.map((changes) => store.write({ changes, record: '', conflict: '' })));
  }

  it('is nothing where nothing was called', async () => {
    const hour = createLastHour({ store });
    const { slices, complete } = await hour.slices(NOW);
    expect([slices.length, complete]).toEqual([12, true]);
    expect(slices.at(-1)).toEqual({ since: Date.parse('2026-01-31T08:00:00Z'), calls: 0, failed: 0 });
    expect(await hour.throttled(NOW)).toEqual([]);
  });

  it('sums each page once, also those that come later, and forgets what is older', async () => {
    await write(3, NOW - 90 * MINUTE, 'before', 9);
    await write(1500, NOW - 30 * MINUTE);
    const rows = vi.fn(store.rows) as Store['rows'];
    const hour = createLastHour({ store: { rows } });
    const callsOf = async (now: number) => (await hour.slices(now)).slices.map(({ calls }) => calls);
    expect(await callsOf(NOW)).toEqual([0, 0, 0, 0, 0, 4500, 0, 0, 0, 0, 0, 0]);
    await write(2, NOW);
    vi.mocked(rows).mockClear();
    expect(await callsOf(NOW)).toEqual([0, 0, 0, 0, 0, 4500, 0, 0, 0, 0, 0, 6]);
    expect(vi.mocked(rows)).toHaveBeenCalledTimes(2);
    expect((await hour.slices(NOW)).slices[5]?.failed).toBe(1500);
    expect(await callsOf(NOW + 30 * MINUTE)).toEqual([0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0]);
    expect((await Promise.all([callsOf(NOW), callsOf(NOW)])).map((calls) => calls[11])).toEqual([6, 6]);
  });

  it('names who was throttled in it, the most often first', async () => {
    await write(2, NOW, 'seldom', 1);
    await write(2, NOW, 'often', 2);
    expect(await createLastHour({ store }).throttled(NOW)).toEqual([
      { connection: 'often', calls: 4 },
      { connection: 'seldom', calls: 2 },
    ]);
  });
});
