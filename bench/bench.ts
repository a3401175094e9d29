import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startNode } from './child.ts';
import { answered, type Load, type LoadTool } from './load.ts';
import { usageOf } from './process-tree.ts';
import { copyOf, type Seeded, seed } from './seeded.ts';
import { type Server, startServer } from './server.ts';

export interface Settings {
  /** Folder of the built server. */
  readonly build: string;
  /** Folder of seeds, and one for everything of this run: both on the disk whose commits are measured. */
  readonly seeds: string;
  readonly work: string;
  readonly rounds: number;
  /** Of load, a round and side. */
  readonly seconds: number;
  readonly tool: LoadTool;
}

/** What every figure is measured with. Whatever it starts is stopped by `stopAll`. */
export interface Bench extends Settings {
  /** Data with that many secrets, to be read; the same folder every time. */
  readonly seeded: (secrets: number) => Promise<Seeded>;
  /** A copy of its own, to be written to. */
  readonly copied: (secrets: number) => Promise<Seeded>;
  readonly server: (data: Seeded, flags?: readonly string[]) => Promise<Server>;
  /** A baseline: one of `bench/processes/`. */
  readonly process: (script: string, ...args: readonly string[]) => Child;
  /** One round of load, with what it cost `child`. */
  readonly round: (child: Child, load: Omit<Load, 'seconds'>, seconds?: number) => Promise<Round>;
  readonly stopAll: () => Promise<void>;
}

export interface Round {
  /** A second. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  /** Microseconds a request; undefined where the system does not say. */
  readonly cpu: number | undefined;
  /** Bytes, after the round. */
  readonly rss: number | undefined;
}

export function createBench(settings: Settings): Bench {
  const { build, seeds, work, tool } = settings;
  const children: Child[] = [];
  let copies = 0;
  const keep = <C extends Child>(child: C): C => {
    children.push(child);
    return child;
  };
  const seeded = (secrets: number) => seed(seeds, secrets);
  return {
    ...settings,
    seeded,
    async copied(secrets) {
      copies += 1;
      return copyOf(await seeded(secrets), join(work, `copy-${copies}`));
    },
    server: async (data, flags) => keep(await startServer(build, data, flags)),
    process: (script, ...args) => keep(startNode([join(import.meta.dirname, 'processes', script), ...args])),
    async round(child, load, seconds = settings.seconds) {
      const before = usageOf(child.pid);
      const result = await answered(tool, { ...load, seconds });
      const after = usageOf(child.pid);
      const cpu = before.cpu === undefined || after.cpu === undefined ? undefined : after.cpu - before.cpu;
      return {
        rate: result.requests / result.seconds,
        p50: result.p50,
        p99: result.p99,
        cpu: cpu === undefined ? undefined : cpu / result.requests,
        rss: after.rss,
      };
    },
    async stopAll() {
      await Promise.all(children.splice(0).map((child) => child.stop()));
    },
  };
}

/** A copy of the build, so that nobody who builds meanwhile changes what is measured. */
export function freeze(build: string, work: string): string {
  const frozen = join(work, 'build', 'dist');
  mkdirSync(join(work, 'build'), { recursive: true });
  cpSync(build, frozen, { recursive: true });
  cpSync(join(build, '..', 'package.json'), join(work, 'build', 'package.json'));
  return frozen;
}

/** A B A B: every side once a round, after one unmeasured turn of each. */
export async function alternate<Sides extends Record<string, () => Promise<unknown>>>(
  rounds: number,
  sides: Sides,
): Promise<{ [Side in keyof Sides]: Awaited<ReturnType<Sides[Side]>>[] }> {
  const names = Object.keys(sides) as (keyof Sides)[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as unknown[]]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const sample = await sides[name]?.();
      if (round > 0) samples[name as string]?.push(sample);
    }
  }
  return samples as { [Side in keyof Sides]: Awaited<ReturnType<Sides[Side]>>[] };
}
