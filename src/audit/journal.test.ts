import { createSecretKey, randomBytes } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { describeOnBoth } from '../../test/postgres.ts';
import { Fault } from '../fault.ts';
import type { Outcome } from '../operation.ts';
import { type Parameters, query, statement } from '../store/query.ts';
import { openStore, type Store } from '../store/store.ts';
import { writerSpec } from './chain.ts';
import { type Call, createJournal } from './journal.ts';
import { type AuditRecord, auditRecord } from './record.ts';

type Setting = Parameters<{ name: string; from: string; to: string }>;
const move = statement((db, p: Setting) =>
  db.updateTable('setting').set({ value: p.to }).where('name', '=', p.name).where('value', '=', p.from),
);
const breakRule = statement((db, p: Parameters<{ id: number }>) => db.updateTable('audit_head').set({ id: p.id }));
const settings = query((db) => db.selectFrom('setting').selectAll());
const texts = query((db) => db.selectFrom('audit').select('record').orderBy('seq'));

const call: Call = {
  category: 'vault',
  operation: 'SecretGet',
  requestId: 'r1',
  vault: 'v',
  target: 'secrets/a',
  peer: '127.0.0.1',
  caller: { objectId: 'o', applicationId: 'a', tenantId: 't' },
};

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

describeOnBoth('the journal', (newUrl) => {
  async function start() {
    const store = await openStore(await newUrl(), {
      settings: { counter: '0' },
      writer: writerSpec(createSecretKey(randomBytes(32))),
    });
    close = () => store.close();
    let now = Date.UTC(2026, 10, 23);
    const journal = createJournal(store, () => (now += 5));
    return { store, journal };
  }
  const recorded = async (store: Store) =>
    (await store.rows(texts, {})).map(({ record }) => auditRecord.parse(JSON.parse(record)));
  const counter = async (store: Store) => (await store.rows(settings, {}))[0]?.value ?? '';
  const step = async (store: Store, by: string): Promise<Outcome<string>> => {
    const from = await counter(store);
    return { output: by, changes: [store.change(move, { name: 'counter', from, to: `${from}${by}` })] };
  };

  test('a call is answered when its changes and its record are durable', async () => {
    const { store, journal } = await start();
    const outcome = await journal.conduct(call, async () => ({
      ...(await step(store, 'a')),
      facts: { version: 'f00', secret: 'canary' },
    }));
    expect(outcome.output).toBe('a');
    expect(await counter(store)).toBe('0a');
    expect(await recorded(store)).toEqual([
      {
        time: '2026-11-23T00:00:00.010Z',
        category: 'vault',
        operation: 'SecretGet',
        resultType: 'Success',
        status: 200,
        requestId: 'r1',
        caller: { objectId: 'o', applicationId: 'a', tenantId: 't' },
        vault: 'v',
        target: 'secrets/a/f00',
        peer: '127.0.0.1',
        durationMs: 5,
      },
    ]);
  });

  test('the status of success is the outcome’s, or the contract’s', async () => {
    const { store, journal } = await start();
    await journal.conduct({ ...call, success: 201 }, () => ({ output: 1 }));
    await journal.conduct({ ...call, success: 201 }, () => ({ output: 1, status: 204 }));
    expect((await recorded(store)).map(({ status }) => status)).toEqual([201, 204]);
  });

  test('an outcome that says no has its changes, and a record that says so', async () => {
    const { store, journal } = await start();
    for (const status of [303, 400, 401, 403, 429]) {
      await journal.conduct(call, async () => ({ ...(await step(store, 'x')), status }));
    }
    expect(await counter(store)).toBe('0xxxxx');
    expect((await recorded(store)).map(({ resultType, status }) => `${resultType} ${status}`)).toEqual([
      'Success 303',
      'Failed 400',
      'Denied 401',
      'Denied 403',
      'Failed 429',
    ]);
  });

  test('whoever is overtaken runs again, and each call has one record', async () => {
    const { store, journal } = await start();
    const answers = await Promise.all(['a', 'b', 'c'].map((by) => journal.conduct(call, () => step(store, by))));
    expect(answers.map(({ output }) => output)).toEqual(['a', 'b', 'c']);
    expect((await counter(store)).split('').toSorted()).toEqual(['0', 'a', 'b', 'c']);
    expect((await recorded(store)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test('what a failed call leaves stands with the record of its failure, and only then is it told', async () => {
    const { store, journal } = await start();
    const refusal = async () => {
      const { changes = [] } = await step(store, 'a');
      throw new Fault('InvalidGrant', 'The code was redeemed already.', { leaves: { changes } });
    };
    await expect(journal.conduct(call, refusal)).rejects.toMatchObject({ code: 'InvalidGrant' });
    expect(await counter(store)).toBe('0a');
    expect(await recorded(store)).toMatchObject([{ resultType: 'Failed', status: 400, code: 'InvalidGrant' }]);
  });

  test('whoever is overtaken five times gives up with 409, recorded once', async () => {
    const { store, journal } = await start();
    let runs = 0;
    const stale = () => {
      runs += 1;
      return { output: 'x', changes: [store.change(move, { name: 'counter', from: 'stale', to: 'x' })] };
    };
    await expect(journal.conduct(call, stale)).rejects.toMatchObject({
      code: 'Conflict',
      status: 409,
      message: 'The object was changed by other calls at the same time: read it again and retry.',
    });
    expect(runs).toBe(5);
    expect(await recorded(store)).toMatchObject([{ resultType: 'Failed', status: 409, code: 'Conflict' }]);
  });

  test('a refusal is recorded as denied before it is told', async () => {
    const { store, journal } = await start();
    const refuse = () => Promise.reject(new Fault('Forbidden', 'The caller may not get secrets.'));
    await expect(journal.conduct(call, refuse)).rejects.toMatchObject({ code: 'Forbidden' });
    expect(await recorded(store)).toMatchObject([{ resultType: 'Denied', status: 403, code: 'Forbidden' }]);
  });

  test('what acts elsewhere is recorded before it does, and how it ended after that', async () => {
    const { store, journal } = await start();
    await journal.begin(call);
    const begun = { operation: 'SecretGet', requestId: 'r1', target: 'secrets/a', resultType: 'Begun', status: 102 };
    expect(await recorded(store)).toMatchObject([begun]);
    await journal.conduct(call, () => ({ output: 'there' }));
    expect(await recorded(store)).toMatchObject([begun, { requestId: 'r1', resultType: 'Success', status: 200 }]);
  });

  test('a bug is recorded as 500 without a code, whether the run or its statement has it', async () => {
    const { store, journal } = await start();
    const crash = () => {
      throw new Error('a canary in a message');
    };
    await expect(journal.conduct(call, crash)).rejects.toThrow('a canary in a message');
    const broken = () => ({ output: 'revealed', changes: [store.change(breakRule, { id: 2 })] });
    await expect(journal.conduct(call, broken)).rejects.not.toBeInstanceOf(Fault);
    const records = await recorded(store);
    expect(records).toMatchObject([
      { resultType: 'Failed', status: 500 },
      { resultType: 'Failed', status: 500 },
    ]);
    expect(JSON.stringify(records)).not.toContain('canary');
    expect(records.some((one) => 'code' in one)).toBe(false);
  });
});

test('without a log nothing is revealed: neither an answer nor the reason of a refusal', async () => {
  const down = { write: () => Promise.reject(new Fault('Unavailable', 'The disk is full.')) };
  const journal = createJournal(down, () => 0);
  const refusal = {
    code: 'Unavailable',
    status: 503,
    message: 'The audit log cannot be written, so the call was refused: try again later.',
  };
  await expect(journal.conduct(call, () => ({ output: 'revealed' }))).rejects.toMatchObject(refusal);
  const denied = () => Promise.reject(new Fault('SecretNotFound', 'There is no secret a.'));
  await expect(journal.conduct(call, denied)).rejects.toMatchObject(refusal);
  await expect(journal.begin(call)).rejects.toMatchObject(refusal);
});

test('very many refusals of strangers are counted, and the count is recorded; those of anybody known never are', async () => {
  vi.useFakeTimers();
  try {
    const records: AuditRecord[] = [];
    const write = async ({ record }: { readonly record: string }) => {
      records.push(JSON.parse(record) as AuditRecord);
      return 'done' as const;
    };
    const journal = createJournal({ write }, Date.now);
    const { key: _key, caller: _caller, ...stranger } = { key: undefined, caller: undefined, ...call };
    const denied = new Fault('Unauthorized', 'Who is it?');
    for (let made = 0; made < 10_200; made += 1) await journal.refuse(stranger, denied);
    await expect(journal.conduct(stranger, () => Promise.reject(denied))).rejects.toBe(denied);
    expect(records).toHaveLength(10_000);
    for (let made = 0; made < 5; made += 1) await journal.refuse({ ...stranger, key: 'k' }, denied);
    expect(records).toHaveLength(10_005);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(records.at(-1)).toMatchObject({ category: 'gateway', operation: 'RefusalsUnrecorded', target: '201' });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(records).toHaveLength(10_006);
  } finally {
    vi.useRealTimers();
  }
});
