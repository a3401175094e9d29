import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRandom, seedOf, tellSeed } from '../crash/seed.ts';
import { record, whyNoStrace } from '../crash/strace.ts';
import type { Deed } from '../crash/trace.ts';
import { cleanUp, newFolder } from '../serve.ts';
import { judge, type Recording, type Sampling, type Tally } from './power-loss/judge.ts';

/**
 * An acknowledged write survives power loss. A writer of ours runs under strace; from what it wrote and synced follow all
 * the states in which a disk may be when the power fails, and some thousands of them are opened as a next start would.
 */
const STATES = Number(process.env['CRASH_STATES'] ?? 10_000);
const UNITS = 400;
const NAME = 'data.db';

const reason = whyNoStrace();
if (reason !== undefined) console.info(`Power loss is not tested: ${reason}.`);

afterAll(cleanUp);

/** Two processes, one after the other: the second one starts where the first one just ended. */
async function recordWriter(thread = ''): Promise<Recording> {
  const seed = seedOf();
  tellSeed(seed);
  const root = newFolder();
  const key = randomBytes(32);
  const writer = new URL('./power-loss/writer.ts', import.meta.url);
  const run = (from: number, to: number): Promise<Deed[]> =>
    record(root, writer, [join(root, NAME), key.toString('hex'), ...[seed, from, to].map(String), thread]);
  const deeds = [...(await run(0, UNITS / 2)), ...(await run(UNITS / 2, UNITS))];
  expect(deeds.filter(({ did }) => did === 'say')).toHaveLength(UNITS);
  return { root, name: NAME, seed, key: createSecretKey(key), deeds };
}

function sampling(recording: Recording, states: number, more: Partial<Sampling> = {}): Sampling {
  const scratch = mkdtempSync(join(newFolder(), 'states-'));
  return { states, random: createRandom(recording.seed, 'power'), continueOneIn: 40, scratch, ...more };
}

function tell(what: string, { states, continued, losing, mostLost, corrupt }: Tally): void {
  const lost = `${losing} with lost acknowledged writes (at most ${mostLost})`;
  console.info(`${what}: ${states} crash states, ${continued} written on, ${lost}, ${corrupt.length} corrupt`);
}

describe.skipIf(reason !== undefined)('when the power fails', () => {
  it.each([
    ['as shipped', '', 0.5],
    ['with a log that is moved after every few commits', './checkpoint-thread.ts', 0.5],
  ])('%s, no acknowledged write is lost, and nothing is corrupt', async (what, thread, share) => {
    const recording = await recordWriter(thread);
    const tally = await judge(recording, sampling(recording, STATES * share));
    tell(what, tally);
    expect(tally.corrupt).toEqual([]);
    expect([tally.losing, tally.mostLost]).toEqual([0, 0]);
    expect(tally.states).toBeGreaterThanOrEqual(STATES * share);
    expect(tally.continued).toBeGreaterThan(0);
  });

  it('the same eyes see synchronous=NORMAL lose acknowledged writes, without corruption', async () => {
    const recording = await recordWriter('./normal-thread.ts');
    const tally = await judge(recording, sampling(recording, STATES * 0.1));
    tell('synchronous=NORMAL', tally);
    expect(tally.losing).toBeGreaterThan(tally.states / 4);
    expect(tally.corrupt).toEqual([]);
  });

  it('the same eyes see a disk that syncs nothing leave corruption', async () => {
    const recording = await recordWriter('./checkpoint-thread.ts');
    const tally = await judge(recording, sampling(recording, STATES * 0.05, { lying: true }));
    tell('a disk that lies', tally);
    expect(tally.corrupt.length).toBeGreaterThan(tally.states / 4);
  });
});
