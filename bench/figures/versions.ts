import { alternate } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { medianRatio } from '../median.ts';
import { cpu, rateOf, summary } from '../rounds.ts';
import { CONNECTIONS } from './get-secret.ts';

/** The secrets that the seed gives 10,000 versions, and one. */
const MANY = 'versions-0010000';
const ONE = 'versions-0000001';

/** What a long history costs a Get secret of the latest version. */
export const versionsFigure: Figure = {
  name: 'versions',
  async measure(bench) {
    const server = await bench.server(await bench.copied(1000));
    const { plain: origin, headers, connectionPath } = server;
    const get = (name: string) => () => {
      const paths = [`${connectionPath}/secrets/${name}/value`];
      return bench.round(server, { origin, method: 'GET', target: { paths }, headers, connections: CONNECTIONS });
    };
    const { ours, base } = await alternate(bench.rounds, { ours: get(MANY), base: get(ONE) });
    return [
      {
        figure: 'Get secret with 10,000 versions',
        ours: rateOf(ours),
        baseline: `with one version ${rateOf(base)}`,
        goals: [{ of: 'CPU', value: medianRatio(ours, base, cpu), at: 'most', limit: 1.5 }],
        ...summary(ours),
        baselineCpu: summary(base).cpu,
      },
    ];
  },
};
