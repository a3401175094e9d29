import { describe, expect, it } from 'vitest';
import type { KeyOperation } from './algorithms/algorithm.ts';
import type { Curve } from './algorithms/curves.ts';
import { CIPHERS, cipher, SIGNATURES, signature } from './algorithms.ts';
import type { PublicHalf } from './jwk/public-half.ts';

function refused(message: string): object {
  return expect.objectContaining({ name: 'Fault', code: 'BadParameter', message });
}

const rsa: PublicHalf = { kty: 'RSA', n: 'AQAB', e: 'AQAB' };
const oct = (bits: number): PublicHalf => ({ kty: 'oct', bits });
const ec = (crv: Curve): PublicHalf => ({ kty: 'EC', crv, x: '', y: '' });

/** "Key types, algorithms, and operations" (Azure), for vaults and for Managed HSM. */
const BY_KEY: readonly (readonly [string, PublicHalf, { encrypts: string; wraps: string; signs: string }])[] = [
  [
    'RSA',
    rsa,
    {
      encrypts: 'RSA1_5 RSA-OAEP RSA-OAEP-256',
      wraps: 'RSA1_5 RSA-OAEP RSA-OAEP-256',
      signs: 'PS256 PS384 PS512 RS256 RS384 RS512',
    },
  ],
  ['oct 128', oct(128), { encrypts: 'A128GCM A128CBC A128CBCPAD', wraps: 'A128KW', signs: '' }],
  ['oct 192', oct(192), { encrypts: 'A192GCM A192CBC A192CBCPAD', wraps: 'A192KW', signs: '' }],
  ['oct 256', oct(256), { encrypts: 'A256GCM A256CBC A256CBCPAD', wraps: 'A256KW', signs: 'HS256 HS384 HS512' }],
  ['P-256', ec('P-256'), { encrypts: '', wraps: '', signs: 'ES256' }],
  ['P-384', ec('P-384'), { encrypts: '', wraps: '', signs: 'ES384' }],
  ['P-521', ec('P-521'), { encrypts: '', wraps: '', signs: 'ES512' }],
  ['P-256K', ec('P-256K'), { encrypts: '', wraps: '', signs: 'ES256K' }],
];

describe.each(BY_KEY)('a key %s', (_what, half, { encrypts, wraps, signs }) => {
  const rows = [...CIPHERS, ...SIGNATURES];
  /** The names that the tables give this key for one operation. */
  const taken = (operation: KeyOperation) =>
    rows.map(({ name }) => name).filter((name) => found(name, operation, half));

  it.each([
    ['encrypt', encrypts],
    ['decrypt', encrypts],
    ['wrapKey', wraps],
    ['unwrapKey', wraps],
    ['sign', signs],
    ['verify', signs],
  ] as const)('has for %s the algorithms of Azure and no others: %s', (operation, names) => {
    expect(taken(operation)).toEqual(names.split(' ').filter((name) => name !== ''));
  });
});

function found(name: string, operation: KeyOperation, half: PublicHalf): boolean {
  const look = ['sign', 'verify'].includes(operation) ? signature : cipher;
  try {
    return look(name, operation, half).name === name;
  } catch {
    return false;
  }
}

describe('the tables of algorithms', () => {
  it.each(['RSA-OAEP-512', 'rsa-oaep', ' RSA-OAEP', '', 'constructor', '__proto__', 'toString', 'A256GCM', 'RS256'])(
    'have no cipher %j for RSA',
    (name) => {
      const message = `The algorithm "${name}" is not supported for a key of type "RSA"; use RSA1_5, RSA-OAEP, RSA-OAEP-256.`;
      expect(() => cipher(name, 'encrypt', rsa)).toThrow(refused(message));
    },
  );

  it('have no cipher for EC', () => {
    const message = 'The algorithm "RSA-OAEP" is not supported for a key of type "EC" on P-256.';
    expect(() => cipher('RSA-OAEP', 'encrypt', ec('P-256'))).toThrow(refused(message));
  });

  it.each(['ES256', 'ES256K', 'RS384', 'RSNULL', 'none', 'constructor'])('have no signature %j for P-384', (name) => {
    const message = `The algorithm "${name}" is not supported for a key of type "EC" on P-384; use ES384.`;
    expect(() => signature(name, 'sign', ec('P-384'))).toThrow(refused(message));
  });

  it('take each AES algorithm with keys of its own length only', () => {
    const message =
      'The algorithm "A256GCM" is not supported for a key of type "oct" with 128 bits; use A128GCM, A128CBC, A128CBCPAD.';
    expect(() => cipher('A256GCM', 'encrypt', oct(128))).toThrow(refused(message));
  });

  it('wrap with KW only, and encrypt with everything else', () => {
    expect(() => cipher('A128GCM', 'wrapKey', oct(128))).toThrow(
      refused('The algorithm "A128GCM" is not supported for a key of type "oct" with 128 bits; use A128KW.'),
    );
  });

  it('repeat at most 40 characters of what was asked for, in one line', () => {
    const message =
      `The algorithm "${'\\n'.repeat(40)}" is not supported for a key of type "RSA"; ` +
      'use RSA1_5, RSA-OAEP, RSA-OAEP-256.';
    expect(() => cipher('\n'.repeat(900), 'decrypt', rsa)).toThrow(refused(message));
  });
});
