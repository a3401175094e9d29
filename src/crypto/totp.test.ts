import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base32, matchTotp, newTotpSecret, totpCode, totpUri } from './totp.ts';

/** The secret of RFC 6238 appendix B, whose codes of eight digits end in these six. */
const SECRET = Buffer.from('12345678901234567890');

describe('a one-time password', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('is that of RFC 6238 after %d seconds', (now, code) => {
    const step = Math.floor(now / 30);
    expect(totpCode(SECRET, step)).toBe(code);
    expect(matchTotp({ secret: SECRET, code, now, used: 0 })).toBe(step);
  });

  it('counts for one step before and after, with spaces or without', () => {
    const step = 50_000_000;
    const code = totpCode(SECRET, step);
    const matches = (now: number, typed = code) => matchTotp({ secret: SECRET, code: typed, now, used: 0 });
    expect([step - 2, step - 1, step, step + 1, step + 2].map((each) => matches(each * 30))).toEqual([
      undefined,
      step,
      step,
      step,
      undefined,
    ]);
    expect(matches(step * 30, ` ${code.slice(0, 3)} ${code.slice(3)} `)).toBe(step);
  });

  it('counts once, and none before it counts after it', () => {
    const step = 50_000_000;
    const at = (of: number, used: number) =>
      matchTotp({ secret: SECRET, code: totpCode(SECRET, of), now: step * 30, used });
    expect([at(step, step), at(step - 1, step), at(step + 1, step)]).toEqual([undefined, undefined, step + 1]);
  });

  it.each(['', '12345', '1234567', 'abcdef', '\u0661\u0662\u0663\u0664\u0665\u0666', '-12345', '1e5', '0x1234'])(
    'is not %j',
    (code) => {
      expect(matchTotp({ secret: SECRET, code, now: 59, used: 0 })).toBeUndefined();
    },
  );

  it('is that of no other secret', () => {
    const wrong = Array.from({ length: 200 }, newTotpSecret).filter((secret) => {
      const code = totpCode(secret, 50_000_000);
      return matchTotp({ secret: SECRET, code, now: 50_000_000 * 30, used: 0 }) !== undefined;
    });
    // Three codes of a million count: two strangers in two hundred are next to impossible.
    expect(wrong.length).toBeLessThan(2);
  });
});

describe('a secret of one-time passwords', () => {
  it('has 160 bits, others each time', () => {
    expect(newTotpSecret()).toHaveLength(20);
    expect(newTotpSecret()).not.toEqual(newTotpSecret());
  });

  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('is written as RFC 4648 writes %j', (text, written) => {
    expect(base32(Buffer.from(text))).toBe(written);
  });

  it('is written so that it can be read again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const bits = Array.from(base32(bytes), (each) =>
          'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(each).toString(2).padStart(5, '0'),
        ).join('');
        const read = Array.from(bytes, (_, index) => Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2));
        expect(read).toEqual(Array.from(bytes));
        expect(bits.slice(bytes.length * 8)).toMatch(/^0{0,4}$/);
      }),
    );
  });

  it('is told to apps by a URI that holds issuer and account', () => {
    const uri = new URL(totpUri(SECRET, 'Sallyport', 'ann?x#y@contoso.localhost'));
    expect(uri.href).toMatch(/^otpauth:\/\/totp\/Sallyport:ann%3Fx%23y%40contoso\.localhost\?/);
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
      issuer: 'Sallyport',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
  });
});
