import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PageRow, readPage } from './pages.ts';
import { createRunRecorder } from './recorder.ts';
import type { NumberedRun, Run } from './run.ts';

const orders = { id: 'a'.repeat(32), name: 's/g/orders' };
const others = { id: 'b'.repeat(32), name: 's/g/others' };

const run = (over: Partial<Run> = {}): Run => ({
  action: 'GetSecret',
  started: 0,
  duration: 1,
  status: 200,
  requestId: 'r',
  clientRequestId: 'c',
  inputs: {},
  ...over,
});

describe('the recorder of runs', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** A recorder on a store whose answers are told one by one, or all at once. */
  function newRecorder(answer: () => Promise<string> = () => Promise.resolve('done')) {
    const pages: { at: number; connection: string | undefined; runs: NumberedRun[] }[] = [];
    const dropped: number[] = [];
    const store = {
      change: (_statement: unknown, parameters: Partial<PageRow & { at: number }>) => parameters,
      write({ changes }: { changes: Partial<PageRow & { at: number }>[] }) {
        for (const { at = 0, runs: seq = 0, meta, mac = new Uint8Array() } of changes) {
          if (meta === undefined) continue;
          const runs = readPage({ check: () => undefined }, { seq, runs: seq, meta, mac });
          pages.push({ at, connection: runs[0]?.connection, runs });
        }
        return answer();
      },
    };
    const seal = { mark: () => new Uint8Array() };
    const recorder = createRunRecorder({
      store: store as never,
      seal: seal as never,
      clock: () => 7,
      onDropped: (count) => dropped.push(count),
    });
    return { recorder, pages, dropped };
  }

  it('writes a page of each connection after a fifth of a second, and a full one at once', async () => {
    const { recorder, pages } = newRecorder();
    recorder.add(orders, run());
    recorder.add(others, run());
    recorder.add(orders, run({ status: 404 }));
    await vi.advanceTimersByTimeAsync(199);
    expect(pages).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(pages.map(({ connection, at, runs }) => [connection, at, runs.map(({ status }) => status)])).toEqual([
      [orders.id, 7, [200, 404]],
      [others.id, 7, [200]],
    ]);
    for (let each = 0; each < 257; each += 1) recorder.add(orders, run());
    expect(pages.map(({ runs }) => runs.length)).toEqual([2, 1, 256]);
    await recorder.flush();
    expect(pages.map(({ runs }) => runs.length)).toEqual([2, 1, 256, 1]);
  });

  it('keeps the first of those above the limit that come together, and every other run', async () => {
    const { recorder, pages } = newRecorder();
    for (let each = 0; each < 1000; each += 1) {
      recorder.addUncounted(orders, run({ status: 429 }));
      if (each % 100 === 0) recorder.add(orders, run());
    }
    recorder.addUncounted(others, run({ status: 429 }));
    await recorder.flush();
    recorder.addUncounted(orders, run({ status: 429 }));
    await recorder.flush();
    const statuses = pages.map(({ runs }) => runs.map(({ status }) => status));
    expect(statuses).toEqual([[429, ...Array(10).fill(200)], [429], [429]]);
  });

  it('drops what the store cannot take up, and says how much', async () => {
    const answers: (() => void)[] = [];
    const { recorder, pages, dropped } = newRecorder(
      () => new Promise((resolve) => void answers.push(() => resolve('done'))),
    );
    for (let each = 0; each < 10_005; each += 1) recorder.add(orders, run());
    await vi.advanceTimersByTimeAsync(200);
    expect(dropped).toEqual([5]);
    expect(pages.reduce((sum, { runs }) => sum + runs.length, 0)).toBe(10_000);
    const flushed = recorder.flush();
    for (const answer of answers) answer();
    await flushed;
    recorder.add(orders, run());
    await vi.advanceTimersByTimeAsync(200);
    expect(pages.at(-1)?.runs).toHaveLength(1);
    expect(dropped).toEqual([5]);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('the disk is full'))],
    ['meets other rows', () => Promise.resolve('conflict')],
  ])('says how many were lost where a write %s, although nobody calls any more', async (_, answer) => {
    const { recorder, dropped } = newRecorder(answer);
    for (let each = 0; each < 3; each += 1) recorder.add(orders, run());
    await vi.advanceTimersByTimeAsync(400);
    expect(dropped).toEqual([3]);
  });
});
