import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DIGITS, type Load, type LoadTool, type Target } from './load.ts';
import { parseWrk } from './wrk-output.ts';

const run = promisify(execFile);

/** One thread of wrk with a script of its own: names at random, and whole requests as text, which is the cheapest it can do. */
export const wrk: LoadTool = {
  name: 'wrk -t1',
  async run(load) {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-wrk-'));
    try {
      const script = join(folder, 'load.lua');
      writeFileSync(script, scriptOf(load), { mode: 0o600 });
      const args = [
        '-t1',
        `-c${load.connections}`,
        `-d${load.seconds}s`,
        '--latency',
        '--timeout',
        '10s',
        '-s',
        script,
      ];
      const { stdout } = await run('wrk', [...args, load.origin], { timeout: (load.seconds + 20) * 1000 });
      return parseWrk(stdout);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Lua. The generator is Lehmer's (a = 16807, m = 2^31 - 1): its products stay exact in a double. */
export function scriptOf(load: Load): string {
  const { lines, expression } = targetOf(load.target);
  const from = 'from' in load.target ? load.target.from : undefined;
  const { host = new URL(load.origin).host, body = '' } = load;
  const headers = {
    host,
    ...load.headers,
    ...(body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  };
  const tail = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return [
    `local state = ${from ?? 1 + Math.floor(Math.random() * 2_147_483_645)}`,
    `local before = ${lua(`${load.method} `)}`,
    `local after = ${lua(` HTTP/1.1\r\n${tail.join('')}\r\n${body}`)}`,
    ...lines,
    'request = function()',
    `  local chosen = ${expression}`,
    from === undefined ? '  state = (state * 16807) % 2147483647' : '  state = state + 1',
    '  return before .. chosen .. after',
    'end',
    '',
  ].join('\n');
}

function targetOf(target: Target): { lines: string[]; expression: string } {
  if ('paths' in target) {
    const lines = [`local paths = {${target.paths.map(lua).join(',\n')}}`];
    return { lines, expression: `paths[1 + state % ${target.paths.length}]` };
  }
  const [left = '', right = ''] = target.path.split('{name}');
  const number = `string.format("%0${DIGITS}d", state % ${target.count})`;
  return { lines: [], expression: `${lua(left + target.prefix)} .. ${number} .. ${lua(right)}` };
}

/** A Lua text; only what JSON and Lua write alike, and decimal escapes for the rest. */
function lua(text: string): string {
  const escaped = text.replace(/[^ !#-[\]-~]/g, (char) => `\\${String(char.charCodeAt(0)).padStart(3, '0')}`);
  if (/[^\0-\x7f]/.test(text)) throw new Error('the load is ASCII only');
  return `"${escaped}"`;
}
