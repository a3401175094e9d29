import { alternate } from '../bench.ts';
import { type Figure, Skipped } from '../figure.ts';
import { medianRatio } from '../median.ts';
import { usageOf } from '../process-tree.ts';
import { rate, rateOf, summary } from '../rounds.ts';
import type { Server } from '../server.ts';
import { getSecret, HOT_SECRETS, SECRETS } from './get-secret.ts';

export const workersFigure: Figure = {
  name: 'workers',
  async measure(bench) {
    const one = await bench.server(await bench.copied(SECRETS));
    const two = await bench.server(await bench.copied(SECRETS), ['--workers', '2']).catch((error: Error) => {
      throw new Skipped(`--workers 2 does not start: ${error.message}`);
    });
    requireProcesses(two);
    const { ours, alone } = await alternate(bench.rounds, {
      ours: () => bench.round(two, getSecret(two, two.plain, HOT_SECRETS)),
      alone: () => bench.round(one, getSecret(one, one.plain, HOT_SECRETS)),
    });
    return [
      {
        figure: 'Get secret, --workers 2',
        ours: rateOf(ours),
        baseline: `one process ${rateOf(alone)}`,
        goals: [{ of: 'req/s', value: medianRatio(ours, alone, rate), at: 'least', limit: 1.3 }],
        ...summary(ours),
        baselineCpu: summary(alone).cpu,
      },
    ];
  },
};

/** A flag that is taken and does nothing would measure one process against one process. */
function requireProcesses({ pid }: Server): void {
  const { processes } = usageOf(pid);
  if (processes === 1) throw new Skipped('--workers 2 started one process only');
}
