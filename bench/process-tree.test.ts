import { describe, expect, it } from 'vitest';
import { parseStat, treeOf, usageOf } from './process-tree.ts';

const STAT =
  '4242 (node (x) y) S 17 4242 4242 0 -1 4194304 100 0 3 0 250 30 7 8 20 0 11 0 123456 1000000000 22000 18446744073709551615 1 1 0';

describe('/proc/PID/stat', () => {
  it('is read past a program name with spaces and parentheses', () => {
    expect(parseStat(STAT)).toEqual({ pid: 4242, parent: 17, ticks: 280 });
  });
});

describe('the tree of a process', () => {
  const stat = (pid: number, parent: number) => ({ pid, parent, ticks: 1 });

  it('holds children and their children, and nobody else', () => {
    const all = [stat(1, 0), stat(10, 1), stat(11, 10), stat(12, 11), stat(20, 1)];
    expect(treeOf(10, all).map(({ pid }) => pid)).toEqual([10, 11, 12]);
  });

  it('of a process that has ended is empty', () => {
    expect(treeOf(99, [stat(1, 0)])).toEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('the usage of a living process', () => {
  it('grows as it works', () => {
    const before = usageOf(process.pid);
    const end = process.cpuUsage().user + 100_000;
    while (process.cpuUsage().user < end);
    const after = usageOf(process.pid);
    expect((after.cpu ?? 0) - (before.cpu ?? 0)).toBeGreaterThanOrEqual(50_000);
    expect(after.rss).toBeGreaterThan(10_000_000);
  });
});
