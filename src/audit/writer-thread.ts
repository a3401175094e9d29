/** The writer's thread: the store's loop with this room's chain. */
import { parentPort, workerData } from 'node:worker_threads';
import type { WriterData } from '../store/store.ts';
import { runWriter } from '../store/writer.ts';
import { createChain } from './chain.ts';

const { file, key } = workerData as WriterData;
if (parentPort === null) throw new Error('This module is the entry of a worker thread.');
runWriter(parentPort, file, createChain(key));
