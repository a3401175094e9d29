import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { alternate, type Bench } from '../bench.ts';
import { type Child, startNode } from '../child.ts';
import type { Figure } from '../figure.ts';
import { median, medianRatio } from '../median.ts';
import { eagerPackages } from '../packages.ts';
import { usageOf } from '../process-tree.ts';
import { send } from '../request.ts';
import type { Seeded } from '../seeded.ts';
import { serveArguments, startServer } from '../server.ts';
import { short } from '../table.ts';
import { SECRETS } from './get-secret.ts';

const PATIENCE = 20_000;
const IDLE = 1000;
const HELLO = join(import.meta.dirname, '..', 'processes', 'bare.mjs');
const LOADED = join(import.meta.dirname, '..', 'processes', 'loaded-modules.ts');

interface Started {
  readonly milliseconds: number;
  readonly rss: number | undefined;
}

/** Spawns, polls until the first 200, leaves it alone for a second, and looks at its memory. */
async function started(start: () => Child, url: string, headers: Readonly<Record<string, string>>): Promise<Started> {
  const begun = performance.now();
  const child = start();
  try {
    while (!(await answers(url, headers))) {
      if (performance.now() - begun > PATIENCE) throw new Error(`${url} did not answer within ${PATIENCE / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const milliseconds = performance.now() - begun;
    await new Promise((resolve) => setTimeout(resolve, IDLE));
    return { milliseconds, rss: usageOf(child.pid).rss };
  } finally {
    await child.stop();
  }
}

async function answers(url: string, headers: Readonly<Record<string, string>>): Promise<boolean> {
  return send(url, { headers }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

/** A port that was free a moment ago: polling needs to know it before the start. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function measure(bench: Bench, data: Seeded) {
  const path = `/apim/keyvault/${data.connection}/secrets/secret-0000042/value`;
  const headers = { authorization: `Key ${data.key}` };
  const hello = join(bench.work, 'hello.json');
  writeFileSync(hello, JSON.stringify({ headers: { 'content-type': 'text/plain' }, body: 'hello world' }));
  // The same at every start, as an operator's is: another one would have to be written down for the command line.
  const https = `127.0.0.1:${await freePort()}`;
  return alternate(bench.rounds, {
    async ours() {
      const port = await freePort();
      const flags = ['--http', `127.0.0.1:${port}`, '--https', https];
      const start = () => startNode(serveArguments(bench.build, data, flags));
      return started(start, `http://127.0.0.1:${port}${path}`, headers);
    },
    async hello() {
      const port = await freePort();
      return started(() => startNode([HELLO, hello, String(port)]), `http://127.0.0.1:${port}/`, {});
    },
  });
}

/** What the start loaded of the packages that should wait until somebody needs them. */
async function loadedEagerly(bench: Bench, data: Seeded): Promise<string[]> {
  const file = join(bench.work, 'loaded.txt');
  const server = await startServer(bench.build, data, [], {
    node: ['--import', LOADED],
    environment: { LOADED_MODULES: file },
  });
  await server.stop();
  return eagerPackages(readFileSync(file, 'utf8').trim().split('\n'));
}

export const startFigure: Figure = {
  name: 'start',
  async measure(bench) {
    const data = await bench.copied(SECRETS);
    const eager = await loadedEagerly(bench, data);
    const { ours, hello } = await measure(bench, data);
    const time = ({ milliseconds }: Started) => milliseconds;
    const memory = ({ rss }: Started) => rss;
    const at = (rounds: readonly Started[]) => `${short(median(rounds.map(time)))} ms`;
    const megabytes = (rounds: readonly Started[]) => `${short(median(rounds.map(({ rss = 0 }) => rss)) / 1e6)} MB`;
    return [
      {
        figure: 'Start to first Get secret',
        ours: at(ours),
        baseline: `hello world ${at(hello)}`,
        goals: [
          { of: 'time', value: medianRatio(ours, hello, time), at: 'most', limit: 3 },
          { of: 'pg and Azure packages', value: eager.length, at: 'most', limit: 0, unit: ' loaded' },
        ],
        ...(eager.length > 0 && { note: `loaded at the start: ${eager.join(', ')}` }),
      },
      {
        figure: 'Idle memory',
        ours: megabytes(ours),
        baseline: `hello world ${megabytes(hello)}`,
        goals: [{ of: 'RSS', value: medianRatio(ours, hello, memory), at: 'most', limit: 2 }],
      },
    ];
  },
};
