import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import { verifyOffline } from '../../src/gateway/background/verify-offline.ts';
import { query } from '../../src/store/query.ts';
import { openReader } from '../../src/store/store.ts';
import { cleanUp, newFolder, type Served, serve } from '../serve.ts';
import { connectVault, type Ledger, missing, newLedger, setUntilGone, type VaultClient } from './clients.ts';
import { createRandom, type Random, seedOf, tellSeed } from './seed.ts';

/**
 * A process that is killed at any moment loses nothing that it acknowledged. What this cannot show is power loss: a killed
 * process leaves the system's cache behind, and that holds what was never synced. `test/long` has that half.
 */
const CYCLES = Number(process.env['CRASH_CYCLES'] ?? 8);
const CLIENTS = 16;
const FREE = ['--http', '127.0.0.1:0', '--https', '127.0.0.1:0', '--log-level', 'silent'];

/** Several starts each: more than a test's usual time where the machine is busy. */
vi.setConfig({ testTimeout: 20_000 + CYCLES * 10_000 });
afterAll(cleanUp);

const newData = (): string => join(newFolder(), 'data');
const start = (data: string): Served => serve(['--demo', '--data', data, ...FREE]);

async function connect(served: Served): Promise<VaultClient> {
  const ready = await served.ready();
  return connectVault(ready, readFileSync(ready.ca ?? '', 'utf8'));
}

/** Sixteen clients set secrets; after `answers` of them, and a moment more, the process is killed. */
async function loadAndKill(
  { served, vault }: { served: Served; vault: VaultClient },
  ledger: Ledger,
  random: Random,
  answers: number,
): Promise<void> {
  const moment = random.below(30);
  let left = answers;
  const onAnswer = (): void => {
    left -= 1;
    if (left === 0) setTimeout(() => served.child.kill('SIGKILL'), moment);
  };
  await Promise.all(Array.from({ length: CLIENTS }, () => setUntilGone(vault, ledger, random, onAnswer)));
  expect((await served.ended).signal).toBe('SIGKILL');
  vault.close();
}

const every = query((db) => db.selectFrom('audit').select('record').orderBy('seq'));

/** `name/version` of every secret that the log says was set by a caller. */
async function recordedSets(data: string): Promise<string[]> {
  const reader = await openReader(`sqlite:${join(data, 'sallyport.db')}`);
  const rows = await reader.rows(every, {});
  await reader.close();
  return rows
    .map(({ record }) => JSON.parse(record) as AuditRecord)
    .filter(({ operation, resultType }) => operation === 'SecretSet' && resultType === 'Success')
    .map(({ target = '' }) => target.replace(/^secrets\//, '').toLowerCase());
}

const idsOf = ({ acknowledged }: Ledger): string[] => acknowledged.map(({ name, version }) => `${name}/${version}`);

/** What the log has without an acknowledgement, cut off between commit and answer, must be whole as well. */
async function expectWhole(vault: VaultClient, ledger: Ledger, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const [name = '', version = ''] = id.split('/');
    const { status, body } = await vault.get(name, version);
    expect([id, status]).toEqual([id, 200]);
    expect(ledger.sent.get(name)?.has(String(body['value']))).toBe(true);
  }
}

it('whatever is acknowledged before SIGKILL is there after it, with its record, in a chain that holds', async () => {
  const seed = seedOf();
  tellSeed(seed);
  const random = createRandom(seed, 'kill');
  const data = newData();
  const ledger = newLedger();
  let fresh = 0;
  let cutOff: string[] = [];
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const served = start(data);
    const vault = await connect(served);
    expect(await missing(vault, ledger.acknowledged.slice(fresh))).toEqual([]);
    await expectWhole(vault, ledger, cutOff);
    fresh = ledger.acknowledged.length;
    await loadAndKill({ served, vault }, ledger, random, 1 + random.below(150));

    // As the crash left it, before a start has repaired anything.
    expect(await verifyOffline({ data })).not.toHaveProperty('firstBroken');
    const recorded = await recordedSets(data);
    const acknowledged = new Set(idsOf(ledger));
    expect(new Set(recorded).size).toBe(recorded.length);
    expect([...acknowledged].filter((id) => !recorded.includes(id))).toEqual([]);
    cutOff = recorded.filter((id) => !acknowledged.has(id));
  }
  // All of them once more: a later crash may harm what an earlier one left whole.
  const served = start(data);
  const vault = await connect(served);
  expect(await missing(vault, ledger.acknowledged)).toEqual([]);
  await expectWhole(vault, ledger, cutOff);
  vault.close();
  expect((await served.stop()).code).toBe(0);
  expect(await verifyOffline({ data })).not.toHaveProperty('firstBroken');

  expect(ledger.acknowledged.length).toBeGreaterThan(CYCLES * 10);
  expect(ledger.refused.filter(({ status }) => status !== 409).map(({ status, text }) => [status, text])).toEqual([]);
  if (CYCLES > 8) console.info(`${CYCLES} kills, ${ledger.acknowledged.length} sets acknowledged, 0 lost`);
});

it('the same eyes see a loss: with the log of the database taken away, what was acknowledged is missing', async () => {
  const seed = seedOf();
  tellSeed(seed);
  const random = createRandom(seed, 'self-check');
  const data = newData();
  const ledger = newLedger();
  const first = start(data);
  await loadAndKill({ served: first, vault: await connect(first) }, ledger, random, 10);
  for (const suffix of ['-wal', '-shm']) rmSync(join(data, `sallyport.db${suffix}`));

  expect(await recordedSets(data)).toEqual([]);
  const second = start(data);
  const vault = await connect(second);
  expect(await missing(vault, ledger.acknowledged)).toHaveLength(ledger.acknowledged.length);
  vault.close();
  await second.stop();
});

/** The files of a first start, in the order in which they come. */
const MILESTONES = ['.', 'master.key', 'sallyport.db', 'sallyport.db-wal', 'operator.json', 'ca.pem'];

it('a first start that is killed at any moment is followed by one that works', async () => {
  const seed = seedOf();
  tellSeed(seed);
  const random = createRandom(seed, 'first start');
  for (let round = 0; round < Math.ceil(CYCLES / 4); round += 1) {
    const data = newData();
    const milestone = join(data, MILESTONES[random.below(MILESTONES.length)] ?? '');
    const interrupted = start(data);
    await vi.waitUntil(() => existsSync(milestone), { timeout: 20_000, interval: 1 });
    setTimeout(() => interrupted.child.kill('SIGKILL'), random.below(60));
    await interrupted.ended;

    const served = start(data);
    const vault = await connect(served);
    const set = await vault.set('after-the-kill', 'whole');
    expect([set.status, set.body]).toMatchObject([200, { value: 'whole' }]);
    vault.close();
    expect((await served.stop()).code).toBe(0);
    expect(await verifyOffline({ data })).not.toHaveProperty('firstBroken');
  }
});
