import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashConnectionKey, mintConnectionKey } from './connection-key.ts';

describe('a connection key', () => {
  it('is the base64url of the 32 bytes it was given', () => {
    const bytes = Buffer.alloc(32, 0xfb);
    const minted = mintConnectionKey((size) => bytes.subarray(0, size));
    expect(minted.key).toBe(bytes.toString('base64url'));
    expect(minted.key).toMatch(/^[\w-]{43}$/);
  });

  it('is another one every time', () => {
    const keys = new Set(Array.from({ length: 100 }, () => mintConnectionKey().key));
    expect(keys.size).toBe(100);
  });

  it('is known by the SHA-256 of its characters, and to people by three of them', () => {
    const { key, hash, hint } = mintConnectionKey();
    expect(hash).toBe(createHash('sha256').update(key).digest('hex'));
    expect(hashConnectionKey(key)).toBe(hash);
    expect(hint).toBe(key.slice(0, 3));
  });

  it('of another letter case has another hash', () => {
    expect(hashConnectionKey('Abc')).not.toBe(hashConnectionKey('abc'));
  });
});
