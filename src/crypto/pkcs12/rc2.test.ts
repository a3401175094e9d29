import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encryptRc2 } from './rc2.fixture.ts';
import { decryptRc2 } from './rc2.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('RC2', () => {
  // RFC 2268 section 5: key, effective bits, plaintext, ciphertext.
  it.each([
    ['0000000000000000', 63, '0000000000000000', 'ebb773f993278eff'],
    ['ffffffffffffffff', 64, 'ffffffffffffffff', '278b27e42e2f0d49'],
    ['3000000000000000', 64, '1000000000000001', '30649edf9be7d2c2'],
    ['88', 64, '0000000000000000', '61a8a244adacccf0'],
    ['88bca90e90875a', 64, '0000000000000000', '6ccf4308974c267f'],
    ['88bca90e90875a7f0f79c384627bafb2', 64, '0000000000000000', '1a807d272bbe5db1'],
    ['88bca90e90875a7f0f79c384627bafb2', 128, '0000000000000000', '2269552ab0f85ca6'],
    ['88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e', 129, '0000000000000000', '5b78d3a43dfff1f1'],
  ])('decrypts the vector of the key %s with %i effective bits', (key, effectiveBits, plain, data) => {
    expect(decryptRc2(hex(data), { key: hex(key), effectiveBits, iv: Buffer.alloc(8) }).toString('hex')).toBe(plain);
  });

  it('gives back what was encrypted in blocks that hang together', () => {
    const bytes = (length: number) =>
      fc.uint8Array({ minLength: length, maxLength: length }).map((each) => Buffer.from(each));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), bytes(16), bytes(8), (plain, key, iv) => {
        const options = { key, effectiveBits: 128, iv };
        const padded = decryptRc2(encryptRc2(Buffer.from(plain), options), options);
        expect(padded.subarray(0, plain.length)).toEqual(Buffer.from(plain));
        expect(padded.at(-1)).toBe(padded.length - plain.length);
      }),
    );
  });
});
