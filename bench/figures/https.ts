import { alternate } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { medianRatio } from '../median.ts';
import { rate, rateOf, summary } from '../rounds.ts';
import { getSecret, HOT_SECRETS, SECRETS } from './get-secret.ts';

export const httpsFigure: Figure = {
  name: 'https',
  async measure(bench) {
    const server = await bench.server(await bench.copied(SECRETS));
    const { ours, plain } = await alternate(bench.rounds, {
      ours: () => bench.round(server, getSecret(server, server.secure, HOT_SECRETS)),
      plain: () => bench.round(server, getSecret(server, server.plain, HOT_SECRETS)),
    });
    return [
      {
        figure: 'Get secret, HTTPS keep-alive',
        ours: rateOf(ours),
        baseline: `our own HTTP ${rateOf(plain)}`,
        goals: [{ of: 'req/s', value: medianRatio(ours, plain, rate), at: 'least', limit: 0.7 }],
        ...summary(ours),
        baselineCpu: summary(plain).cpu,
      },
    ];
  },
};
