import { startBare } from '../bare.ts';
import { alternate, type Bench, type Round } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { medianRatio } from '../median.ts';
import { sendWell } from '../request.ts';
import { cpu, rate, rateOf, summary } from '../rounds.ts';
import type { Server } from '../server.ts';

export const SECRETS = 100_000;
export const CONNECTIONS = 32;

/** Get secret through the connector, for a secret drawn at random. */
export function getSecret({ connectionPath, headers }: Server, origin: string) {
  const target = { path: `${connectionPath}/secrets/{name}/value`, prefix: 'secret-', count: SECRETS };
  return { origin, method: 'GET', target, headers, connections: CONNECTIONS } as const;
}

const measured = new WeakMap<Bench, Promise<{ ours: Round[]; bare: Round[] }>>();

/** Measured once a run: another figure is judged by what a Get secret costs. */
export function measureGetSecret(bench: Bench): Promise<{ ours: Round[]; bare: Round[] }> {
  const known = measured.get(bench) ?? takeRounds(bench);
  measured.set(bench, known);
  return known;
}

async function takeRounds(bench: Bench) {
  const server = await bench.server(await bench.copied(SECRETS));
  const { connectionPath, headers } = server;
  const reply = await sendWell(`${server.plain}${connectionPath}/secrets/secret-0000042/value`, { headers });
  const bare = await startBare(bench, reply);
  return alternate(bench.rounds, {
    ours: () => bench.round(server, getSecret(server, server.plain)),
    bare: () => bench.round(bare, getSecret(server, bare.origin)),
  });
}

export const getSecretFigure: Figure = {
  name: 'get-secret',
  async measure(bench) {
    const { ours, bare } = await measureGetSecret(bench);
    return [
      {
        figure: 'Get secret',
        ours: rateOf(ours),
        baseline: `bare node:http ${rateOf(bare)}`,
        goals: [
          { of: 'CPU', value: medianRatio(ours, bare, cpu), at: 'most', limit: 5 },
          { of: 'req/s', value: medianRatio(ours, bare, rate), at: 'least', limit: 0.2 },
        ],
        ...summary(ours),
        baselineCpu: summary(bare).cpu,
      },
    ];
  },
};
