import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** What a process and its descendants have used. Undefined members where the system has no /proc. */
export interface Usage {
  /** Microseconds of processor time, user and system, of all threads. */
  readonly cpu: number | undefined;
  /** Bytes in memory; pages that processes share count once for each. */
  readonly rss: number | undefined;
  readonly processes: number | undefined;
}

/** Linux counts in hundredths of a second for programs, whatever its own clock (proc(5), `_SC_CLK_TCK`). */
const MICROSECONDS_PER_TICK = 10_000;

export interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

/** `/proc/PID/stat`. The name of the program stands in parentheses and may hold spaces and parentheses itself. */
export function parseStat(text: string): Stat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const at = (field: number): number => Number(fields[field - 3]);
  return { pid: Number.parseInt(text, 10), parent: at(4), ticks: at(14) + at(15) };
}

/** `root` and all that descend from it. */
export function treeOf(root: number, all: readonly Stat[]): Stat[] {
  const self = all.filter(({ pid }) => pid === root);
  const children = all.filter(({ parent }) => parent === root);
  return [...self, ...children.flatMap(({ pid }) => treeOf(pid, all))];
}

export function usageOf(pid: number): Usage {
  if (!existsSync('/proc/self/stat')) return { cpu: undefined, rss: undefined, processes: undefined };
  const tree = treeOf(pid, readAll());
  return {
    cpu: tree.reduce((sum, { ticks }) => sum + ticks * MICROSECONDS_PER_TICK, 0),
    rss: tree.reduce((sum, each) => sum + residentOf(each.pid), 0),
    processes: tree.length,
  };
}

function readAll(): Stat[] {
  const numbered = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return numbered.flatMap((name) => {
    try {
      return [parseStat(readFileSync(`/proc/${name}/stat`, 'utf8'))];
    } catch {
      return []; // It ended between the listing and the reading.
    }
  });
}

function residentOf(pid: number): number {
  try {
    const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return 0;
  }
}
