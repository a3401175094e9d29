import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestGateway } from './gateway.ts';

/** `sallyport …` as a process of its own, as the operator of a test's gateway. */
const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What it printed, as JSON; undefined where it printed nothing. */
  readonly data: unknown;
}

export async function command(gateway: TestGateway, words: readonly string[], input = ''): Promise<Ran> {
  const child = spawn(process.execPath, [MAIN, ...words], {
    env: { PATH: process.env['PATH'] ?? '', SALLYPORT_DATA: gateway.data, NO_COLOR: '1' },
    stdio: 'pipe',
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  // A command that reads nothing may have ended before its input is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((ended) => child.on('close', ended));
  return { code, ...said, data: said.stdout.startsWith('{') ? JSON.parse(said.stdout) : undefined };
}
