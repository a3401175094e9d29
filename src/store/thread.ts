import type { KeyObject } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Fault } from '../fault.ts';
import type { Door } from './door.ts';
import { faultOf, unavailable } from './failure.ts';
import { type Chain, type Commit, onlyRecords, type Unit } from './unit.ts';
import type { Reply, Request } from './writer.ts';

/** Who writes, and how records are linked. `audit/` makes one. */
export interface WriterSpec {
  /** Entry of the writer's thread, which calls `runWriter` with the key that it finds in `WriterData`. */
  readonly thread: URL;
  readonly key: KeyObject;
  /** The same linking, for a database whose group writes run in this thread. */
  readonly link: Chain;
}

export interface WriterData {
  readonly file: string;
  readonly key: KeyObject;
}

export interface WriterThread {
  /** Resolves when the thread has opened the database; rejects with why it cannot. */
  readonly opened: Promise<void>;
  readonly commit: Commit;
  /** Sends the thread to a process that has records of its own. */
  readonly visit: (door: Door) => void;
  readonly close: () => Promise<void>;
}

/** Enough for the largest group; the thread holds nothing between two of them. */
const HEAP = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };

/**
 * Starts the thread, and does not wait for it: that takes as long as a third of a whole start. One message per group, one
 * answer per message. The thread keeps the process alive only while an answer is due. When it dies, all writes fail
 * `Unavailable` from then on.
 */
export function startWriter(file: string, spec: WriterSpec): WriterThread {
  const workerData: WriterData = { file, key: spec.key };
  // Neither the environment, which may hold secrets, nor the flags of the process are any of its business.
  const bare = { env: {}, execArgv: [], name: 'store-writer' };
  const worker = new Worker(spec.thread, { ...bare, workerData, resourceLimits: HEAP });
  const ask = questions(worker);
  const opened = ask().then(() => undefined);
  // Whoever waits for it hears of a failure; so does every write.
  opened.catch(() => undefined);
  return {
    opened,
    async commit(units) {
      await opened;
      const reply = await ask(requestOf(units));
      if ('answers' in reply) return reply.answers;
      if ('done' in reply) return units.map(() => 'done');
      throw new Error('The writer answered something else than a group.');
    },
    visit: (door) => worker.postMessage({ door } satisfies Request, []),
    async close() {
      const usable = await opened.then(
        () => true,
        () => false,
      );
      if (usable) await ask({ close: true });
      await worker.terminate();
    },
  };
}

/**
 * What the thread needs. Most groups are records and nothing else, and one text crosses threads at a fraction of what as
 * many objects cost: this is the hottest path of all.
 */
function requestOf(units: readonly Unit[]): Request {
  if (onlyRecords(units)) return { lines: units.map(({ record }) => record).join('\n') };
  return { units: units.map(({ changes, record, conflict }) => ({ changes, record, conflict })) };
}

interface Asked {
  resolve(reply: Reply): void;
  reject(error: unknown): void;
}

/** Without a request, waits for the thread's first word. Replies come in the order of the requests. */
function questions(worker: Worker): (request?: Request) => Promise<Reply> {
  const asked: Asked[] = [];
  let dead: Fault | undefined;

  function die(cause: unknown): void {
    dead ??= unavailable(cause);
    for (const each of asked.splice(0)) each.reject(dead);
  }
  worker.on('error', die);
  worker.on('exit', (code) => die(new Error(`The writer's thread ended with ${code}.`)));
  worker.on('message', (reply: Reply) => {
    const first = asked.shift();
    if (asked.length === 0) worker.unref();
    if ('failure' in reply) first?.reject(faultOf(reply.failure));
    else first?.resolve(reply);
  });

  return (request) => {
    if (dead !== undefined) return Promise.reject(dead);
    return new Promise((resolve, reject) => {
      if (asked.push({ resolve, reject }) === 1) worker.ref();
      if (request !== undefined) worker.postMessage(request, []);
    });
  };
}
