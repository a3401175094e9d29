import { alternate, type Bench } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { operatorOf } from '../management.ts';
import { median, medianRatio } from '../median.ts';
import { cpu, rateOf, summary } from '../rounds.ts';
import type { Seeded } from '../seeded.ts';
import type { Server } from '../server.ts';
import { short } from '../table.ts';
import { getSecret, HOT_SECRETS, SECRETS } from './get-secret.ts';

/** Seconds of load before the first round. */
const WARM_UP = 5;

const GROUP = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sallyport';
const CONNECTION = `${GROUP}/providers/Microsoft.Web/connections/demo`;

/** A server whose connection keeps no runs; a connection that kept some after all would measure nothing. */
async function withoutHistory(bench: Bench, data: Seeded): Promise<Server> {
  const server = await bench.server(data);
  const manage = await operatorOf(server, data);
  const { properties } = (await manage('PATCH', `${CONNECTION}?api-version=2016-06-01`, {
    properties: { runHistory: 'Disabled' },
  })) as { properties: { runHistory: string } };
  if (properties.runHistory !== 'Disabled') throw new Error('the connection still keeps its runs');
  return server;
}

/** What a run in the history costs a Get secret: the same server beside one whose connection keeps none. */
export const runsFigure: Figure = {
  name: 'runs',
  async measure(bench) {
    const kept = await bench.server(await bench.copied(SECRETS));
    const none = await withoutHistory(bench, await bench.copied(SECRETS));
    const loaded = (server: Server, seconds?: number) =>
      bench.round(server, getSecret(server, server.plain, HOT_SECRETS), seconds);
    for (const server of [kept, none]) await loaded(server, WARM_UP);
    const { ours, without } = await alternate(bench.rounds, {
      ours: () => loaded(kept),
      without: () => loaded(none),
    });
    const ratio = medianRatio(ours, without, cpu);
    const share = ratio === undefined ? undefined : Math.max(0, ratio - 1) * 100;
    const more = median(ours.map((round, n) => (round.cpu ?? Number.NaN) - (without[n]?.cpu ?? Number.NaN)));
    return [
      {
        figure: 'Get secret, run history',
        ours: rateOf(ours),
        baseline: `no history ${rateOf(without)}`,
        goals: [{ of: 'share', value: share, at: 'most', limit: 5, unit: ' %' }],
        ...summary(ours),
        baselineCpu: summary(without).cpu,
        note: `${short(more)} us a run`,
      },
    ];
  },
};
