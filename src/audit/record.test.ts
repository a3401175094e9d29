import * as fc from 'fast-check';
import { expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import { FAULTS, type FaultCode } from '../fault.ts';
import { type AuditRecord, auditRecord, CATEGORIES, RESULTS, recordText, TEXT_LIMIT } from './record.ts';

const codes = Object.keys(FAULTS) as FaultCode[];
const text = fc.string({ unit: 'binary', maxLength: TEXT_LIMIT + 200 });
const maybe = fc.option(text, { nil: undefined });
const records: fc.Arbitrary<AuditRecord> = fc.record({
  time: fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('2200-01-01') })
    .map((date) => date.toISOString()),
  category: fc.constantFrom(...CATEGORIES),
  operation: text,
  resultType: fc.constantFrom(...RESULTS),
  status: fc.integer({ min: 100, max: 599 }),
  code: fc.option(fc.constantFrom(...codes), { nil: undefined }),
  requestId: text,
  clientRequestId: maybe,
  caller: fc.option(fc.record({ objectId: text, applicationId: text, tenantId: text }), { nil: undefined }),
  connection: maybe,
  key: maybe,
  vault: maybe,
  target: maybe,
  via: maybe,
  peer: text,
  durationMs: fc.option(fc.nat(), { nil: undefined }),
});

const read: AuditRecord = {
  time: '2026-11-23T06:00:00.000Z',
  category: 'vault',
  operation: 'SecretGet',
  resultType: 'Success',
  status: 200,
  requestId: 'r1',
  peer: '127.0.0.1',
};

test('whatever is recorded, the schema reads it, with the same members and the same values', () => {
  fc.assert(
    fc.property(records, (record) => {
      const parsed: unknown = auditRecord.parse(JSON.parse(recordText(record)));
      const cut = JSON.parse(
        JSON.stringify(record, (_, value: unknown) => (typeof value === 'string' ? value.slice(0, TEXT_LIMIT) : value)),
      );
      expect(parsed).toEqual(cut);
    }),
  );
});

test('the text does not depend on the order in which a record was put together', () => {
  const { peer, requestId, ...others } = read;
  expect(recordText({ requestId, peer, ...others })).toBe(recordText(read));
  expect(recordText(read)).toBe(
    '{"time":"2026-11-23T06:00:00.000Z","category":"vault","operation":"SecretGet","resultType":"Success","status":200,"requestId":"r1","peer":"127.0.0.1"}',
  );
});

test('a member that is not listed cannot come along, at any depth', () => {
  const caller = { objectId: 'o', applicationId: 'a', tenantId: 't', token: 'canary' };
  const smuggled = { ...read, caller, value: 'canary', headers: { authorization: 'canary' }, toJSON: () => 'canary' };
  expect(recordText(smuggled)).not.toContain('canary');
  expect(() => auditRecord.parse({ ...read, value: 'canary' })).toThrow('Unrecognized key');
});

test('no control character reaches a reader of the log, so no line can be forged and no terminal driven', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code)) }),
      (peer) => {
        const line = recordText({ ...read, peer });
        expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(auditRecord.parse(JSON.parse(line)).peer).toBe(peer);
      },
    ),
  );
});

test('a long text is cut', () => {
  const record: unknown = JSON.parse(recordText({ ...read, clientRequestId: 'x'.repeat(100_000) }));
  expect(record).toMatchObject({ clientRequestId: 'x'.repeat(TEXT_LIMIT) });
});

test('the schema and the type are one', () => {
  expectTypeOf<z.infer<typeof auditRecord>>().toExtend<AuditRecord>();
  expectTypeOf<keyof z.infer<typeof auditRecord>>().toEqualTypeOf<keyof AuditRecord>();
});
