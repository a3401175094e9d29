import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integer, octetString, oid, sequence } from '../certificates/der.ts';
import { indefinite } from './ber.fixture.ts';
import { childrenOf, count, octets, oidOf, readWhole } from './ber.ts';

const read = (hex: string) => readWhole(Buffer.from(hex, 'hex'), 0, 'truncated');
const DAMAGED = 'The PFX is damaged; export it again.';
const TRUNCATED = 'The PFX is cut short; send all of it, or export it again.';
const TOO_DEEP =
  'The PFX is nested too deeply, or has too many parts; export the certificate with nothing but its own chain.';

describe('BER', () => {
  it.each(['2.999.3', '1.2.840.113549.1.12.1.3', '0.9.2342', '2.16.840.1.101.3.4.1.42'])(
    'reads the object identifier %s',
    (dotted) => {
      expect(oidOf(readWhole(oid(dotted), 0))).toBe(dotted);
    },
  );

  it.each([
    ['020100', 0],
    ['02020800', 2048],
    ['02047fffffff', 0x7fff_ffff],
    ['020500ffffffff', 0x7fff_ffff],
    ['0209007fffffffffffffff', 0x7fff_ffff],
    ['0200', undefined],
    ['0201ff', undefined],
  ])('reads the count %s', (hex, expected) => {
    if (expected === undefined) expect(() => count(read(hex))).toThrow(DAMAGED);
    else expect(count(read(hex))).toBe(expected);
  });

  it('reads strings in pieces and lengths that are not said as if they were whole and said', () => {
    const nested = fc.letrec<{ tree: Buffer }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.uint8Array({ maxLength: 300 }).map(octetString),
        fc.array(tie('tree'), { maxLength: 4 }).map((parts) => sequence(...parts)),
      ),
    })).tree;
    const leaves = (element: ReturnType<typeof read>): readonly string[] =>
      element.tag === 0x30 ? ['(', ...childrenOf(element).flatMap(leaves), ')'] : [octets(element).toString('hex')];
    fc.assert(
      fc.property(nested, (der) => {
        expect(leaves(readWhole(indefinite(der), 0))).toEqual(leaves(readWhole(der, 0)));
      }),
    );
  });

  it.each([
    ['nothing', '', TRUNCATED],
    ['a tag alone', '30', TRUNCATED],
    ['a length without its bytes', '3082', TRUNCATED],
    ['less than it says', '300504', TRUNCATED],
    ['no end', '3080040100', TRUNCATED],
    ['more than it says', '30000000', DAMAGED],
    ['a length of five bytes', '308500000000010000', DAMAGED],
    ['a tag of several bytes', '1f810100', DAMAGED],
    ['an indefinite length where there is nothing inside', '04800000', DAMAGED],
  ])('refuses %s', (_, hex, message) => {
    expect(() => read(hex)).toThrow(message);
  });

  it('refuses an element that is longer than what holds it', () => {
    expect(() => childrenOf(read('300404050101'))).toThrow(DAMAGED);
    expect(() => childrenOf(read('020101'))).toThrow(DAMAGED);
  });

  it('refuses what is nested too deeply, also where it is only skipped', () => {
    let deep = integer(Buffer.of(1));
    for (let level = 0; level < 40; level += 1) deep = sequence(deep);
    const walk = (element: ReturnType<typeof read>): void => {
      for (const each of element.tag === 0x30 ? childrenOf(element) : []) walk(each);
    };
    expect(() => walk(readWhole(deep, 0))).toThrow(TOO_DEEP);
    expect(() => readWhole(indefinite(deep), 0)).toThrow(TOO_DEEP);
    expect(() => octets(readWhole(Buffer.from('2480'.repeat(20_000), 'hex'), 0))).toThrow(TOO_DEEP);
  });

  it('refuses too many elements in one', () => {
    expect(() =>
      childrenOf(readWhole(sequence(...Array.from({ length: 300 }, () => integer(Buffer.of(1)))), 0)),
    ).toThrow(TOO_DEEP);
  });
});
