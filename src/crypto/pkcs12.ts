import { Worker } from 'node:worker_threads';
import { Fault } from '../fault.ts';
import { requireCurrent, type SigningCertificate, signingCertificate } from './certificates/signing-certificate.ts';
import { LARGEST, refusal } from './pkcs12/refusal.ts';
import type { Answer, Given } from './pkcs12/thread.ts';

// In the built package the thread is a file of its own beside the one that holds this code.
const SCRIPT = new URL(import.meta.url.endsWith('.ts') ? './pkcs12/thread.ts' : './pkcs12-thread.js', import.meta.url);

/** The file may ask for work; a minute is ten times what the largest allowance takes on a slow machine. */
const DEADLINE = 60_000;
const MEGABYTES = 64;

export interface Limits {
  /** Milliseconds. */
  readonly deadline?: number;
  readonly script?: URL;
}

/**
 * The certificate of a PFX together with what its private key can do. A thread of its own reads the file, and is ended with it: what
 * it asks for bears on nobody else, and no byte of the key stays behind.
 * @param now Unix seconds.
 * @throws Fault BadParameter, with a sentence for each thing that can be wrong; Unavailable where the thread was stopped.
 */
export async function readPfx(
  pfx: Uint8Array,
  password: string,
  now: number,
  limits: Limits = {},
): Promise<SigningCertificate> {
  // Before the bytes are copied for the thread.
  if (pfx.length > LARGEST) throw refusal('tooLarge');
  const answer = await readInThread({ pfx: new Uint8Array(pfx), password }, limits);
  if ('refusal' in answer) throw new Fault('BadParameter', answer.refusal);
  const { key, chain } = answer.read;
  const certificate = signingCertificate(key, chain);
  requireCurrent(certificate, now);
  return certificate;
}

function readInThread(workerData: Given, { deadline = DEADLINE, script = SCRIPT }: Limits): Promise<Answer> {
  // No environment: settings may hold credentials, and the thread needs none of them.
  const worker = new Worker(script, {
    name: 'pkcs12',
    workerData,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MEGABYTES },
  });
  return new Promise<Answer>((resolve, reject) => {
    const timer = setTimeout(() => reject(refusal('tooSlow')), deadline);
    worker.on('message', resolve);
    worker.on('error', () => reject(stopped()));
    worker.on('exit', () => {
      clearTimeout(timer);
      reject(stopped());
    });
  }).finally(() => void worker.terminate());
}

function stopped(): Fault {
  return new Fault('Unavailable', 'The PFX was not read because its thread stopped; try again.');
}
