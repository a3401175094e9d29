import { spawn, spawnSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { newFolder } from '../serve.ts';
import { createTraceReader, type Deed, TRACED } from './trace.ts';

/** Longer than any write of SQLite, so that strace records all of it. */
const LONGEST_WRITE = 70_000;

/** Why nothing can be recorded here; undefined where it can. */
export function whyNoStrace(): string | undefined {
  const { error, status, stderr } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'], { encoding: 'utf8' });
  if (error !== undefined) return 'strace is not installed (on Debian: apt-get install strace)';
  return status === 0 ? undefined : `strace may not trace here: ${stderr.trim().split('\n').at(-1)}`;
}

/** Runs a module of ours and returns what it did below `root`. Throws, with what it wrote, when it fails. */
export async function record(root: string, module: URL, given: readonly string[]): Promise<Deed[]> {
  const log = join(newFolder(), 'trace');
  const options = ['-f', '-y', '-xx', '-s', String(LONGEST_WRITE), '--seccomp-bpf', '-o', log];
  // The question mark: not every machine has every call.
  const traced = `trace=${TRACED.map((name) => `?${name}`).join(',')}`;
  const child = spawn('strace', [...options, '-e', traced, process.execPath, module.pathname, ...given], {
    env: { PATH: process.env['PATH'], NODE_DISABLE_COMPILE_CACHE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.resume();
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`${module.pathname} ended with ${String(code)}: ${said}`);
  const read = createTraceReader(root);
  const deeds: Deed[] = [];
  for await (const line of createInterface({ input: createReadStream(log) })) deeds.push(...read(line));
  return deeds;
}
