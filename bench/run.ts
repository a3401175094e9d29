import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createBench, freeze } from './bench.ts';
import { type Figure, isMet, type Row, Skipped } from './figure.ts';
import { besideDecryptFigure } from './figures/beside-decrypt.ts';
import { consoleFigure } from './figures/console.ts';
import { decryptFigure } from './figures/decrypt.ts';
import { frameworksFigure } from './figures/frameworks.ts';
import { getSecretFigure } from './figures/get-secret.ts';
import { httpsFigure } from './figures/https.ts';
import { listFigure } from './figures/list.ts';
import { runsFigure } from './figures/runs.ts';
import { setSecretFigure } from './figures/set-secret.ts';
import { startFigure } from './figures/start.ts';
import { throttleFigure } from './figures/throttle.ts';
import { tokenFigure } from './figures/token.ts';
import { versionsFigure } from './figures/versions.ts';
import { workersFigure } from './figures/workers.ts';
import { findLoadTool } from './load.ts';
import { schemaHash } from './seeded.ts';
import { UNTHROTTLED } from './server.ts';
import { tableOf } from './table.ts';

/**
 * `npm run bench [-- NAME… --rounds 5 --seconds 2 --build dist --keep]`: every figure against a bare baseline that is
 * measured in the same run, in turn with it. Ratios are medians of the rounds' ratios; processor time is the judge, since
 * the load runs on the same cores.
 */
const FIGURES: readonly Figure[] = [
  getSecretFigure,
  workersFigure,
  httpsFigure,
  decryptFigure,
  besideDecryptFigure,
  listFigure,
  versionsFigure,
  setSecretFigure,
  runsFigure,
  throttleFigure,
  tokenFigure,
  startFigure,
  consoleFigure,
  frameworksFigure,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    build: { type: 'string', default: join(import.meta.dirname, '..', 'dist') },
    // Seeds stay for the next run, which then begins at once.
    keep: { type: 'boolean', default: false },
  },
});

const unknown = positionals.filter((name) => !FIGURES.some((figure) => figure.name === name));
if (unknown.length > 0) {
  console.error(`bench: there is no ${unknown.join(', ')}; there are ${FIGURES.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const work = values.keep
  ? join(tmpdir(), `sallyport-bench-${schemaHash()}`)
  : mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
mkdirSync(work, { recursive: true, mode: 0o700 });
const session = mkdtempSync(join(work, 'run-'));
const tool = await findLoadTool();
const bench = createBench({
  build: freeze(values.build, session),
  seeds: work,
  work: session,
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  tool,
});

process.on('exit', () => rmSync(values.keep ? session : work, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void bench.stopAll().finally(() => process.exit(130)));
}

const machine = `Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, load by ${tool.name}`;
const method = `${values.rounds} rounds of ${values.seconds} s, in turn; server with ${UNTHROTTLED.join(' ')}`;
const chosen = FIGURES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const rows: Row[] = [];
for (const figure of chosen) rows.push(...(await measured(figure)));
console.log(`${machine}; ${method}\n\n${tableOf(rows)}`);
save({ date: new Date().toISOString(), machine, method, rows });

async function measured(figure: Figure): Promise<readonly Row[]> {
  process.stderr.write(`bench: ${figure.name}\n`);
  try {
    return await figure.measure(bench);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (!(error instanceof Skipped)) process.exitCode = 1;
    return [
      {
        figure: figure.name,
        ours: error instanceof Skipped ? 'skipped' : 'failed',
        baseline: '',
        goals: [],
        note: why,
      },
    ];
  } finally {
    await bench.stopAll();
  }
}

function save(result: { readonly rows: readonly Row[] } & Readonly<Record<string, unknown>>): void {
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const judged = result.rows.map((row) => ({
    ...row,
    goals: row.goals.map((goal) => ({ ...goal, met: isMet(goal) })),
  }));
  writeFileSync(join(folder, 'latest.json'), `${JSON.stringify({ ...result, rows: judged }, null, 2)}\n`);
}
