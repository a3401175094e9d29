import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressBytes, networkBytes } from './ip-address.ts';

describe('an IP address', () => {
  it.each([
    ['127.0.0.1', '7f000001'],
    ['::', '00'.repeat(16)],
    ['::1', `${'00'.repeat(15)}01`],
    ['fe80::', `fe80${'00'.repeat(14)}`],
    ['2001:db8::8:800:200c:417a', '20010db80000000000080800200c417a'],
    ['::ffff:192.0.2.128', '00000000000000000000ffffc0000280'],
    ['64:ff9b::192.0.2.33', '0064ff9b0000000000000000c0000221'],
  ])('%s has its bytes', (text, hex) => {
    expect(addressBytes(text)?.toString('hex')).toBe(hex);
  });

  it('is read the same in full and in short', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const bytes = addressBytes(text);
        const full = bytes?.toString('hex').match(/.{4}/g)?.join(':') ?? '';
        expect(bytes).toHaveLength(16);
        expect(addressBytes(full)).toEqual(bytes);
        // The URL parser is a second opinion: it writes the shortest form of the same address.
        expect(new URL(`http://[${full}]`).hostname).toBe(new URL(`http://[${text}]`).hostname);
      }),
    );
  });

  it.each(['', 'localhost', '127.1', '256.0.0.1', '1.2.3.4.5', ':::', '1::2::3', 'fe80::1%eth0', '127.0.0.1/8'])(
    'is not %j',
    (text) => {
      expect(addressBytes(text)).toBeUndefined();
    },
  );
});

describe('a network', () => {
  it.each([
    ['127.0.0.0/8', '7f000000ff000000'],
    ['127.9.9.9/8', '7f000000ff000000'],
    ['10.1.2.3/32', '0a010203ffffffff'],
    ['10.1.2.3/0', '0000000000000000'],
    ['192.168.17.0/20', 'c0a81000fffff000'],
    ['::1/128', `${'00'.repeat(15)}01${'ff'.repeat(16)}`],
    ['fdff::/7', `fc${'00'.repeat(15)}fe${'00'.repeat(15)}`],
  ])('%s is address and mask', (cidr, hex) => {
    expect(networkBytes(cidr)?.toString('hex')).toBe(hex);
  });

  it.each([
    '127.0.0.1',
    '127.0.0.1/',
    '127.0.0.1/33',
    '::1/129',
    '/8',
    '1.2.3.4/-1',
    '1.2.3.4/8/8',
    'a/8',
    '1.2.3.4/ 8',
  ])('is not %j', (cidr) => {
    expect(networkBytes(cidr)).toBeUndefined();
  });
});
