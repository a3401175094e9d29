import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createContinuation } from './continuation.ts';

const FOREIGN = 'The parameter continuationToken is not valid: it is not a token of this list on this connection.';
const STALE = 'The parameter continuationToken is not valid: it is older than an hour, so begin the list again.';

function continuations(clock: { now: number } = { now: 1_800_000_000_000 }) {
  const key = randomBytes(32);
  const seal = {
    mac: (purpose: string, text: string) => createHmac('sha256', key).update(`${purpose}:${text}`).digest(),
  };
  return { clock, of: (connection: string) => createContinuation(seal, connection, () => clock.now) };
}

const position = fc.stringMatching(/^[\w-]{1,172}$/);

function refusal(open: () => unknown): string {
  try {
    open();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'accepted';
}

describe('a continuation token', () => {
  it('gives the position back, to the same connection, action and target', () => {
    const { of } = continuations();
    fc.assert(
      fc.property(position, fc.string(), fc.string(), (given, action, target) => {
        const token = of('a').seal(action, target, given) ?? '';
        expect(token).toMatch(/^[\w-]+$/);
        expect(of('a').open(action, target, token)).toBe(given);
      }),
    );
  });

  it('is null where there is no next page, and none means the first page', () => {
    const { of } = continuations();
    expect(of('a').seal('x', '', undefined)).toBeNull();
    expect(of('a').open('x', '', undefined)).toBeUndefined();
  });

  it('is nothing to another connection, action or target, however the three are cut', () => {
    const { of } = continuations();
    const token = of('ab').seal('List', 'name', 'p') ?? '';
    const others = [
      () => of('a').open('List', 'name', token),
      () => of('ab').open('Lis', 'name', token),
      () => of('ab').open('List', 'nam', token),
      () => of('abList').open('', 'name', token),
      () => of('ab').open('Listname', '', token),
    ];
    expect(others.map(refusal)).toEqual(others.map(() => FOREIGN));
    expect(of('ab').open('List', 'name', token)).toBe('p');
  });

  it('is nothing under another key', () => {
    const token = continuations().of('a').seal('x', '', 'p') ?? '';
    expect(refusal(() => continuations().of('a').open('x', '', token))).toBe(FOREIGN);
  });

  it('is refused when any bit of it was changed, or a byte added or cut', () => {
    const { of } = continuations();
    const bytes = Buffer.from(of('a').seal('x', '', 'position') ?? '', 'base64url');
    const open = (changed: Uint8Array) =>
      refusal(() => of('a').open('x', '', Buffer.from(changed).toString('base64url')));
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(open(changed)).toBe(FOREIGN);
    }
    for (let length = 0; length < bytes.length; length += 1) expect(open(bytes.subarray(0, length))).toBe(FOREIGN);
    expect(open(Buffer.concat([bytes, Buffer.from('x')]))).toBe(FOREIGN);
    expect(open(bytes)).toBe('accepted');
  });

  it.each(['', '=', 'a b', 'ä', 'AAAA', 'A'.repeat(1537), 'YR'])('is not %j', (token) => {
    expect(refusal(() => continuations().of('a').open('x', '', token))).toBe(FOREIGN);
  });

  it('ends after an hour', () => {
    const { of, clock } = continuations();
    const token = of('a').seal('x', '', 'p') ?? '';
    clock.now += 3_600_000;
    expect(of('a').open('x', '', token)).toBe('p');
    clock.now += 1000;
    expect(refusal(() => of('a').open('x', '', token))).toBe(STALE);
  });

  it('of a forger is foreign, not stale: nothing in it is read before its MAC holds', () => {
    const { of } = continuations();
    const old = Buffer.concat([randomBytes(16), Buffer.from('1.p')]).toString('base64url');
    expect(refusal(() => of('a').open('x', '', old))).toBe(FOREIGN);
  });
});
