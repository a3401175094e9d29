import { startBare } from '../bare.ts';
import { alternate, type Bench, type Round } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { medianRatio } from '../median.ts';
import { sendWell } from '../request.ts';
import { cpu, rate, rateOf, summary } from '../rounds.ts';
import type { Server } from '../server.ts';
import { short } from '../table.ts';

export const SECRETS = 100_000;
export const CONNECTIONS = 32;

/** Get secret through the connector, for a secret drawn at random. */
export function getSecret({ connectionPath, headers }: Server, origin: string, count = SECRETS) {
  const target = { path: `${connectionPath}/secrets/{name}/value`, prefix: 'secret-', count };
  return { origin, method: 'GET', target, headers, connections: CONNECTIONS } as const;
}

/** Fewer names, for figures that compare ours with ours: all are in memory after the first, unmeasured turn. */
export const HOT_SECRETS = 5000;

/** Reads every secret once, in turn; the samples say what a first read costs. */
export async function readAll(bench: Bench, server: Server): Promise<Round[]> {
  const load = getSecret(server, server.plain);
  const samples: Round[] = [];
  let from = 0;
  while (from < SECRETS) {
    const sample = await bench.round(server, { ...load, target: { ...load.target, from } });
    from += Math.ceil(sample.rate * bench.seconds);
    samples.push(sample);
  }
  return samples;
}

const measured = new WeakMap<Bench, Promise<Measured>>();

interface Measured {
  readonly ours: readonly Round[];
  readonly bare: readonly Round[];
  readonly firstReads: readonly Round[];
}

/** Measured once a run: another figure is judged by what a Get secret costs. */
export function measureGetSecret(bench: Bench): Promise<Measured> {
  const known = measured.get(bench) ?? takeRounds(bench);
  measured.set(bench, known);
  return known;
}

async function takeRounds(bench: Bench): Promise<Measured> {
  const server = await bench.server(await bench.copied(SECRETS));
  const { connectionPath, headers } = server;
  const reply = await sendWell(`${server.plain}${connectionPath}/secrets/secret-0000042/value`, { headers });
  const bare = await startBare(bench, reply);
  const firstReads = await readAll(bench, server);
  const rounds = await alternate(bench.rounds, {
    ours: () => bench.round(server, getSecret(server, server.plain)),
    bare: () => bench.round(bare, getSecret(server, bare.origin)),
  });
  return { ...rounds, firstReads };
}

export const getSecretFigure: Figure = {
  name: 'get-secret',
  async measure(bench) {
    const { ours, bare, firstReads } = await measureGetSecret(bench);
    const first = summary(firstReads).cpu;
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
        ...(first !== undefined && { note: `${short(first)} us CPU where a secret is read for the first time` }),
      },
    ];
  },
};
