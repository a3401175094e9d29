import { alternate, type Round } from '../bench.ts';
import { type Figure, Skipped } from '../figure.ts';
import { medianRatio } from '../median.ts';
import { usageOf } from '../process-tree.ts';
import { rate, rateOf, summary } from '../rounds.ts';
import type { Server } from '../server.ts';
import { short } from '../table.ts';
import { CONNECTIONS, getSecret, HOT_SECRETS, SECRETS } from './get-secret.ts';

/** Seconds of load before the first round: every process compiles for itself, and with half the calls in twice the time. */
const WARM_UP = 10;

/** Beside one process, two servers that share nothing and half of the connections each: what two processes could reach here. */
export const workersFigure: Figure = {
  name: 'workers',
  async measure(bench) {
    const one = await bench.server(await bench.copied(SECRETS));
    const other = await bench.server(await bench.copied(SECRETS));
    const two = await bench.server(await bench.copied(SECRETS), ['--workers', '2']).catch((error: Error) => {
      throw new Skipped(`--workers 2 does not start: ${error.message}`);
    });
    requireProcesses(two);
    const loaded = (server: Server, connections: number, seconds?: number): Promise<Round> =>
      bench.round(server, { ...getSecret(server, server.plain, HOT_SECRETS), connections }, seconds);
    for (const server of [one, other, two]) await loaded(server, CONNECTIONS, WARM_UP);
    const { ours, alone, apart } = await alternate(bench.rounds, {
      ours: () => loaded(two, CONNECTIONS),
      alone: () => loaded(one, CONNECTIONS),
      apart: () => Promise.all([one, other].map((server) => loaded(server, CONNECTIONS / 2))),
    });
    const sums = apart.map((both) => ({ rate: both.reduce((sum, each) => sum + each.rate, 0) }));
    const bound = medianRatio(sums, alone, rate);
    return [
      {
        figure: 'Get secret, --workers 2',
        ours: rateOf(ours),
        baseline: `one process ${rateOf(alone)}`,
        goals: [{ of: 'req/s', value: medianRatio(ours, alone, rate), at: 'least', limit: 1.3 }],
        ...summary(ours),
        baselineCpu: summary(alone).cpu,
        note: `two servers that share nothing ${rateOf(sums)}${bound === undefined ? '' : `, ${short(bound)} x`}, ${short(summary(apart.flat()).cpu ?? 0)} us`,
      },
    ];
  },
};

/** A flag that is taken and does nothing would measure one process against one process. */
function requireProcesses({ pid }: Server): void {
  const { processes } = usageOf(pid);
  if (processes === 1) throw new Skipped('--workers 2 started one process only');
}
