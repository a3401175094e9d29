import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fault } from '../../fault.ts';
import { rsaKeys, selfSigned } from '../certificates/client-certificate.fixture.ts';
import { type PfxOptions, pfxOf } from './pkcs12.fixture.ts';
import { readPkcs12 } from './read.ts';

const KEYS = rsaKeys();
const { certificatePem } = selfSigned({ from: 0, until: Date.now(), keys: KEYS });
const usual = { password: 'p', keys: [KEYS.privateKey], certificates: [certificatePem], iterations: 2 };
const KINDS: readonly Partial<PfxOptions>[] = [
  {},
  { mac: 'none' },
  { mac: 'none', keyScheme: 'none', certificateScheme: 'none' },
  { mac: 'none', keyScheme: '3des', certificateScheme: 'rc2-40' },
  { mac: 'pbmac1' },
  { mac: 'none', indefinite: true },
  { mac: 'sha1', certificateScheme: 'none', indefinite: true },
];
const FILES = KINDS.map((kind) => pfxOf({ ...usual, ...kind }));

/** A few thousand times what the files ask for, so that a changed count costs no minute. */
const ALLOWANCE = 10_000;
const RUNS = 10_000;

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const change = fc.record({
  kind: fc.constantFrom('set', 'flip', 'cut', 'insert', 'repeat'),
  at: place,
  to: place,
  // Lengths and tags, which a byte at random seldom is.
  byte: fc.oneof(fc.nat(255), fc.constantFrom(0x00, 0x02, 0x04, 0x24, 0x30, 0x31, 0x80, 0x82, 0x84, 0x85, 0xa0, 0xff)),
});
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

function changed(file: Buffer, { kind, at, to, byte }: Change): Buffer {
  const [from, end] = [at, to].map((each) => Math.floor(each * file.length)).sort((a, b) => a - b) as [number, number];
  const [before, middle, after] = [file.subarray(0, from), file.subarray(from, end), file.subarray(end)];
  const made: Record<Change['kind'], () => Buffer> = {
    set: () => Buffer.concat([before, Buffer.of(byte), file.subarray(from + 1)]),
    flip: () => Buffer.concat([before, Buffer.of((file[from] ?? 0) ^ (1 << (byte % 8))), file.subarray(from + 1)]),
    cut: () => Buffer.concat([before, after]),
    insert: () => Buffer.concat([before, Buffer.of(byte), file.subarray(from)]),
    repeat: () => Buffer.concat([before, middle, middle, after]),
  };
  return made[kind]();
}

it('a changed file is read or refused, never anything else', () => {
  let read = 0;
  let longest = 0;
  const heap = process.memoryUsage().arrayBuffers;
  fc.assert(
    fc.property(fc.constantFrom(...FILES), fc.array(change, { minLength: 1, maxLength: 4 }), (file, changes) => {
      const started = performance.now();
      try {
        const { chain } = readPkcs12(changes.reduce(changed, file), 'p', ALLOWANCE);
        expect(chain.length).toBeGreaterThan(0);
        read += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(Fault);
        expect(error).toMatchObject({ code: 'BadParameter', message: expect.stringMatching(/^The PFX [a-z].+\.$/) });
      }
      longest = Math.max(longest, performance.now() - started);
    }),
    { numRuns: RUNS },
  );
  // Neither is every change harmless, nor does every one end at the first byte.
  expect(read).toBeGreaterThan(RUNS / 100);
  expect(read).toBeLessThan(RUNS / 2);
  expect(longest).toBeLessThan(5000);
  expect(process.memoryUsage().arrayBuffers - heap).toBeLessThan(512 * 1024 * 1024);
});
