import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

/**
 * The README's tutorial, as printed: its commands, in order, in one shell, against the server that its own command
 * started, in a folder where nothing was started before. Only the ports are not those of a person's machine.
 */
const ROOT = join(import.meta.dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const END_OF_STEP = '--- end of step ---';

interface Step {
  readonly heading: string;
  readonly commands: string;
  /** What the README says that it prints. `…` stands for anything. */
  readonly prints: string;
}

interface Block {
  readonly mark: string;
  readonly heading: string;
  readonly text: string;
}

function blocks(markdown: string): Block[] {
  const marked = /^<!-- (tutorial|tutorial: server|prints) -->\n```\w*\n([\s\S]*?)^```$/gm;
  return [...markdown.matchAll(marked)].map(({ 1: mark = '', 2: text = '', index }) => {
    const heading = markdown.slice(0, index).split('\n### ').at(-1)?.split('\n')[0] ?? '';
    return { mark, heading, text };
  });
}

function steps(found: readonly Block[]): Step[] {
  return found.flatMap(({ mark, heading, text }, at) => {
    const next = found[at + 1];
    return mark === 'tutorial' ? [{ heading, commands: text, prints: next?.mark === 'prints' ? next.text : '' }] : [];
  });
}

const BLOCKS = blocks(README);
const STEPS = steps(BLOCKS);

/** White space is the README's own, so that it can show JSON and tables in a readable form. */
function pattern(prints: string): RegExp {
  const bare = prints.replace(/\s+/g, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${bare.replaceAll('…', '.*?')}$`, 's');
}

/** As a terminal that was just opened has it: nothing of npm or Sallyport from the outside, but free ports and an own cache. */
function environment(folder: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|node_|sallyport_|init_cwd$)/i.test(name));
  return {
    ...Object.fromEntries(inherited),
    SALLYPORT_HTTP: '127.0.0.1:0',
    SALLYPORT_HTTPS: '127.0.0.1:0',
    npm_config_cache: join(folder, '.npm'),
    npm_config_update_notifier: 'false',
  };
}

/** A clone that is already installed and built: the same files, and no data. */
function clone(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-tutorial-'));
  for (const name of ['package.json', 'package-lock.json', 'scripts', 'node_modules', 'dist']) {
    symlinkSync(join(ROOT, name), join(folder, name));
  }
  mkdirSync(join(folder, '.npm'));
  return folder;
}

/** Resolves when the start page is there, and with it the ready file. */
function page(server: ChildProcess): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    server.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Stop with Ctrl-C.')) resolve();
    });
    server.once('exit', () => reject(new Error(`the server ended: ${said}`)));
  });
}

const canRun = process.platform !== 'win32' && spawnSync('bash', ['-c', 'command -v curl']).status === 0;

describe('the tutorial', () => {
  it('starts one server, has commands in every step, and says what most of them print', () => {
    expect(BLOCKS.filter(({ mark }) => mark === 'tutorial: server')).toHaveLength(1);
    expect(STEPS.length).toBeGreaterThanOrEqual(8);
    expect(STEPS.filter(({ prints }) => prints !== '').length).toBeGreaterThanOrEqual(6);
    expect([...README.matchAll(/^<!-- tutorial/gm)]).toHaveLength(STEPS.length + 1);
  });
});

describe.skipIf(!canRun)('the tutorial, as printed', () => {
  let folder = '';
  let server: ChildProcess;
  let stopped: Promise<void>;
  let printed: readonly string[] = [];
  let complaints = '';

  beforeAll(async () => {
    folder = clone();
    const env = environment(folder);
    const [start] = BLOCKS.filter(({ mark }) => mark === 'tutorial: server');
    server = spawn('bash', ['-c', start?.text ?? ''], {
      cwd: folder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 2],
    });
    stopped = new Promise((resolve) => server.once('exit', () => resolve()));
    await page(server);
    const script = STEPS.map(({ commands }) => `${commands}echo; echo '${END_OF_STEP}'\n`).join('');
    const { stdout, stderr } = spawnSync('bash', {
      cwd: folder,
      env,
      input: script,
      encoding: 'utf8',
      timeout: 60_000,
    });
    printed = stdout.split(END_OF_STEP);
    complaints = stderr;
  }, 120_000);

  afterAll(() => {
    if (server.exitCode === null && server.signalCode === null) process.kill(-(server.pid ?? 0), 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(STEPS.map((step, at) => ({ ...step, at })))('$heading, commands $at', ({ at, prints }) => {
    expect((printed[at] ?? 'nothing').replace(/\s+/g, ''), complaints).toMatch(pattern(prints));
  });

  it('stops at Ctrl-C, and keeps its data', async () => {
    const ready = JSON.parse(readFileSync(join(folder, '.sallyport/ready.json'), 'utf8')) as {
      connector: { baseUrl: string };
    };
    const health = new URL('/healthz', ready.connector.baseUrl);
    expect((await fetch(health)).status).toBe(200);
    process.kill(-(server.pid ?? 0), 'SIGINT');
    await stopped;
    await expect(
      vi.waitUntil(() =>
        fetch(health).then(
          () => false,
          () => true,
        ),
      ),
    ).resolves.toBe(true);
    expect(existsSync(join(folder, '.sallyport/sallyport.db'))).toBe(true);
  });
});
