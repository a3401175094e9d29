import { spawnSync } from 'node:child_process';

/** One kind of request, sent again and again over keep-alive connections. */
export interface Load {
  /** `http://127.0.0.1:PORT`: what is connected to. */
  readonly origin: string;
  /** The `Host` header, where it is not that of the origin. */
  readonly host?: string;
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly target: Target;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly connections: number;
  readonly seconds: number;
}

/**
 * What each request asks for: one of `paths`, or one of `count` names, which `{name}` stands for. Drawn at random; names
 * also one after the other, beginning with number `from`.
 */
export type Target = Names | { readonly paths: readonly string[] };

export interface Names {
  readonly path: string;
  readonly prefix: string;
  readonly count: number;
  readonly from?: number;
}

/** What came back. Latencies in milliseconds. */
export interface Answered {
  readonly requests: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  /** Answers other than 2xx, and connections that failed: a figure with any of them is none. */
  readonly failed: number;
}

export interface LoadTool {
  readonly name: string;
  run(load: Load): Promise<Answered>;
}

/** How the digits of a name are written: `secret-0000042`. */
export const DIGITS = 7;

/** wrk where it is installed (it costs a third of autocannon's CPU, on the same cores), else autocannon. */
export async function findLoadTool(): Promise<LoadTool> {
  const probe = spawnSync('wrk', ['-v'], { encoding: 'utf8' });
  if (probe.error === undefined) return (await import('./wrk.ts')).wrk;
  return (await import('./autocannon.ts')).createAutocannon();
}

/** Runs the load and throws where anything failed. */
export async function answered(tool: LoadTool, load: Load): Promise<Answered> {
  const result = await tool.run(load);
  if (result.failed > 0 || result.requests === 0) {
    throw new Error(`${result.failed} of ${result.requests} requests to ${load.origin} failed`);
  }
  return result;
}
