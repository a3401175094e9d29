import { parentPort, workerData } from 'node:worker_threads';
import { Fault } from '../../fault.ts';
import { yieldThisThread } from '../threads/thread-priority.ts';
import { type KeyAndChain, readPkcs12 } from './read.ts';

/** What the thread is started with. */
export interface Given {
  readonly pfx: Uint8Array;
  readonly password: string;
}

/** What it answers once, before it ends: what was read, or why not. */
export type Answer = { readonly read: KeyAndChain } | { readonly refusal: string };

function answer({ pfx, password }: Given): Answer {
  try {
    return { read: readPkcs12(pfx, password) };
  } catch (error) {
    if (error instanceof Fault) return { refusal: error.message };
    throw error;
  }
}

yieldThisThread();
parentPort?.postMessage(answer(workerData as Given), []);
