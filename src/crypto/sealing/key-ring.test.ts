import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activateNewest, createRing, openRing, type Ring, sealRing, withDataKey } from './key-ring.ts';
import { masterKeyFromText } from './master-key.ts';

const instance = 'installation-1';
const master = masterKeyFromText(randomBytes(32).toString('base64'));
const other = masterKeyFromText(randomBytes(32).toString('base64'));

function refused(reason: string): object {
  const message = `The master key does not open this data: ${reason}.`;
  return expect.objectContaining({ name: 'Fault', code: 'MasterKeyWrong', message });
}

const changed = refused('the ring was changed, or belongs to another installation');
const foreign = refused('it is not a key ring of this version');

/** Every key as base64, so that two rings can be compared. */
function reveal(ring: Ring): unknown {
  const text = (key: Ring['audit']) => key.export().toString('base64');
  const dataKeys = ring.dataKeys.map(({ id, created, key }) => ({ id, created, key: text(key) }));
  return {
    dataKeys,
    active: ring.active.id,
    audit: text(ring.audit),
    rows: text(ring.rows),
    tokens: text(ring.tokens),
  };
}

describe('a key ring', () => {
  it('comes back whole from its sealed text, however often it was rotated', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 45 }), fc.nat({ max: 5 }), fc.string({ unit: 'grapheme' }), (now, turns, name) => {
        let ring = createRing(now);
        for (let turn = 1; turn <= turns; turn++) ring = activateNewest(withDataKey(ring, now + turn));
        expect(reveal(openRing(sealRing(ring, master, name), master, name))).toEqual(reveal(ring));
        expect(ring.active).toMatchObject({ id: turns + 1, created: now + turns });
      }),
      { numRuns: 30 },
    );
  });

  it('holds five different keys', () => {
    const ring = withDataKey(createRing(0), 1);
    const keys = [ring.audit, ring.rows, ring.tokens, ...ring.dataKeys.map((entry) => entry.key)];
    expect(new Set(keys.map((key) => key.export().toString('hex'))).size).toBe(5);
  });

  it('is sealed anew each time', () => {
    const ring = createRing(0);
    expect(sealRing(ring, master, instance)).not.toBe(sealRing(ring, master, instance));
  });

  it('shows none of its keys in the sealed text', () => {
    const ring = createRing(0);
    const sealed = Buffer.from(sealRing(ring, master, instance), 'base64');
    expect(sealed.includes(ring.audit.export())).toBe(false);
    expect(sealed.includes(ring.active.key.export())).toBe(false);
  });

  it('does not open with another master key', () => {
    const text = sealRing(createRing(0), master, instance);
    const reason = `it was sealed with master key ${master.id}, and this is ${other.id}`;
    expect(() => openRing(text, other, instance)).toThrow(refused(reason));
  });

  it('does not open with another master key that claims the same id', () => {
    const text = sealRing(createRing(0), master, instance);
    expect(() => openRing(text, { id: master.id, key: other.key }, instance)).toThrow(changed);
  });

  it('does not open for another installation', () => {
    const text = sealRing(createRing(0), master, instance);
    expect(() => openRing(text, master, 'installation-2')).toThrow(changed);
  });

  it('does not open when any byte of it was changed', () => {
    const sealed = Buffer.from(sealRing(createRing(0), master, instance), 'base64');
    for (let at = 0; at < sealed.length; at++) {
      const copy = Buffer.from(sealed);
      copy[at] = (copy[at] ?? 0) ^ 1;
      expect(() => openRing(copy.toString('base64'), master, instance)).toThrow(
        expect.objectContaining({ code: 'MasterKeyWrong' }),
      );
    }
  });

  it('does not open when it was cut short, anywhere', () => {
    const sealed = Buffer.from(sealRing(createRing(0), master, instance), 'base64');
    for (let length = 0; length < sealed.length; length++) {
      expect(() => openRing(sealed.toString('base64', 0, length), master, instance)).toThrow(
        expect.objectContaining({ code: 'MasterKeyWrong' }),
      );
    }
  });

  it.each(['\n', ' ', '=', '*'])('does not open with %j at its end', (more) => {
    expect(() => openRing(sealRing(createRing(0), master, instance) + more, master, instance)).toThrow(foreign);
  });

  it.each(['', 'no ring', '{}', '*'.repeat(500)])('does not open from %j', (text) => {
    expect(() => openRing(text, master, instance)).toThrow(foreign);
  });
});
