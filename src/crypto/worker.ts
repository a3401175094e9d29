import { type KeyObject, privateDecrypt } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { rejectsImplicitly } from './implicit-rejection.ts';
import { yieldThisThread } from './thread-priority.ts';

/** One decryption. The key comes with it, so that a worker keeps none. */
export interface Job {
  readonly id: number;
  readonly key: KeyObject;
  readonly padding: number;
  readonly cipher: Uint8Array;
}

/** `plain` is absent where the ciphertext did not decrypt; `unsafe` where this OpenSSL would tell why. */
export interface Answer {
  readonly id: number;
  readonly plain?: Uint8Array<ArrayBuffer>;
  readonly unsafe?: true;
}

yieldThisThread();
const safe = rejectsImplicitly();

function answer({ id, key, padding, cipher }: Job): Answer {
  if (!safe) return { id, unsafe: true };
  try {
    const plain = privateDecrypt({ key, padding }, cipher);
    const copy = new Uint8Array(plain);
    plain.fill(0);
    return { id, plain: copy };
  } catch {
    return { id };
  }
}

parentPort?.on('message', (job: Job) => {
  const result = answer(job);
  // Moved, not copied: no plaintext stays behind in this thread.
  parentPort?.postMessage(result, result.plain === undefined ? [] : [result.plain.buffer]);
});
