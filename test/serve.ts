import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import type { ReadyDocument } from '../src/gateway/start/ready-file.ts';

/** `sallyport serve` as a process of its own, as people and service managers start it. */
export interface Served {
  readonly child: ChildProcess;
  readonly readyFile: string;
  /** What the ready file says, once it is there; rejects with what the process wrote where it ends before. */
  ready(): Promise<ReadyDocument>;
  readonly ended: Promise<Ended>;
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const folders: string[] = [];
const children: ChildProcess[] = [];

/** A new folder, removed by `cleanUp`. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-serve-'));
  folders.push(folder);
  return folder;
}

/** Ends what a failed test left behind, and removes the folders. */
export function cleanUp(): void {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/** Without settings from the environment but those given. */
export function serve(flags: readonly string[], environment: Record<string, string> = {}): Served {
  const readyFile = join(newFolder(), 'ready.json');
  const { PATH = '', HOME = '', TMPDIR = '' } = process.env;
  const child = spawn(process.execPath, [MAIN, 'serve', '--ready-file', readyFile, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, HOME, ...(TMPDIR === '' ? {} : { TMPDIR }), ...environment },
  });
  children.push(child);
  const written = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (written.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (written.stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, ...written }));
  });
  let over: Ended | undefined;
  void ended.then((end) => (over = end));
  return {
    child,
    readyFile,
    ended,
    async ready() {
      const there = () => existsSync(readyFile) || over !== undefined;
      await vi.waitUntil(there, { timeout: 20_000, interval: 20 });
      if (over !== undefined) throw new Error(`the process ended with ${over.code}: ${over.stderr}`);
      return JSON.parse(readFileSync(readyFile, 'utf8')) as ReadyDocument;
    },
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** Every file and folder below `folder`: its mode and the SHA-256 of its bytes. */
export function treeOf(folder: string): Record<string, string> {
  const tree: Record<string, string> = {};
  const walk = (path: string): void => {
    const stat = statSync(path);
    const mode = (stat.mode & 0o777).toString(8);
    const name = relative(folder, path) || '.';
    tree[name] = stat.isDirectory() ? mode : `${mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
    if (stat.isDirectory()) for (const entry of readdirSync(path).sort()) walk(join(path, entry));
  };
  if (existsSync(folder)) walk(folder);
  return tree;
}
