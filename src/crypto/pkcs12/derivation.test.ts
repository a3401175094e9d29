import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { createSpend, derivePkcs12, formsOf, PURPOSE } from './derivation.ts';

const SHA1 = { hash: 'sha1', blockBytes: 64 };

describe('the derivation of PKCS#12', () => {
  // What the readers and writers of the nineties agreed on: password, salt, iterations, purpose, bytes.
  it.each([
    ['smeg', '0a58cf64530d823f', 1, PURPOSE.key, '8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3'],
    ['smeg', '0a58cf64530d823f', 1, PURPOSE.iv, '79993dfe048d3b76'],
    ['smeg', '3d83c0e4546ac140', 1, PURPOSE.mac, '8d967d88f6caa9d714800ab3d48051d63f73a312'],
    ['queeg', '05dec959acff72f7', 1000, PURPOSE.key, 'ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4'],
    ['queeg', '263216fcc2fab31c', 1000, PURPOSE.mac, '5ec4c7a80df652294c3925b6489a7ab857c83476'],
  ])('gives from %s and %s, with %i iterations, for the purpose %i, %s', (...vector) => {
    const [password, salt, iterations, purpose, out] = vector;
    const [form = { bmp: Buffer.alloc(0) }] = formsOf(password);
    const derive = derivePkcs12({ ...SHA1, password: form.bmp, salt: Buffer.from(salt, 'hex'), iterations });
    expect(derive(purpose, out.length / 2).toString('hex')).toBe(out);
  });

  it('takes a password as UTF-16 with a zero, and the empty one with and without it', () => {
    expect(formsOf('Aä😀').map(({ bmp }) => bmp.toString('hex'))).toEqual(['004100e4d83dde000000']);
    expect(formsOf('').map(({ bmp }) => bmp.toString('hex'))).toEqual(['0000', '']);
  });

  it('spends no more iterations than allowed, and none below one', () => {
    const spend = createSpend(10);
    spend(4);
    spend(6);
    expect(() => spend(1)).toThrow(/^The PFX asks for more than 2,000,000 iterations in all/);
    expect(() => createSpend(10)(0)).toThrow('The PFX is damaged; export it again.');
  });
});
