import { loadConfig } from '../../src/config.ts';
import { createContinuation } from '../../src/connector/continuation.ts';
import { createSeal } from '../../src/crypto/seal.ts';
import { locate } from '../../src/gateway/start/data-folder.ts';
import { openFoundRing } from '../../src/gateway/start/open-data.ts';
import { inspectStore } from '../../src/store/store.ts';
import { skipToken } from '../../src/wire/page.ts';
import { alternate, type Bench } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { DIGITS } from '../load.ts';
import { medianRatio } from '../median.ts';
import { sendWell } from '../request.ts';
import { cpu, rateOf, summary } from '../rounds.ts';
import type { Seeded } from '../seeded.ts';

const MANY = 1_000_000;
const FEW = 1000;
const POSITIONS = 4000;
const PAGE = 25;

/**
 * Continuation tokens for pages anywhere in the list. Walking to them would take hours, so they are made as the server
 * makes them, with the keys of the data folder; the server accepts no others.
 */
async function tokens({ folder, masterKey, secrets, connection }: Seeded): Promise<string[]> {
  const place = locate(loadConfig({ flags: { data: folder, masterKey }, environment: {} }));
  const { settings } = await inspectStore(place.database);
  const { ring, instance } = openFoundRing(place, settings);
  const continuation = createContinuation(createSeal(ring, instance), connection, Date.now);
  return Array.from({ length: POSITIONS }, () => {
    const n = Math.floor(Math.random() * (secrets - PAGE - 1));
    const position = skipToken(`secret-${String(n).padStart(DIGITS, '0')}`);
    return continuation.seal('ListSecrets', '', position) ?? '';
  });
}

async function listOn(bench: Bench, data: Seeded) {
  const made = await tokens(data);
  const server = await bench.server(data);
  const { plain: origin, headers, connectionPath } = server;
  const paths = made.map((token) => `${connectionPath}/secrets?continuationToken=${token}`);
  const { body } = await sendWell(`${origin}${paths[0] ?? ''}`, { headers });
  const { value } = JSON.parse(body) as { value: readonly unknown[] };
  if (value.length !== PAGE) throw new Error(`a page of the list holds ${value.length} secrets, not ${PAGE}`);
  return () => bench.round(server, { origin, method: 'GET', target: { paths }, headers, connections: 32 });
}

export const listFigure: Figure = {
  name: 'list',
  async measure(bench) {
    const many = await listOn(bench, await bench.seeded(MANY));
    const few = await listOn(bench, await bench.seeded(FEW));
    const { ours, base } = await alternate(bench.rounds, { ours: many, base: few });
    return [
      {
        figure: 'List 25 of 1,000,000, any page',
        ours: rateOf(ours),
        baseline: `25 of 1,000 ${rateOf(base)}`,
        goals: [{ of: 'CPU', value: medianRatio(ours, base, cpu), at: 'most', limit: 1.5 }],
        ...summary(ours),
        baselineCpu: summary(base).cpu,
      },
    ];
  },
};
