// oxlint-disable typescript/no-restricted-imports -- the page must know the algorithms of the vault, and no others
import { describe, expect, it } from 'vitest';
import { CIPHERS, SIGNATURES } from '../../../../../../src/crypto/algorithms.ts';
import { ALGORITHMS, algorithmsOf, operationsOf } from './algorithms.ts';

const ALL = ['sign', 'verify', 'encrypt', 'decrypt', 'wrapKey', 'unwrapKey'];

const key = (kty: string, more: { crv?: string; key_size?: number; key_ops?: string[] } = {}) => ({
  key: { kty, crv: more.crv, key_ops: more.key_ops ?? ALL },
  attributes: { key_size: more.key_size },
});

const names = (bundle: ReturnType<typeof key>, operation: Parameters<typeof algorithmsOf>[1]) =>
  algorithmsOf(bundle, operation).map(({ name }) => name);

const sorted = <Row extends { readonly name: string }>(rows: readonly Row[]) =>
  rows.toSorted((one, other) => one.name.localeCompare(other.name));

describe('The algorithms of the page', () => {
  it('are those of the vault, each with the same type, curve, length, operations and parts', () => {
    const ciphers = CIPHERS.map(({ name, kty, operations, crv, bits, parts }) => {
      const tagged = parts?.tag === undefined ? {} : { tag: true };
      return {
        name,
        kty,
        operations,
        crv,
        bits: bits?.[0],
        hash: undefined,
        parts: parts && { ...parts, ...tagged },
      };
    });
    const signatures = SIGNATURES.map(({ name, kty, operations, crv, bits, digestBytes }) => ({
      name,
      kty,
      operations,
      crv,
      bits: bits?.[0],
      hash: `SHA-${digestBytes * 8}`,
      parts: undefined,
    }));
    expect(sorted(ALGORITHMS)).toEqual(sorted([...ciphers, ...signatures]));
  });

  it('of a key are those of its type, whether it asked for hardware or not', () => {
    for (const kty of ['RSA', 'RSA-HSM']) {
      expect(names(key(kty), 'unwrapKey')).toEqual(['RSA-OAEP-256', 'RSA-OAEP', 'RSA1_5']);
    }
  });

  it('of a curve are one, and of no other curve', () => {
    expect(names(key('EC', { crv: 'P-256K' }), 'sign')).toEqual(['ES256K']);
    expect(names(key('EC', { crv: 'P-521' }), 'verify')).toEqual(['ES512']);
  });

  it('of a symmetric key are those of its length', () => {
    expect(names(key('oct', { key_size: 192 }), 'encrypt')).toEqual(['A192GCM', 'A192CBCPAD', 'A192CBC']);
    expect(names(key('oct', { key_size: 192 }), 'sign')).toEqual([]);
    expect(names(key('oct', { key_size: 256 }), 'sign')).toEqual(['HS256', 'HS384', 'HS512']);
    expect(names(key('oct', { key_size: 128 }), 'wrapKey')).toEqual(['A128KW']);
  });
});

describe('The operations of a key', () => {
  it('are those that it permits', () => {
    expect(operationsOf(key('RSA', { key_ops: ['verify', 'encrypt'] }))).toEqual(['encrypt', 'verify']);
    expect(operationsOf(key('RSA', { key_ops: [] }))).toEqual([]);
  });

  it('are none that its type has no algorithm for, whatever it permits', () => {
    expect(operationsOf(key('EC', { crv: 'P-256' }))).toEqual(['sign', 'verify']);
    expect(operationsOf(key('oct', { key_size: 128 }))).toEqual(['encrypt', 'decrypt', 'wrapKey', 'unwrapKey']);
    expect(operationsOf(key('OKP', { crv: 'Ed25519' }))).toEqual([]);
  });
});
