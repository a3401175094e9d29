import type { KeyObject } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { Fault } from '../../fault.ts';
import type { Answer, Job } from '../worker.ts';

/** Threads for private halves, and for what takes long. They start when they are needed, and keep a process alive only while they have work. */
export interface WorkerPool {
  /**
   * Works in the least loaded worker; undefined for every ciphertext that does not decrypt.
   * @param keyFor gives the worker its own import of the key.
   * @throws Fault Unavailable when the worker or the pool stops first; BadParameter when RSA1_5 would be an oracle here.
   */
  run(work: Work, keyFor: (slot: number) => KeyObject): Promise<Answer['result']>;
  close(): Promise<void>;
}

export type Work = Omit<Job, 'id' | 'key'>;

interface Waiting {
  readonly resolve: (result: Answer['result']) => void;
  readonly reject: (fault: Fault) => void;
}

interface Slot {
  readonly index: number;
  readonly waiting: Map<number, Waiting>;
  worker: Worker | undefined;
}

// In the built package the worker is a file of its own beside the one that holds this code.
const SCRIPT = new URL(import.meta.url.endsWith('.ts') ? '../worker.ts' : './crypto-worker.js', import.meta.url);

/** @param count how many workers there are at most, 1 or more. */
export function createWorkerPool(count: number, script: URL = SCRIPT): WorkerPool {
  const slots: Slot[] = Array.from({ length: count }, (_, index) => ({
    index,
    waiting: new Map<number, Waiting>(),
    worker: undefined,
  }));
  let jobs = 0;
  let closed = false;

  return {
    run({ value, signature, ...work }, keyFor) {
      if (closed) return Promise.reject(stopped());
      const slot = slots.reduce((best, each) => (each.waiting.size < best.waiting.size ? each : best));
      // Copies: posting a view would send all of the buffer that it looks into.
      const bytes = { value: new Uint8Array(value), ...(signature && { signature: new Uint8Array(signature) }) };
      const job: Job = { id: ++jobs, key: keyFor(slot.index), ...work, ...bytes };
      return new Promise((resolve, reject) => {
        slot.worker ??= start(slot, script);
        slot.waiting.set(job.id, { resolve, reject });
        slot.worker.ref();
        slot.worker.postMessage(job, []);
      });
    },
    async close() {
      closed = true;
      const running = slots.flatMap(({ worker }) => worker ?? []);
      await Promise.all(running.map((worker) => worker.terminate()));
    },
  };
}

function start(slot: Slot, script: URL): Worker {
  // No environment: settings may hold credentials, and a worker needs none of them.
  const worker = new Worker(script, { name: 'crypto', env: {}, execArgv: [] });
  worker.unref();
  worker.on('message', (answer: Answer) => settle(slot, answer));
  worker.on('messageerror', () => void worker.terminate());
  // A thread that throws exits as well; without a listener the error would end the process.
  worker.on('error', () => {});
  worker.on('exit', () => {
    slot.worker = undefined;
    const lost = [...slot.waiting.values()];
    slot.waiting.clear();
    for (const { reject } of lost) reject(stopped());
  });
  return worker;
}

function settle(slot: Slot, { id, result, unsafe }: Answer): void {
  const waiting = slot.waiting.get(id);
  slot.waiting.delete(id);
  if (slot.waiting.size === 0) slot.worker?.unref();
  if (unsafe) waiting?.reject(refused());
  else waiting?.resolve(result);
}

function stopped(): Fault {
  return new Fault('Unavailable', 'The operation was not finished because its worker stopped; try again.');
}

function refused(): Fault {
  const reason = 'the OpenSSL of this process would tell good padding from bad; run Node.js 24 or newer';
  return new Fault('BadParameter', `The algorithm RSA1_5 is not available: ${reason}.`);
}
