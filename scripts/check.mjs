// The fast part of the tests: format, types, lint (walls and budgets). All run side by side.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * What did not change since the last time is not checked again. One checker each: several repeat one another's work, which
 * doubles the time where all the checks share two cores.
 */
const typesOf = (project, part) => [
  '--noEmit',
  '-p',
  project,
  '--checkers',
  '1',
  '--incremental',
  '--tsBuildInfoFile',
  `node_modules/.cache/tsc/${part}.tsbuildinfo`,
];

/** For the checks written in Go: a thread of the linter for two cores, for the same reason, and memory collected half as often. */
const GO = { GOMAXPROCS: String(Math.ceil(availableParallelism() / 2)), GOGC: '200' };

const CHECKS = [
  ['format', 'biome', ['check', '--error-on-warnings', '.']],
  ['types', 'tsc', typesOf('.', 'server')],
  ['types of the console', 'tsc', typesOf('console', 'console')],
  [
    'lint',
    'oxlint',
    ['--type-aware', '--deny-warnings', '-c', '.oxlintrc.json', 'src', 'console/src', 'test', 'bench'],
  ],
];

function check([name, command, args]) {
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, args, { env: { ...GO, ...process.env }, shell: process.platform === 'win32' });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => (output += error.message));
    child.on('close', (code) => resolve({ name, ok: code === 0, output, seconds: (Date.now() - started) / 1000 }));
  });
}

const results = await Promise.all(CHECKS.map(check));
for (const { name, ok, output, seconds } of results) {
  if (!ok) process.stdout.write(output);
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`);
}
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
