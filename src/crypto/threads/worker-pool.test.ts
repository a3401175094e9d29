import { Buffer } from 'node:buffer';
import { execFile } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { createWorkerPool, type Work, type WorkerPool } from './worker-pool.ts';

let opened: WorkerPool | undefined;
afterEach(() => opened?.close());

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
const keyFor = (): KeyObject => privateKey;
const work: Work = { operation: 'decrypt', algorithm: 'RSA1_5', value: new Uint8Array(4) };
const crash: Work = { ...work, operation: 'sign' };

const stopped = expect.objectContaining({
  name: 'Fault',
  code: 'Unavailable',
  message: 'The operation was not finished because its worker stopped; try again.',
});

/** A pool of workers that do `body` with each job instead of decrypting. */
function poolOf(body: string, count = 1): WorkerPool {
  const lines = `import { parentPort, threadId } from 'node:worker_threads';
    parentPort.on('message', (job) => { ${body} });`;
  const made = createWorkerPool(count, new URL(`data:text/javascript,${encodeURIComponent(lines)}`));
  opened = made;
  return made;
}

describe('a pool of workers', () => {
  it('fails the jobs of a worker that crashes, and replaces it', async () => {
    const pool = poolOf(`if (job.operation === 'sign') throw new Error('crash');
      parentPort.postMessage({ id: job.id, result: new Uint8Array([threadId]) });`);
    const before = await pool.run(work, keyFor);
    const lost = [pool.run(crash, keyFor), pool.run(work, keyFor)];
    expect((await Promise.allSettled(lost)).map((each) => each.status === 'rejected' && each.reason)).toEqual([
      stopped,
      stopped,
    ]);
    const after = await pool.run(work, keyFor);
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
  });

  it('fails the jobs of a worker that exits by itself', async () => {
    await expect(poolOf('process.exit(0);').run(work, keyFor)).rejects.toEqual(stopped);
  });

  it('fails the jobs of a worker whose file is missing', async () => {
    const pool = createWorkerPool(1, new URL('./no-such-worker.js', import.meta.url));
    await expect(pool.run(work, keyFor)).rejects.toEqual(stopped);
  });

  it('fails what is running when it is closed, and takes no more', async () => {
    const pool = poolOf('');
    const running = expect(pool.run(work, keyFor)).rejects.toEqual(stopped);
    await pool.close();
    await running;
    await expect(pool.run(work, keyFor)).rejects.toEqual(stopped);
  });

  it('gives the next job to the least loaded worker, with that worker’s own key', async () => {
    const pool = poolOf('parentPort.postMessage({ id: job.id, result: new Uint8Array([threadId]) });', 2);
    const asked: number[] = [];
    const askedFor = (slot: number): KeyObject => {
      asked.push(slot);
      return privateKey;
    };
    const threads = await Promise.all([1, 2, 3, 4].map(() => pool.run(work, askedFor)));
    expect(asked).toEqual([0, 1, 0, 1]);
    expect(new Set(threads.map((bytes) => bytes instanceof Uint8Array && bytes[0])).size).toBe(2);
  });

  it('refuses RSA1_5 where a worker finds it unsafe', async () => {
    const pool = poolOf('parentPort.postMessage({ id: job.id, unsafe: true });');
    const message =
      'The algorithm RSA1_5 is not available: ' +
      'the OpenSSL of this process would tell good padding from bad; run Node.js 24 or newer.';
    await expect(pool.run(work, keyFor)).rejects.toMatchObject({ code: 'BadParameter', message });
  });

  it('gives a worker the ciphertext alone, not the buffer that it lies in', async () => {
    const pool = poolOf(
      'parentPort.postMessage({ id: job.id, result: new Uint8Array([job.value.buffer.byteLength]) });',
    );
    const within = Buffer.alloc(64).subarray(8, 12);
    expect(await pool.run({ ...work, value: within }, keyFor)).toEqual(new Uint8Array([4]));
  });

  it('does not keep a process alive, nor lets it end before the answer', async () => {
    const script = `import { createWorkerPool } from ${JSON.stringify(new URL('./worker-pool.ts', import.meta.url))};
      import { constants, generateKeyPairSync, publicEncrypt } from 'node:crypto';
      const padding = constants.RSA_PKCS1_PADDING;
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
      const value = publicEncrypt({ key: publicKey, padding }, Buffer.from('text'));
      const work = { operation: 'decrypt', algorithm: 'RSA1_5', value };
      const pool = createWorkerPool(1);
      console.log(Buffer.from(await pool.run(work, () => privateKey)).toString());
      console.log(Buffer.from(await pool.run(work, () => privateKey)).toString());`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    expect(stdout).toBe('text\ntext\n');
  });

  it('gives a worker no environment', async () => {
    const pool = poolOf(
      'parentPort.postMessage({ id: job.id, result: new Uint8Array(Object.keys(process.env).length) });',
    );
    expect(await pool.run(work, keyFor)).toHaveLength(0);
  });
});
