import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { NumberedRecord } from '../../audit/log.ts';
import type { Json, TaskRun } from '../../jobs/tasks/kind.ts';
import { exportAuditTask } from './export-audit-task.ts';

const recordOf = (seq: number, length: number): NumberedRecord => ({
  seq,
  time: '2030-01-31T08:00:00.000Z',
  category: 'vault',
  operation: 'SecretGet',
  resultType: 'Success',
  status: 200,
  requestId: 'x'.repeat(length),
  peer: '',
});

/** A log of which only so much is read at once. */
function logOf(records: readonly NumberedRecord[], most: number) {
  return {
    reach: async () => ({ least: 1, most }),
    async *slices(_filter: object, range: { least: number; most: number }) {
      for (let seq = range.least; seq <= range.most; seq += 3) {
        const end = Math.min(seq + 2, range.most);
        yield { records: records.filter((record) => record.seq >= seq && record.seq <= end), seq: end };
      }
    },
  };
}

/** Runs it, and ends it after each `lifetime` steps, to go on with no more than what was kept. */
async function fileOf(records: readonly NumberedRecord[], most: number, lifetime: number) {
  const parts = new Map<number, Uint8Array>();
  let state: Json | undefined;
  for (;;) {
    let coming: [number, Uint8Array] | undefined;
    const task: TaskRun = {
      id: 'task',
      input: {},
      state,
      secret: undefined,
      parts: {
        put(index, bytes) {
          coming = [index, bytes];
          return { sql: '', parameters: [], rows: 1 };
        },
        read: async () => Buffer.alloc(0),
      },
    };
    const units = exportAuditTask(logOf(records, most)).run(task);
    let next = await units.next();
    let puts = 0;
    while (next.done !== true && puts < lifetime) {
      const { changes = [], state: kept } = next.value;
      if (changes.length > 0 && coming !== undefined) {
        expect(parts.has(coming[0])).toBe(false);
        parts.set(...coming);
        puts += 1;
      }
      state = JSON.parse(JSON.stringify(kept)) as Json;
      next = await units.next('done');
    }
    if (next.done === true) return { result: next.value, parts: [...parts.values()].map((part) => Buffer.from(part)) };
    await units.return(null);
  }
}

it('leaves every record once and in its order, wherever it was interrupted', async () => {
  const sizes = fc.array(fc.option(fc.integer({ min: 0, max: 40_000 }), { nil: undefined }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 3 }), async (lengths, lifetime) => {
      const records = lengths.flatMap((length, at) => (length === undefined ? [] : [recordOf(at + 1, length)]));
      const whole = records.map((record) => `${JSON.stringify(record)}\n`).join('');
      const { result, parts } = await fileOf(records, lengths.length, lifetime);
      expect(Buffer.concat(parts).toString()).toBe(whole);
      expect(parts.every(({ length }) => length > 0 && length <= 100_000)).toBe(true);
      expect(result).toEqual({
        records: records.length,
        parts: parts.length,
        bytes: whole.length,
        first: records[0]?.seq,
        last: records.at(-1)?.seq,
      });
    }),
    { numRuns: 60 },
  );
});
