import { Buffer } from 'node:buffer';

/**
 * RC2 in CBC mode (RFC 2268), decryption alone: what older Windows and `openssl pkcs12 -legacy` encrypt certificates with.
 * OpenSSL 3 keeps it in a provider that Node.js does not bring.
 */

const BLOCK = 8;
const WORDS = 64;

/** Section 2: a permutation made from the digits of pi. */
const PITABLE = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32' +
    'bd8f40eb86b77b0bf09521225c6b4e8254d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed708e8eade8052eef784aa72ac354d6a2a' +
    '961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2e' +
    'c5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);

export interface Rc2Options {
  readonly key: Buffer;
  /** Of the key, 1 to 1024 (section 2: T1). */
  readonly effectiveBits: number;
  /** Eight bytes. */
  readonly iv: Buffer;
}

/** Blocks as they were encrypted, padding included. `data` is a whole number of blocks. */
export function decryptRc2(data: Buffer, { key, effectiveBits, iv }: Rc2Options): Buffer {
  const words = expandKey(key, effectiveBits);
  const plain = Buffer.alloc(data.length);
  for (let at = 0; at < data.length; at += BLOCK) {
    const block = decryptBlock(data.subarray(at, at + BLOCK), words);
    const previous = at === 0 ? iv : data.subarray(at - BLOCK, at);
    for (let byte = 0; byte < BLOCK; byte += 1) plain[at + byte] = (block[byte] ?? 0) ^ (previous[byte] ?? 0);
  }
  return plain;
}

/** Section 2: 64 words. */
export function expandKey(key: Buffer, effectiveBits: number): readonly number[] {
  const bytes = Buffer.alloc(2 * WORDS);
  key.copy(bytes);
  const at = (index: number): number => bytes[index] ?? 0;
  const pi = (index: number): number => PITABLE[index & 0xff] ?? 0;
  for (let index = key.length; index < bytes.length; index += 1) {
    bytes[index] = pi(at(index - 1) + at(index - key.length));
  }
  const effectiveBytes = Math.ceil(effectiveBits / 8);
  const mask = 0xff >> (8 * effectiveBytes - effectiveBits);
  bytes[bytes.length - effectiveBytes] = pi(at(bytes.length - effectiveBytes) & mask);
  for (let index = bytes.length - effectiveBytes - 1; index >= 0; index -= 1) {
    bytes[index] = pi(at(index + 1) ^ at(index + effectiveBytes));
  }
  return Array.from({ length: WORDS }, (_, word) => bytes.readUInt16LE(2 * word));
}

export const ROTATIONS = [1, 2, 3, 5] as const;

/** Section 4: sixteen mixing rounds backwards, with a mashing round after the fifth and after the eleventh. */
function decryptBlock(block: Buffer, key: readonly number[]): Buffer {
  const r = [0, 2, 4, 6].map((at) => block.readUInt16LE(at));
  const word = (index: number): number => r[index & 3] ?? 0;
  for (let round = 15; round >= 0; round -= 1) {
    for (let i = 3; i >= 0; i -= 1) {
      const rotation = ROTATIONS[i] ?? 0;
      const turned = (word(i) >>> rotation) | (word(i) << (16 - rotation));
      const mixed = (word(i + 3) & word(i + 2)) + (~word(i + 3) & word(i + 1));
      r[i] = (turned - (key[4 * round + i] ?? 0) - mixed) & 0xffff;
    }
    if (round !== 11 && round !== 5) continue;
    for (let i = 3; i >= 0; i -= 1) r[i] = (word(i) - (key[word(i + 3) & 63] ?? 0)) & 0xffff;
  }
  const plain = Buffer.alloc(BLOCK);
  for (const [index, value] of r.entries()) plain.writeUInt16LE(value, 2 * index);
  return plain;
}
