import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadyDocument } from '../src/gateway/start/ready-file.ts';
import { type Child, startNode } from './child.ts';
import type { Seeded } from './seeded.ts';

/** A built server on seeded data, as an operator would start it: no demo, the master key outside the data folder. */
export interface Server extends Child {
  readonly ready: ReadyDocument;
  /** `http://127.0.0.1:PORT` and `https://127.0.0.1:PORT`. */
  readonly plain: string;
  readonly secure: string;
  /** Path of the connection, and the header that opens it. */
  readonly connectionPath: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** So many calls, in one second, that the throttle counts every call and refuses none. */
export const UNTHROTTLED = ['--throttle-calls', '1000000', '--throttle-seconds', '1'] as const;

export interface NodeOptions {
  readonly node?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const PATIENCE = 30_000;

/** The arguments of `node` for a server on `data`. */
export function serveArguments(build: string, data: Seeded, flags: readonly string[]): string[] {
  const where = ['--data', data.folder, '--master-key', data.masterKey];
  const listeners = flags.includes('--http') ? [] : ['--http', '127.0.0.1:0', '--https', '127.0.0.1:0'];
  return [join(build, 'sallyport.js'), 'serve', ...where, ...listeners, ...UNTHROTTLED, ...flags];
}

/** Starts a server and waits until it listens. Rejects with the server's own words where it does not start. */
export async function startServer(
  build: string,
  data: Seeded,
  flags: readonly string[] = [],
  { node = [], environment = {} }: NodeOptions = {},
): Promise<Server> {
  const readyFile = join(data.folder, 'ready.json');
  rmSync(readyFile, { force: true });
  const args = serveArguments(build, data, ['--ready-file', readyFile, ...flags]);
  const child = startNode([...node, ...args], environment);
  const ended = child.ended().then(() => {
    throw new Error('the server ended before it listened');
  });
  // The file says where it listens; the first line comes later, when it can be told to stop in good order.
  await Promise.race([ended, Promise.all([appears(readyFile), child.line()])]);
  ended.catch(() => undefined);
  const ready = JSON.parse(readFileSync(readyFile, 'utf8')) as ReadyDocument;
  return {
    ...child,
    ready,
    plain: new URL(ready.connector.baseUrl).origin,
    secure: new URL(ready.authority.url).origin.replace('localhost', '127.0.0.1'),
    connectionPath: `/apim/keyvault/${data.connection}`,
    headers: { authorization: `Key ${data.key}` },
  };
}

/** The file is written whole and moved into its place, so that it is there at once or not at all. */
async function appears(file: string): Promise<void> {
  const until = performance.now() + PATIENCE;
  while (!existsSync(file)) {
    if (performance.now() > until) throw new Error(`the server did not listen within ${PATIENCE / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
