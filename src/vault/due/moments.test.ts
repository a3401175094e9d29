import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builder } from '../../store/query.ts';
import type { StoredPolicy } from '../keys/rotation-policy.ts';
import { momentsOf } from './moments.ts';
import { dueRows } from './rows.ts';

const at = (text: string): number => Date.parse(text) / 1000;
const CREATED = at('2026-01-31T10:00:00Z');
const EXP = at('2027-01-31T10:00:00Z');
const meta = (exp?: number) => ({
  name: 'db',
  version: '0'.repeat(32),
  enabled: true,
  created: CREATED,
  updated: CREATED,
  exp,
});
const policy = (rotate: StoredPolicy['rotate'], notify = 'P30D'): StoredPolicy => ({
  rotate,
  notify: { timeBeforeExpiry: notify },
});

describe('momentsOf', () => {
  it('a secret without an end has none', () => {
    expect(momentsOf('secrets', meta())).toEqual({});
  });

  it('the end of a secret is near 30 days before it', () => {
    expect(momentsOf('secrets', meta(EXP))).toEqual({ 'near-expiry': at('2027-01-01T10:00:00Z'), expired: EXP });
  });

  it('the end of a key is near when its policy says', () => {
    expect(momentsOf('keys', meta(EXP), policy(undefined, 'P1M'))).toEqual({
      'near-expiry': at('2026-12-31T10:00:00Z'),
      expired: EXP,
    });
  });

  it.each([
    ['a month after its creation, by the calendar', { timeAfterCreate: 'P1M' }, undefined, '2026-02-28T10:00:00Z'],
    ['before its end', { timeBeforeExpiry: 'P10D' }, EXP, '2027-01-21T10:00:00Z'],
  ])('a key is rotated %s', (_what, rotate, exp, moment) => {
    expect(momentsOf('keys', meta(exp), policy(rotate as StoredPolicy['rotate'])).rotate).toBe(at(moment));
  });

  it('a key without an end is never rotated before it', () => {
    expect(momentsOf('keys', meta(), policy({ timeBeforeExpiry: 'P10D' }))).toEqual({});
  });

  it('a secret is never rotated, and no notice comes after the end', () => {
    fc.assert(
      fc.property(fc.nat(4_000_000_000), fc.integer({ min: 0, max: 3000 }), (exp, days) => {
        const moments = momentsOf('keys', meta(exp), policy(undefined, `P${days}D`));
        expect(moments['near-expiry']).toBeLessThanOrEqual(moments.expired ?? Number.NaN);
        expect(momentsOf('secrets', meta(exp), policy({ timeAfterCreate: 'P7D' })).rotate).toBeUndefined();
      }),
    );
  });
});

describe('the table of what is due', () => {
  it('is read along its index, so that what is not due costs nothing', async () => {
    const { DatabaseSync } = await import('node:sqlite');
    const { due } = await import('../../store/migrations/0002-due.ts');
    const db = new DatabaseSync(':memory:');
    for (const step of due(builder('sqlite'), 'sqlite')) db.exec(step.compile().sql);
    const { sql, bind } = dueRows.compiled('sqlite');
    const plan = db.prepare(`explain query plan ${sql}`).all(...bind({ now: 0, limit: 1 }));
    expect(plan.map(({ detail }) => detail)).toEqual(['SEARCH due USING COVERING INDEX due_at (at<?)']);
    db.close();
  });
});
