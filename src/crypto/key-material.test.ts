import { Buffer } from 'node:buffer';
import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { UncheckedJwk } from './jwk/jwk-bytes.ts';
import { bitsOf } from './jwk/public-half.ts';
import { generateRsa, importJwk, openPrivateKey, sealPrivateKey } from './key-material.ts';
import { createSeal, type Place } from './seal.ts';
import { createRing } from './sealing/key-ring.ts';

const place: Place = { table: 'object', column: 'sealed', vault: 'demo', name: 'signing', version: '01' };
const seal = createSeal(createRing(0), 'installation-1');
const pair = await generateRsa(2048);
const jwk = pair.privateKey.export({ format: 'jwk' });
const importRsa = (given: object) => importJwk('RSA', given as UncheckedJwk);

function refused(message: string): object {
  return expect.objectContaining({ name: 'Fault', code: 'BadParameter', message });
}

describe('a new RSA key', () => {
  it.each([2048, 3072])('has %i bits and a public half of three members', async (bits) => {
    const made = await generateRsa(bits);
    expect(bitsOf(made.publicHalf)).toBe(bits);
    expect(made.privateKey.asymmetricKeyDetails).toMatchObject({ modulusLength: bits, publicExponent: 65537n });
    expect(Object.keys(made.publicHalf)).toEqual(['kty', 'n', 'e']);
    expect(made.publicHalf).toMatchObject({ kty: 'RSA', e: 'AQAB' });
    expect(Buffer.from(made.publicHalf.n, 'base64url')).toHaveLength(bits / 8);
  });

  it('takes another exponent', async () => {
    expect((await generateRsa(2048, 65539)).privateKey.asymmetricKeyDetails?.publicExponent).toBe(65539n);
  });

  it.each([0, 512, 1024, 2047, 2049, 8192, 1e9, Number.NaN])('never has %d bits', async (bits) => {
    const message = `The key_size is ${bits} bits; an RSA key must have 2048, 3072, 4096 bits.`;
    await expect(generateRsa(bits)).rejects.toEqual(refused(message));
  });

  it.each([0, 1, 2, 3, 65536, 65538, 2 ** 32 + 1, 65537.5, Number.NaN])(
    'never has the exponent %d',
    async (exponent) => {
      const message = 'The public_exponent must be an odd number from 65537 to 4294967295.';
      await expect(generateRsa(2048, exponent)).rejects.toEqual(refused(message));
    },
  );
});

describe('an imported RSA key', () => {
  it('is the key that was exported', async () => {
    const imported = await importRsa(jwk);
    expect(imported.privateKey.equals(pair.privateKey)).toBe(true);
    expect(imported.publicHalf).toEqual(pair.publicHalf);
    expect(bitsOf(imported.publicHalf)).toBe(2048);
  });

  it('may have numbers with leading zeros, as some libraries write them; they are not kept', async () => {
    const padded = (text = '') => Buffer.concat([Buffer.of(0), Buffer.from(text, 'base64url')]).toString('base64url');
    const imported = await importRsa({ ...jwk, n: padded(jwk.n), e: padded(jwk.e), dp: padded(jwk.dp) });
    expect(imported.publicHalf).toEqual(pair.publicHalf);
  });

  it('may have the exponent 3', async () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).privateKey;
    expect((await importRsa(small.export({ format: 'jwk' }))).publicHalf).toMatchObject({ e: 'Aw' });
  });

  const members = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const;

  it.each(members)('needs %s', async (member) => {
    const missing = refused(`The member ${member} of the RSA key is missing.`);
    await expect(importRsa({ ...jwk, [member]: undefined })).rejects.toEqual(missing);
    await expect(importRsa({ ...jwk, [member]: '' })).rejects.toEqual(missing);
  });

  it.each(members)('needs %s as a string of canonical base64url', async (member) => {
    const text = jwk[member] ?? '';
    const canonical = refused(`The member ${member} of the RSA key is not canonical base64url.`);
    for (const spoilt of [`${text}=`, ` ${text}`, `+${text.slice(1)}`, `${text}é`, 'AB']) {
      await expect(importRsa({ ...jwk, [member]: spoilt })).rejects.toEqual(canonical);
    }
    await expect(importRsa({ ...jwk, [member]: 65537 })).rejects.toEqual(
      refused(`The member ${member} of the RSA key is not a string.`),
    );
    await expect(importRsa({ ...jwk, [member]: 'A'.repeat(100_000) })).rejects.toEqual(
      refused(`The member ${member} of the RSA key is too long.`),
    );
  });

  it.each([
    ['d', 'does not fit e, p and q'],
    ['p', 'does not divide n'],
    ['q', 'does not fit n and p'],
    ['dp', 'does not fit d and p'],
    ['dq', 'does not fit d and q'],
    ['qi', 'does not fit p and q'],
  ] as const)('is refused when %s is of another key', async (member, what) => {
    const other = (await generateRsa(2048)).privateKey.export({ format: 'jwk' });
    const message = `The member ${member} of the RSA key ${what}.`;
    await expect(importRsa({ ...jwk, [member]: other[member] })).rejects.toEqual(refused(message));
  });

  it('is refused when one bit of a CRT member is wrong, which would give the factors away', async () => {
    const bytes = Buffer.from(jwk.dp ?? '', 'base64url');
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await expect(importRsa({ ...jwk, dp: bytes.toString('base64url') })).rejects.toEqual(
      refused('The member dp of the RSA key does not fit d and p.'),
    );
  });

  it('is refused when a factor is 1 or 0', async () => {
    await expect(importRsa({ ...jwk, p: 'AQ', q: jwk.n })).rejects.toEqual(
      refused('The member p of the RSA key does not divide n.'),
    );
    await expect(importRsa({ ...jwk, p: 'AA' })).rejects.toEqual(
      refused('The member p of the RSA key does not divide n.'),
    );
    // All that is asked of d and p holds here: who would reckon modulo q - 1 would divide by zero.
    await expect(importRsa(keyWithoutSecondFactor())).rejects.toEqual(
      refused('The member q of the RSA key does not fit n and p.'),
    );
  });

  it('is refused when p and q are not primes, although all members fit', async () => {
    await expect(importRsa(compositeKey())).rejects.toEqual(
      refused('The members of the RSA key do not belong to one key: p or q is not a prime.'),
    );
  });

  it.each(['AQ', 'AA', 'Ag', 'AQAA', 'AQAAAAE'])('is refused with the exponent %s', async (e) => {
    await expect(importRsa({ ...jwk, e })).rejects.toEqual(
      refused('The member e of the RSA key must be an odd number from 3 to 4294967295.'),
    );
  });

  it('is refused in another size', async () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ format: 'jwk' });
    await expect(importRsa(small)).rejects.toEqual(
      refused('The member n of the RSA key is 1024 bits; an RSA key must have 2048, 3072, 4096 bits.'),
    );
  });

  it('is refused with more than two primes', async () => {
    await expect(importRsa({ ...jwk, oth: [] })).rejects.toEqual(
      refused('The member oth of the RSA key is not supported: the key must have two primes.'),
    );
  });
});

describe('a stored private key', () => {
  it('opens as the key that was sealed', () => {
    const opened = openPrivateKey(sealPrivateKey(pair, seal, place, '{}'), seal, place, '{}');
    const signature = sign('sha256', Buffer.from('text'), opened);
    expect(verify('sha256', Buffer.from('text'), createPublicKey(pair.privateKey), signature)).toBe(true);
  });

  it('may be of another type', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const sealed = sealPrivateKey({ privateKey }, seal, place, '{}');
    expect(openPrivateKey(sealed, seal, place, '{}').equals(privateKey)).toBe(true);
  });

  it('does not open under another name', () => {
    const sealed = sealPrivateKey(pair, seal, place, '{}');
    expect(() => openPrivateKey(sealed, seal, { ...place, name: 'other' }, '{}')).toThrow(
      expect.objectContaining({ code: 'Tampered' }),
    );
  });

  it('does not show its bytes', () => {
    const sealed = Buffer.from(sealPrivateKey(pair, seal, place, '{}'));
    expect(sealed.includes(Buffer.from(jwk.d ?? '', 'base64url').subarray(0, 16))).toBe(false);
  });
});

/** A key whose members fit one another, over odd numbers of 1024 bits that are not primes. */
function compositeKey(): UncheckedJwk {
  const e = 65537n;
  const top = 2n ** 1024n - 1n;
  // Multiples of 3 and 5, so surely not primes, for which all inverses exist.
  const candidates = (factor: bigint): bigint[] => {
    const found: bigint[] = [];
    for (let value = top - (top % (2n * factor)) - factor; found.length < 20; value -= 2n * factor) found.push(value);
    return found;
  };
  for (const p of candidates(3n)) {
    for (const q of candidates(5n)) {
      const order = lcm(p - 1n, q - 1n);
      if (gcd(e, order) === 1n && gcd(p, q) === 1n) {
        const d = inverse(e, order);
        const numbers = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
        return { kty: 'RSA', ...Object.fromEntries(Object.entries(numbers).map(([k, v]) => [k, text(v)])) };
      }
    }
  }
  throw new Error('no candidate');
}

/** With 1 for q, and a d that fits p: every odd number has an inverse modulo a power of two. */
function keyWithoutSecondFactor(): UncheckedJwk {
  const p = 2n ** 2047n + 1n;
  const d = inverse(65537n, p - 1n);
  const numbers = { n: p, e: 65537n, d, p, q: 1n, dp: d % (p - 1n), dq: 0n, qi: 1n };
  return { kty: 'RSA', ...Object.fromEntries(Object.entries(numbers).map(([k, v]) => [k, text(v)])) };
}

function text(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

function lcm(a: bigint, b: bigint): bigint {
  return (a / gcd(a, b)) * b;
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [previous, current, previousRest, rest] = [0n, 1n, modulus, value % modulus];
  while (rest !== 0n) {
    const quotient = previousRest / rest;
    [previous, current] = [current, previous - quotient * current];
    [previousRest, rest] = [rest, previousRest - quotient * rest];
  }
  return ((previous % modulus) + modulus) % modulus;
}
