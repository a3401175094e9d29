import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Operator } from '../../src/gateway/start/first-start.ts';
import { createDisk, LOSSES, lay, type Remains } from '../crash/disk.ts';
import { createRandom, type Random, seedOf, shuffle, tellSeed } from '../crash/seed.ts';
import { record, whyNoStrace } from '../crash/strace.ts';
import type { Deed } from '../crash/trace.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { cleanUp, newFolder } from '../serve.ts';

/** The power fails during a first start, or right after it: the next start works, and finds what the first one promised. */
const STATES = Number(process.env['CRASH_STATES'] ?? 10_000) / 50;

const reason = whyNoStrace();
afterAll(cleanUp);

/** First the moments at which something is created, named, synced or said; then any others. */
function momentsOf(deeds: readonly Deed[], count: number, random: Random): Set<number> {
  const order = shuffle([...deeds.keys()], random);
  const edge = (index: number): boolean => deeds[index]?.did !== 'write';
  return new Set([...order.filter(edge), ...order.filter((index) => !edge(index))].slice(0, count));
}

/** What is wrong with a start on what is left; empty if nothing is. `promised` is what the first start had said by then. */
async function start(remains: Remains, promised: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(newFolder(), 'state-'));
  lay(remains, folder);
  try {
    const gateway = await startTestGateway({ data: join(folder, 'data') });
    try {
      return (await flawsOf(gateway, promised)).join('; ');
    } finally {
      await gateway.close();
    }
  } catch (error) {
    return String(error);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function flawsOf(gateway: TestGateway, promised: readonly string[]): Promise<string[]> {
  const flaws: string[] = [];
  const note = (holds: boolean, flaw: string): void => void (holds || flaws.push(flaw));
  const operator = JSON.parse(readFileSync(gateway.folder.operator, 'utf8')) as Operator;
  note((await gateway.token(operator, operator.scope)).includes('.'), 'the administrator cannot sign in');
  note((await gateway.services.management.auditLog.verify()).firstBroken === undefined, 'the chain does not hold');
  const [ready, acknowledged] = promised;
  if (ready !== undefined) {
    note(ready === `READY ${gateway.ready.authority.tenantId}`, 'it is another installation');
    note((await gateway.action('GET', '/secrets/api-key/value')).status === 200, 'the demo lacks a secret');
  }
  const { text } = await gateway.vault('GET', '/secrets/kept');
  note(acknowledged === undefined || text.includes('through the night'), 'the acknowledged secret is lost');
  return flaws;
}

describe.skipIf(reason !== undefined)('when the power fails during a first start', () => {
  it('the next start works, and whatever the first one promised is there', async () => {
    const seed = seedOf();
    tellSeed(seed);
    const random = createRandom(seed, 'first start');
    const root = newFolder();
    const deeds = await record(root, new URL('./power-loss/first-start.ts', import.meta.url), [join(root, 'data')]);
    const moments = momentsOf(deeds, STATES / LOSSES.length, random);
    const disk = createDisk(root);
    const promised: string[] = [];
    const wrong: string[] = [];
    let states = 0;
    for (const [index, deed] of deeds.entries()) {
      disk.apply(deed);
      if (deed.did === 'say') promised.push(deed.text);
      if (!moments.has(index)) continue;
      for (const kind of LOSSES) {
        states += 1;
        const why = await start(disk.fail({ kind, random }), promised);
        if (why !== '') wrong.push(`${kind} after deed ${index} (${deed.did}): ${why}`);
      }
    }
    console.info(`A first start: ${states} crash states, ${wrong.length} from which the next start fails`);
    expect(wrong).toEqual([]);
    expect(promised).toEqual([expect.stringMatching(/^READY /), 'ACK']);
  });
});
