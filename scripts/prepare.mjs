// Runs before `npm start`, `npm test` and their like, on whatever Node the machine has (18 or newer) and with nothing
// installed: fetches the packages when they are missing or older than the lockfile, then builds what is stale.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))), 0);
}

function run(what, command, args) {
  const windows = process.platform === 'win32';
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: windows });
  if (status !== 0) {
    console.error(`sallyport: ${what} failed${error ? ` (${error.message})` : ''}; the lines above say why.`);
    process.exit(1);
  }
}

if (modified(join(root, 'node_modules/.package-lock.json')) < modified(join(root, 'package-lock.json'))) {
  console.error('sallyport: installing packages (once, about 30 seconds)');
  run('npm ci', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

if (!process.argv.includes('--no-build')) {
  const inputs = ['src', 'console', 'package.json', 'package-lock.json', 'vite.config.ts'].map((name) =>
    newest(join(root, name)),
  );
  if (modified(join(root, 'dist/sallyport.js')) < Math.max(...inputs)) {
    console.error('sallyport: building');
    run('the build', 'npm', ['run', '--silent', 'build', '--', '--logLevel', 'error']);
  }
}
