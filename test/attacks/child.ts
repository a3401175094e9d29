import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { ReadyDocument } from '../../src/gateway/start/ready-file.ts';
import { type Reply, send } from '../gateway.ts';
import { filesBelow } from './leaks.ts';

/** `sallyport serve --demo` as a process of its own, everything that it writes being kept. */
export interface Child {
  readonly ready: ReadyDocument;
  /** Its data folder. */
  readonly data: string;
  /** To `path` of the plain listener, or to a whole URL. */
  call(method: string, url: string, options?: { headers?: Record<string, string>; body?: unknown }): Promise<Reply>;
  /** Standard output and error, and every file that it wrote except the ready file. */
  written(): Map<string, Buffer>;
  /** `sallyport …` for this server, in the same folder; what it prints is kept too. Resolves with its exit code. */
  run(words: readonly string[], input?: string): Promise<number | null>;
  /** Asks it to end and resolves with its exit code. */
  end(): Promise<number | null>;
  remove(): void;
}

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');

export async function startChild(more: readonly string[] = []): Promise<Child> {
  const root = mkdtempSync(join(tmpdir(), 'sallyport-canary-'));
  const readyFile = join(root, 'ready.json');
  const home = join(root, 'home');
  mkdirSync(home);
  const flags = [
    '--http',
    '127.0.0.1:0',
    '--https',
    '127.0.0.1:0',
    '--log-level',
    'info',
    '--ready-file',
    readyFile,
    ...more,
  ];
  const data = join(home, 'data');
  const start = (words: readonly string[]) =>
    spawn(process.execPath, [MAIN, ...words], {
      cwd: home,
      // Whatever it writes without being told where lands below the folder that is searched.
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        TMPDIR: home,
        NODE_DISABLE_COMPILE_CACHE: '1',
        SALLYPORT_DATA: data,
      },
      stdio: 'pipe',
    });
  const child = start(['serve', '--demo', ...flags]);
  const output = keep(child);
  const commands = new Map<string, Buffer>();
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await vi.waitFor(() => {
    if (child.exitCode !== null) throw new Error(`it did not start: ${output.stderr().toString()}`);
    if (!existsSync(readyFile)) throw new Error('it is not ready');
  }, 30_000);
  const ready = JSON.parse(readFileSync(readyFile, 'utf8')) as ReadyDocument;
  const ca = readFileSync(ready.ca ?? '', 'utf8');
  const { origin } = new URL(ready.connector.baseUrl);
  return {
    ready,
    data,
    call: (method, url, { headers = {}, body } = {}) =>
      send(new URL(url, origin), { method, headers, body, ...(url.startsWith('https:') && { tls: { ca } }) }),
    written: () =>
      new Map([['stdout', output.stdout()], ['stderr', output.stderr()], ...commands, ...filesBelow(home)]),
    async run(words, input = '') {
      const command = start(words);
      const said = keep(command);
      command.stdin.on('error', () => undefined);
      command.stdin.end(input);
      const code = await new Promise<number | null>((resolve) => command.once('close', resolve));
      commands.set(`${commands.size}: ${words.join(' ')}`, Buffer.concat([said.stdout(), said.stderr()]));
      return code;
    },
    async end() {
      child.kill('SIGTERM');
      return exited;
    },
    remove() {
      child.kill('SIGKILL');
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function keep({ stdout, stderr }: ChildProcess) {
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  stdout?.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
  stderr?.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
  return { stdout: () => Buffer.concat(chunks.stdout), stderr: () => Buffer.concat(chunks.stderr) };
}
