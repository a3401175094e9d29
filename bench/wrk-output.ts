import type { Answered } from './load.ts';

const MILLISECONDS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000 };

/** What `wrk --latency` printed. Throws where a line that every run has is missing. */
export function parseWrk(output: string): Answered {
  // Anchored: "+/- Stdev" ends in a percentage as well, and may well be 97.99%.
  const [, p50 = ''] = find(output, /^\s+50%\s+(\S+)$/m);
  const [, p99 = ''] = find(output, /^\s+99%\s+(\S+)$/m);
  const [, requests, time = ''] = find(output, /^\s+(\d+) requests in ([\d.]+\w+),/m);
  const [, refused = '0'] = /^\s+Non-2xx or 3xx responses: (\d+)$/m.exec(output) ?? [];
  const sockets = /^\s+Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)$/m.exec(output) ?? [];
  const broken = sockets.slice(1).reduce((sum, count) => sum + Number(count), 0);
  return {
    requests: Number(requests),
    seconds: toMilliseconds(time) / 1000,
    p50: toMilliseconds(p50),
    p99: toMilliseconds(p99),
    failed: Number(refused) + broken,
  };
}

function find(output: string, pattern: RegExp): RegExpExecArray {
  const found = pattern.exec(output);
  if (found === null) throw new Error(`wrk said something else than it should:\n${output}`);
  return found;
}

function toMilliseconds(text: string): number {
  const [, number = '', unit = ''] = /^([\d.]+)(us|ms|s|m)$/.exec(text) ?? [];
  const factor = MILLISECONDS[unit];
  if (factor === undefined) throw new Error(`wrk wrote a time as ${text}`);
  return Number(number) * factor;
}
