import type { KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { writerSpec } from '../../../src/audit/chain.ts';
import { verifyChain } from '../../../src/audit/verify.ts';
import { inspectStore, openReader, openStore } from '../../../src/store/store.ts';
import { createDisk, LOSSES, lay, type Remains } from '../../crash/disk.ts';
import { type Random, shuffle } from '../../crash/seed.ts';
import type { Deed } from '../../crash/trace.ts';
import { disagreements, unitOf, unitsIn } from './workload.ts';

/** What one recording came to, over all its crash states. */
export interface Tally {
  states: number;
  /** States in which at least one acknowledged unit is missing, and the most that one of them misses. */
  losing: number;
  mostLost: number;
  /** States that were also opened for writing, written to, closed and verified again. */
  continued: number;
  /** What is wrong with the states that are not as any sequence of units left them; the first few, in words. */
  readonly corrupt: string[];
}

export interface Recording {
  readonly root: string;
  /** Name of the database below `root`. */
  readonly name: string;
  readonly seed: number;
  readonly key: KeyObject;
  readonly deeds: readonly Deed[];
}

export interface Sampling {
  /** How many states, about. */
  readonly states: number;
  readonly random: Random;
  /** Of so many states, one goes on being written to. */
  readonly continueOneIn: number;
  /** Empty folder for one state after the other. */
  readonly scratch: string;
  /** The disk says that it syncs the database's own file, and does not. */
  readonly lying?: boolean;
}

/** Lets the power fail at many moments, in each of the three ways, and looks at what is left with the product's own eyes. */
export async function judge(recording: Recording, sampling: Sampling): Promise<Tally> {
  const { root, name, deeds } = recording;
  const { random } = sampling;
  const tally: Tally = { states: 0, losing: 0, mostLost: 0, continued: 0, corrupt: [] };
  const moments = momentsOf(deeds, sampling.states / LOSSES.length, random);
  const disk = createDisk(root, (path) => sampling.lying === true && path.endsWith(`/${name}`));
  const acknowledged: number[] = [];
  for (const [index, deed] of deeds.entries()) {
    disk.apply(deed);
    if (deed.did === 'say') acknowledged.push(Number(/^ACK (\d+)$/.exec(deed.text)?.[1]));
    if (!moments.has(index)) continue;
    for (const kind of LOSSES) {
      const goOn = random.once(sampling.continueOneIn);
      const found = await look(recording, disk.fail({ kind, random }), { scratch: sampling.scratch, goOn });
      const units = new Set(found.units);
      const lost = acknowledged.filter((unit) => !units.has(unit)).length;
      tally.states += 1;
      tally.continued += goOn ? 1 : 0;
      tally.losing += lost > 0 ? 1 : 0;
      tally.mostLost = Math.max(tally.mostLost, lost);
      if (found.flaws.length > 0)
        tally.corrupt.push(`${kind} after deed ${index}: ${found.flaws.slice(0, 3).join('; ')}`);
    }
  }
  return tally;
}

/** Half of them anywhere, which is mostly amid a burst of writes; half where one ends: just before and just after a promise. */
function momentsOf(deeds: readonly Deed[], count: number, random: Random): Set<number> {
  const edges = deeds.flatMap(({ did }, index) => (did === 'write' ? [] : [index - 1, index])).filter((at) => at >= 0);
  const anywhere = shuffle([...deeds.keys()], random);
  const chosen = new Set(shuffle([...new Set(edges)], random).slice(0, count / 2));
  for (const index of anywhere) if (chosen.size < count) chosen.add(index);
  return chosen;
}

interface Found {
  readonly units: readonly number[];
  readonly flaws: readonly string[];
}

async function look(
  { name, seed, key }: Recording,
  remains: Remains,
  { scratch, goOn }: { scratch: string; goOn: boolean },
): Promise<Found> {
  const folder = mkdtempSync(join(scratch, 'state-'));
  try {
    lay(remains, folder);
    const file = join(folder, name);
    const url = `sqlite:${file}`;
    // Before the first schema is there, only a start that writes can say what the state is worth.
    if (goOn || (await inspectStore(url)).schema === 0) return await goOnFrom(url, seed, key);
    const { units, flaws } = await read(url, seed, key);
    return { units, flaws: [...flaws, ...integrity(file)] };
  } catch (error) {
    return { units: [], flaws: [String(error)] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a reader sees: the units of the log, and every way in which log, chain and tables disagree. */
async function read(url: string, seed: number, key: KeyObject): Promise<Found> {
  const reader = await openReader(url);
  try {
    const { firstBroken } = await verifyChain(reader, key);
    const units = await unitsIn(reader);
    const broken = firstBroken === undefined ? [] : [`the chain breaks: ${firstBroken.why}`];
    return { units, flaws: [...broken, ...(await disagreements(reader, seed, units))] };
  } finally {
    await reader.close();
  }
}

function integrity(file: string): string[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const found = db
      .prepare('pragma integrity_check')
      .all()
      .map((row) => String(row['integrity_check']));
    return found.filter((line) => line !== 'ok');
  } finally {
    db.close();
  }
}

const NEXT = 1_000_000;

/** Opens the state as the next start would, writes one more unit, closes, and reads all of it. */
async function goOnFrom(url: string, seed: number, key: KeyObject): Promise<Found> {
  const store = await openStore(url, { writer: writerSpec(key) });
  await store.write(unitOf(store, seed, NEXT));
  await store.close();
  const { units, flaws } = await read(url, seed, key);
  const went = units.at(-1) === NEXT ? [] : ['what was written after it is not there'];
  return { units: units.slice(0, -1), flaws: [...flaws, ...went, ...integrity(url.slice('sqlite:'.length))] };
}
