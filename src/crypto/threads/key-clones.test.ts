import type * as crypto from 'node:crypto';
import { constants, createPrivateKey, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createClones, type KeyClones } from './key-clones.ts';

// Every further import of a key is counted.
vi.mock('node:crypto', async (original) => {
  const actual = await original<typeof crypto>();
  return { ...actual, createPrivateKey: vi.fn(actual.createPrivateKey) };
});

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const padding = constants.RSA_PKCS1_OAEP_PADDING;
const cipher = publicEncrypt({ key: publicKey, padding, oaepHash: 'sha256' }, Buffer.from('text'));
const imports = vi.mocked(createPrivateKey);
beforeEach(() => {
  imports.mockClear();
});

async function decryptAtOnce(clones: KeyClones, count: number): Promise<void> {
  const all = await Promise.all(Array.from({ length: count }, () => clones.decrypt('SHA-256', cipher)));
  expect(all.map(String)).toEqual(Array.from({ length: count }, () => 'text'));
}

describe('the clones of a key', () => {
  it('are one import while one decryption runs at a time', async () => {
    const clones = createClones(privateKey, 4);
    for (let round = 0; round < 3; round++) await decryptAtOnce(clones, 1);
    expect(imports).not.toHaveBeenCalled();
  });

  it('become as many as decryptions run at once, up to the limit, and stay', async () => {
    const clones = createClones(privateKey, 4);
    await decryptAtOnce(clones, 2);
    expect(imports).toHaveBeenCalledTimes(1);
    await decryptAtOnce(clones, 10);
    expect(imports).toHaveBeenCalledTimes(3);
    await decryptAtOnce(clones, 10);
    expect(imports).toHaveBeenCalledTimes(3);
  });

  it('are free again after a decryption that failed', async () => {
    const clones = createClones(privateKey, 4);
    for (let round = 0; round < 3; round++) expect(await clones.decrypt('SHA-1', cipher)).toBeUndefined();
    expect(imports).not.toHaveBeenCalled();
  });

  it('are one of its own for each worker', () => {
    const clones = createClones(privateKey, 2);
    expect(clones.at(0)).toBe(privateKey);
    expect(clones.at(1)).not.toBe(privateKey);
    expect(clones.at(1).equals(privateKey)).toBe(true);
    expect(clones.at(2)).toBe(privateKey);
  });

  it('know the length of a ciphertext', () => {
    expect(createClones(privateKey, 1).modulusBytes).toBe(256);
  });
});
