/** For tests of this room, which may not know `audit/`: a chain without a key's secrets, and the thread that uses it. */
import { createHmac, createSecretKey, hash, type KeyObject, randomBytes } from 'node:crypto';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { WriterData, WriterSpec } from './thread.ts';
import type { Chain } from './unit.ts';
import { runWriter } from './writer.ts';

export function testChain(key: KeyObject): Chain {
  const mac = (text: string) => createHmac('sha256', key).update(text).digest();
  return {
    genesis: { seq: 0, hash: hash('sha256', 'genesis', 'buffer') },
    link({ seq, hash: previous }, record) {
      const next = hash('sha256', `${Buffer.from(previous).toString('hex')} ${seq + 1} ${record}`, 'buffer');
      return { seq: seq + 1, hash: next, mac: mac(next.toString('hex')) };
    },
    seal: ({ seq, hash: last }) => mac(`head ${seq} ${Buffer.from(last).toString('hex')}`),
  };
}

export function testWriter(key: KeyObject = createSecretKey(randomBytes(32))): WriterSpec {
  return { thread: new URL(import.meta.url), key, link: testChain(key) };
}

if (!isMainThread && parentPort !== null && isWriterData(workerData)) {
  runWriter(parentPort, workerData.file, testChain(workerData.key));
}

function isWriterData(data: unknown): data is WriterData {
  return typeof data === 'object' && data !== null && 'file' in data && 'key' in data;
}
