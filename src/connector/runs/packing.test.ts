import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openPage } from './open-page.ts';
import { type Packed, unpackRuns } from './packing.ts';
import { packedPage, type Run, runInputs, runOutputs, runWorkflow, storedRuns } from './run.ts';

const text = fc.oneof(fc.constantFrom('a', 'b', ''), fc.string({ unit: 'binary', maxLength: 40 }));
const bytes = fc.nat();
const id = fc.uuid();
const texts = (...names: string[]) => Object.fromEntries(names.map((name) => [name, text]));
const counts = (...names: string[]) => Object.fromEntries(names.map((name) => [name, bytes]));
const some = (members: Record<string, fc.Arbitrary<unknown>>) => fc.record(members, { requiredKeys: [] });
const filled = (members: Record<string, fc.Arbitrary<unknown>>) =>
  fc.option(
    some(members).filter((made) => Object.keys(made).length > 0),
    { nil: undefined },
  );

const INPUTS = {
  ...texts('keyName', 'keyVersion', 'secretName', 'secretVersion', 'algorithm', 'rawDataEncoding'),
  ...counts('rawDataBytes', 'encryptedDataBytes'),
  continued: fc.boolean(),
};
const OUTPUTS = {
  ...texts('name', 'version', 'createdTime', 'lastUpdatedTime', 'validityStartTime', 'validityEndTime', 'keyType'),
  ...counts('valueBytes', 'rawDataBytes', 'encryptedDataBytes', 'items'),
  isEnabled: fc.boolean(),
  more: fc.boolean(),
  allowedOperations: fc.array(text, { maxLength: 16 }),
};
const WORKFLOW = texts('name', 'id', 'runId', 'operation', 'trackingId');

const run = fc.record(
  {
    action: text,
    started: fc.nat({ max: 2_000_000_000_000 }),
    duration: fc.double({ min: 0, max: 1e6, noNaN: true }),
    status: fc.integer({ min: 100, max: 599 }),
    code: text,
    error: text,
    key: text,
    caller: fc.record({ objectId: id, applicationId: id, tenantId: id }),
    requestId: text,
    clientRequestId: text,
    workflow: filled(WORKFLOW),
    inputs: some(INPUTS),
    outputs: filled(OUTPUTS),
  },
  { requiredKeys: ['action', 'started', 'duration', 'status', 'requestId', 'clientRequestId', 'inputs'] },
) as fc.Arbitrary<Run>;

it('a page gives back every member of every run', () => {
  fc.assert(
    fc.property(fc.array(run, { maxLength: 20 }), fc.nat({ max: 2_000_000_000_000 }), (runs, at) => {
      const page = openPage({ id: 'c', name: 's/g/"n"' }, at);
      runs.forEach(page.add);
      const { runs: packed, ...about } = packedPage.parse(JSON.parse(page.text()));
      expect(about).toEqual({ connection: 'c', name: 's/g/"n"', at });
      expect(page.runs()).toBe(runs.length);
      expect(storedRuns.parse(unpackRuns(at, packed))).toEqual(JSON.parse(JSON.stringify(runs)));
    }),
  );
});

it('the property makes every member that a run can have', () => {
  expect(Object.keys(INPUTS).sort()).toEqual(Object.keys(runInputs.shape).sort());
  expect(Object.keys(OUTPUTS).sort()).toEqual(Object.keys(runOutputs.shape).sort());
  expect(Object.keys(WORKFLOW).sort()).toEqual(Object.keys(runWorkflow.shape).sort());
});

it('what no page packed is no run, and nothing is thrown', () => {
  const cell = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()));
  fc.assert(
    fc.property(fc.array(fc.array(cell)), (packed) => {
      const runs = unpackRuns(0, packed);
      expect(runs).toHaveLength(packed.length);
      expect(storedRuns.safeParse(runs).success).toBe(packed.length === 0);
    }),
  );
});

it('a run that is like the one before it takes few bytes', () => {
  const page = openPage({ id: 'c', name: 'n' }, 1000);
  const outputs = { name: 'db', version: 'v'.repeat(32), isEnabled: true, valueBytes: 32 };
  for (const requestId of ['r1', 'r2']) {
    page.add({
      action: 'GetSecret',
      started: 1000,
      duration: 0,
      status: 200,
      requestId,
      clientRequestId: requestId,
      inputs: { secretName: 'db' },
      outputs,
    });
  }
  const { runs } = JSON.parse(page.text()) as { runs: Packed[] };
  expect(runs[1]?.slice(2)).toEqual(['r2']);
});
