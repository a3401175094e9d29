import type { KeyObject } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { rejectsImplicitly } from './algorithms/implicit-rejection.ts';
import { CIPHERS, SIGNATURES } from './algorithms.ts';
import { yieldThisThread } from './threads/thread-priority.ts';

/** One piece of work. The key comes with it, so that a worker keeps none. */
export interface Job {
  readonly id: number;
  readonly operation: 'decrypt' | 'sign' | 'verify';
  /** The name of an algorithm that does this in a worker. */
  readonly algorithm: string;
  readonly key: KeyObject;
  /** The ciphertext, or the digest. */
  readonly value: Uint8Array;
  /** To be verified. */
  readonly signature?: Uint8Array;
}

/** `result` is absent where the ciphertext did not decrypt; `unsafe` where this OpenSSL would tell why. */
export interface Answer {
  readonly id: number;
  readonly result?: Uint8Array<ArrayBuffer> | boolean;
  readonly unsafe?: true;
}

yieldThisThread();
let safe: boolean | undefined;

const WORK: Readonly<Record<Job['operation'], (job: Job) => Promise<Omit<Answer, 'id'>>>> = {
  async decrypt({ algorithm, key, value }) {
    safe ??= rejectsImplicitly();
    if (!safe) return { unsafe: true };
    const row = CIPHERS.find(({ name }) => name === algorithm);
    if (row?.decryption.by !== 'worker') throw new TypeError('no work for a worker');
    try {
      return { result: moved(row.decryption.run(key, value)) };
    } catch {
      return {};
    }
  },
  async sign({ algorithm, key, value }) {
    return { result: moved(await signature(algorithm).sign(key, value)) };
  },
  async verify({ algorithm, key, value, signature: given = new Uint8Array() }) {
    return { result: await signature(algorithm).verify(key, value, given) };
  },
};

function signature(algorithm: string) {
  const row = SIGNATURES.find(({ name }) => name === algorithm);
  if (row === undefined) throw new TypeError('no work for a worker');
  return row;
}

/** Bytes of a buffer of their own, and none left behind. */
function moved(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  bytes.fill(0);
  return copy;
}

async function answer(job: Job): Promise<void> {
  const done = await WORK[job.operation](job);
  // Moved, not copied: no plaintext stays behind in this thread.
  parentPort?.postMessage({ id: job.id, ...done }, done.result instanceof Uint8Array ? [done.result.buffer] : []);
}

// A bug that throws ends this thread; whoever waits for it is told so.
parentPort?.on('message', (job: Job) => void answer(job));
