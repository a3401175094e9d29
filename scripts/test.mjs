// `npm test`: the checks, then every test. Ends with one plain line, `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const shell = process.platform === 'win32';
const folder = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
const report = join(folder, 'report.json');

const checks = spawnSync('node', ['scripts/check.mjs'], { stdio: 'inherit', shell });
const tests = spawnSync(
  'vitest',
  ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { stdio: 'inherit', shell, env: process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: '1' } },
);

let passed = 0;
let failed = checks.status === 0 ? 0 : 1;
try {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  passed = numPassedTests;
  failed +=
    numFailedTests + testResults.filter((file) => file.status === 'failed' && !file.assertionResults.length).length;
} catch {
  failed += 1;
}
rmSync(folder, { recursive: true, force: true });
if (tests.status !== 0 && failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
