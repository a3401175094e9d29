import { createHash, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Head } from '../store/store.ts';
import { createChain, genesis, linkRecord, writerSpec } from './chain.ts';

const secret = randomBytes(32);
const key = createSecretKey(secret);

test('a link is what the documentation says it is', () => {
  const record = '{"n":"é"}';
  const seq = Buffer.from('0000000000000001', 'hex');
  const hash = createHash('sha256').update(genesis.hash).update(seq).update(record, 'utf8').digest();
  const mac = createHmac('sha256', secret).update(hash).digest();
  expect(linkRecord(key)(genesis, record)).toEqual({ seq: 1, hash, mac });
});

test('no two histories end in the same hash', () => {
  const link = linkRecord(key);
  const end = (records: readonly string[]) => records.reduce<Head>(link, genesis);
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), fc.array(fc.string(), { minLength: 1 }), (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      expect(end(one).hash.toString()).not.toBe(end(other).hash.toString());
    }),
  );
});

test('the head is sealed under another label than a record, so that neither MAC serves for the other', () => {
  const chain = createChain(key);
  const link = chain.link(genesis, 'r');
  expect(chain.seal(link)).not.toEqual(link.mac);
  expect(chain.seal({ ...link, seq: 2 })).not.toEqual(chain.seal(link));
});

test('the thread’s entry lies beside this module', () => {
  expect(writerSpec(key).thread.pathname).toMatch(/\/audit\/writer-thread\.ts$/);
});
