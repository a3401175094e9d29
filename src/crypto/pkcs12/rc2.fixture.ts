import { Buffer } from 'node:buffer';
import { expandKey, type Rc2Options, ROTATIONS } from './rc2.ts';

/** RC2 in CBC mode with padding (RFC 2268 section 3): what writes a file that the reader reads. */
export function encryptRc2(data: Buffer, { key, effectiveBits, iv }: Rc2Options): Buffer {
  const words = expandKey(key, effectiveBits);
  const pad = 8 - (data.length % 8);
  const blocks = Buffer.concat([data, Buffer.alloc(pad, pad)]);
  let previous = iv;
  for (let at = 0; at < blocks.length; at += 8) {
    const block = blocks.subarray(at, at + 8);
    for (const [index, byte] of previous.entries()) block[index] = (block[index] ?? 0) ^ byte;
    encryptBlock(block, words);
    previous = block;
  }
  return blocks;
}

/** In place: five mixing rounds, a mashing round, six, a mashing round, and five. */
export function encryptBlock(block: Buffer, key: readonly number[]): void {
  const r = [0, 2, 4, 6].map((at) => block.readUInt16LE(at));
  const word = (index: number): number => r[index & 3] ?? 0;
  for (let round = 0; round < 16; round += 1) {
    for (let i = 0; i < 4; i += 1) {
      const mixed = (word(i + 3) & word(i + 2)) + (~word(i + 3) & word(i + 1));
      const sum = (word(i) + (key[4 * round + i] ?? 0) + mixed) & 0xffff;
      const rotation = ROTATIONS[i] ?? 0;
      r[i] = ((sum << rotation) | (sum >>> (16 - rotation))) & 0xffff;
    }
    if (round !== 4 && round !== 10) continue;
    for (let i = 0; i < 4; i += 1) r[i] = (word(i) + (key[word(i + 3) & 63] ?? 0)) & 0xffff;
  }
  for (const [index, value] of r.entries()) block.writeUInt16LE(value, 2 * index);
}
