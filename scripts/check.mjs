// The fast part of the tests: format, types, lint (walls and budgets). All run side by side.
import { spawn } from 'node:child_process';

/** What did not change since the last time is not checked again. */
const remembered = (part) => ['--incremental', '--tsBuildInfoFile', `node_modules/.cache/tsc/${part}.tsbuildinfo`];

const CHECKS = [
  ['format', 'biome', ['check', '--error-on-warnings', '.']],
  ['types', 'tsc', ['--noEmit', '-p', '.', ...remembered('server')]],
  ['types of the console', 'tsc', ['--noEmit', '-p', 'console', ...remembered('console')]],
  [
    'lint',
    'oxlint',
    ['--type-aware', '--deny-warnings', '-c', '.oxlintrc.json', 'src', 'console/src', 'test', 'bench'],
  ],
];

function check([name, command, args]) {
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, args, { shell: process.platform === 'win32' });
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
