import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { children, integer, octetString, oid, pem, sequence, time } from './der.ts';

function hex(der: Buffer): string {
  return der.toString('hex');
}

describe('DER', () => {
  it.each([
    [0, '0400'],
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
    [65_536, '0483010000'],
  ])('writes a length of %i in the shortest form', (length, head) => {
    const der = octetString(Buffer.alloc(length));
    expect(hex(der.subarray(0, der.length - length))).toBe(head);
  });

  // The examples of X.690 section 8.19.5 and RFC 5480.
  it.each([
    ['2.999.3', '0603883703'],
    ['1.2.840.10045.4.3.2', '06082a8648ce3d040302'],
    ['2.5.29.19', '0603551d13'],
  ])('writes the object identifier %s', (dotted, der) => {
    expect(hex(oid(dotted))).toBe(der);
  });

  it.each([
    ['00', '020100'],
    ['7f', '02017f'],
    ['80', '02020080'],
    ['0000ff', '020200ff'],
    ['0100', '02020100'],
  ])('writes the number %s', (bytes, der) => {
    expect(hex(integer(Buffer.from(bytes, 'hex')))).toBe(der);
  });

  it.each([
    ['1999-12-31T23:59:59.999Z', '\u0017\r991231235959Z'],
    ['2049-12-31T23:59:59Z', '\u0017\r491231235959Z'],
    ['2050-01-01T00:00:00Z', '\u0018\u000f20500101000000Z'],
  ])('writes the time %s', (date, der) => {
    expect(time(Date.parse(date)).toString('latin1')).toBe(der);
  });

  it('gives the elements of a sequence back', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (contents) => {
        const elements = contents.map(octetString);
        expect(children(sequence(...elements)).map(hex)).toEqual(elements.map(hex));
      }),
    );
  });

  it('does not read beyond what holds an element', () => {
    expect(() => children(Buffer.from('300404050101', 'hex'))).toThrow(RangeError);
    expect(() => children(Buffer.from('300104', 'hex'))).toThrow(RangeError);
  });

  it('is wrapped in lines of 64 characters', () => {
    const text = pem('CERTIFICATE', Buffer.alloc(100));
    expect(text.split('\n').map((line) => line.length)).toEqual([27, 64, 64, 8, 25, 0]);
  });
});
