import { alternate, type Bench, type Round } from '../bench.ts';
import type { Figure, Row } from '../figure.ts';
import { medianRatio } from '../median.ts';
import { cpu, rateOf, summary } from '../rounds.ts';
import { CONNECTIONS, SECRETS } from './get-secret.ts';

/**
 * Get secret with the real pipeline under each framework, and under none: what decided which one `http/mount.ts` uses.
 * All run from the source, so that nothing but the mount differs; of the goals, that ours is the cheapest framework.
 */
const OTHERS = ['hono', 'hono-raw', 'none'] as const;

async function mounted(bench: Bench, name: string) {
  const { folder, masterKey, connection, key } = await bench.copied(SECRETS);
  const child = bench.process('framework.ts', name, folder, masterKey);
  const load = {
    origin: await child.line(),
    method: 'GET',
    target: { path: `/apim/keyvault/${connection}/secrets/{name}/value`, prefix: 'secret-', count: SECRETS },
    headers: { authorization: `Key ${key}` },
    connections: CONNECTIONS,
  } as const;
  return () => bench.round(child, load);
}

function rowOf(name: string, ours: readonly Round[], other: readonly Round[]): Row {
  const limit = name === 'none' ? 1.25 : 1;
  return {
    figure: `Get secret, fastify against ${name}`,
    ours: rateOf(ours),
    baseline: `${name} ${rateOf(other)}`,
    goals: [{ of: 'CPU', value: medianRatio(ours, other, cpu), at: 'most', limit }],
    ...summary(ours),
    baselineCpu: summary(other).cpu,
  };
}

export const frameworksFigure: Figure = {
  name: 'frameworks',
  async measure(bench) {
    const ours = await mounted(bench, 'fastify');
    const hono = await mounted(bench, 'hono');
    const raw = await mounted(bench, 'hono-raw');
    const none = await mounted(bench, 'none');
    const rounds = await alternate(bench.rounds, { ours, hono, 'hono-raw': raw, none });
    return OTHERS.map((name) => rowOf(name, rounds.ours, rounds[name]));
  },
};
