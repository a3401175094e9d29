import cluster, { type Worker } from 'node:cluster';
import type { Config } from '../../config.ts';
import { Fault } from '../../fault.ts';
import type { Log } from '../../http/log.ts';
import type { ThrottleLedger } from '../../http/throttle.ts';
import type { Store } from '../../store/store.ts';
import type { Addresses } from '../listeners/addresses.ts';
import { derivedFrom } from '../listeners/sockets.ts';
import type { Credentials } from '../listeners/tls.ts';
import { openLedger } from './ledger.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** What workers cannot find out by themselves. */
interface Told {
  readonly credentials: Credentials;
  readonly tenantId: string;
  readonly identityHeader: string;
}

/**
 * Several processes that share the listeners. This one, the primary, serves nothing itself: it owns the writer and the
 * throttle's ledger, starts the others, and starts them again when they die.
 */
export interface Workers {
  readonly addresses: Addresses;
  readonly ledger: ThrottleLedger;
  /** Lets them serve; resolves when all of them do. */
  serve(store: Store, what: Told): Promise<void>;
  /** Resolves when all of them have dropped what writes have outdated so far. */
  dropped(): Promise<void>;
  /** They finish what is open and end. */
  stop(): Promise<void>;
}

export const isWorker = (): boolean => cluster.isWorker;

type Heard = (message: FromWorker) => void;

/** The environment variable that hands a worker its settings. */
export const WORKER_CONFIG = 'SALLYPORT_WORKER_CONFIG';

/** Resolves when all of them hold the listeners; throws the Fault of the first that cannot. */
export async function startWorkers(config: Config, log: Log): Promise<Workers> {
  cluster.setupPrimary({ serialization: 'advanced', args: ['worker'] });
  const ledger = openLedger(config);
  const handlers = new Map<number, Heard>();
  let serving: { owner: Owner; message: ToWorker } | undefined;
  let stopping = false;

  const launch = (): Worker => {
    const worker = cluster.fork({ [WORKER_CONFIG]: JSON.stringify(config) });
    worker.on('message', (message: FromWorker) => handlers.get(worker.id)?.(message));
    // What cannot be sent finds its worker gone: its exit says so. Unheard, this would end the primary too.
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      handlers.delete(worker.id);
      serving?.owner.gone(worker.id);
      if (stopping) return;
      log.warn('a worker ended and is started again', { worker: worker.id });
      // Not unref'd: when all of them are gone at once, nothing else keeps this process from ending too.
      setTimeout(() => void replace(), RESTART_DELAY);
    });
    return worker;
  };

  const replace = async (): Promise<void> => {
    try {
      if (serving !== undefined && !stopping) await admit(launch(), serving);
    } catch (error) {
      log.failure(error);
    }
  };

  const admit = async (worker: Worker, { owner, message }: { owner: Owner; message: ToWorker }): Promise<void> => {
    handlers.set(worker.id, (said) => owner.hear(worker, said));
    const ready = firstWord(worker, 'ready');
    worker.send(message);
    await ready;
  };

  const workers = Array.from({ length: config.workers }, launch);
  const bound = await Promise.all(workers.map(holdListeners)).catch((error: unknown) => {
    stopping = true;
    for (const worker of everyWorker()) worker.kill('SIGKILL');
    throw error;
  });
  const { plain = 0, secure = 0 } = bound[0] ?? {};
  return {
    ledger,
    addresses: derivedFrom(config, { plain, secure }),
    async serve(store, what) {
      const begun = { owner: createOwner(store, ledger), message: { say: 'serve', ...what, plain, secure } as const };
      serving = begun;
      await Promise.all(workers.map((worker) => admit(worker, begun)));
    },
    dropped: async () => serving?.owner.dropped(),
    async stop() {
      stopping = true;
      await Promise.all(everyWorker().map(ended));
    },
  };
}

function holdListeners(worker: Worker): Promise<Extract<FromWorker, { say: 'bound' }>> {
  const bound = firstWord(worker, 'bound');
  worker.send({ say: 'bind' } satisfies ToWorker);
  return bound;
}

const RESTART_DELAY = 500;

const everyWorker = (): Worker[] => Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);

function ended(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    if (worker.isDead()) return resolve();
    worker.once('exit', () => resolve());
    if (worker.isConnected()) worker.send({ say: 'stop' } satisfies ToWorker);
    else worker.kill('SIGKILL');
  });
}

function firstWord<Say extends 'bound' | 'ready'>(
  worker: Worker,
  say: Say,
): Promise<Extract<FromWorker, { say: Say }>> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: FromWorker): void => {
      if (message.say !== say && message.say !== 'failed') return;
      worker.off('message', onMessage);
      worker.off('exit', onExit);
      worker.off('error', onExit);
      if (message.say === 'failed') reject(new Fault(message.code, message.message));
      else resolve(message as Extract<FromWorker, { say: Say }>);
    };
    const onExit = (): void => reject(new Fault('Unavailable', 'A worker process ended before it could serve.'));
    worker.on('message', onMessage);
    worker.once('exit', onExit);
    // Where no process could be made there is no exit.
    worker.once('error', onExit);
  });
}

interface Owner {
  hear(worker: Worker, message: FromWorker): void;
  /** Resolves when every worker has dropped what writes have outdated so far. */
  dropped(): Promise<void>;
  gone(worker: number): void;
}

/** Writes and counts for the workers. */
export function createOwner(store: Pick<Store, 'onTouch' | 'visit' | 'write'>, ledger: ThrottleLedger): Owner {
  const drops = announceDrops(store);

  const told = async (worker: Worker, id: number, write: () => Promise<ToWorker>): Promise<void> => {
    const answer = await write().catch((error: unknown): ToWorker => {
      const message = error instanceof Fault ? error.message : 'The write failed.';
      return { say: 'unwritten', id, message };
    });
    // It may have died meanwhile, and what is sent to nobody would end this process as well.
    if (worker.isConnected()) worker.send(answer);
  };

  const write = async ({ id, units }: Extract<FromWorker, { say: 'write' }>): Promise<ToWorker> => {
    const answers = await Promise.all(units.map((unit) => store.write(unit)));
    if (units.some(({ touches = [] }) => touches.length > 0)) await drops.done();
    return { say: 'written', id, answers };
  };

  const append = async ({ id, lines }: Extract<FromWorker, { say: 'append' }>): Promise<ToWorker> => {
    await store.write({ changes: [], record: lines, conflict: '' });
    return { say: 'appended', id };
  };

  return {
    hear(worker, message) {
      if (message.say === 'append') void told(worker, message.id, () => append(message));
      else if (message.say === 'write') void told(worker, message.id, () => write(message));
      else if (message.say === 'invite') store.visit?.(message.door);
      else if (message.say === 'dropped') drops.heard(message.id, worker.id);
      else if (message.say === 'giveBack') ledger.giveBack(message.connection, message.unused, message.age);
      else if (message.say === 'take') {
        const lease = ledger.take(message.connection, message.wanted);
        worker.send({ say: 'taken', id: message.id, lease } satisfies ToWorker);
      }
    },
    dropped: () => drops.done(),
    gone: drops.gone,
  };
}

interface Drops {
  /** Resolves when every worker has dropped what was announced so far. */
  done(): Promise<void>;
  heard(id: number, worker: number): void;
  readonly gone: (worker: number) => void;
}

/**
 * Tells every worker what a write has outdated. The write is answered only when all of them have dropped it: who was told
 * that a key is revoked must not see it accepted by another process.
 */
export function announceDrops(store: Pick<Store, 'onTouch'>): Drops {
  const announced = new Map<number, { waiting: Set<number>; done: () => void }>();
  let all: Promise<void> = Promise.resolve();
  let next = 0;

  const settle = (id: number, worker?: number): void => {
    const entry = announced.get(id);
    if (entry === undefined) return;
    if (worker !== undefined) entry.waiting.delete(worker);
    if (entry.waiting.size > 0) return;
    announced.delete(id);
    entry.done();
  };

  store.onTouch((topics) => {
    const id = next;
    next += 1;
    const asked = everyWorker().filter((worker) => worker.isConnected());
    const waiting = new Set(asked.map((worker) => worker.id));
    const dropped = new Promise<void>((done) => announced.set(id, { waiting, done }));
    for (const worker of asked) worker.send({ say: 'drop', id, topics } satisfies ToWorker);
    settle(id);
    // A link of this chain must hold nothing of those before it: it never ends.
    all = Promise.all([all, dropped]).then(() => undefined);
  });

  return {
    done: () => all,
    heard: settle,
    gone(worker) {
      for (const id of announced.keys()) settle(id, worker);
    },
  };
}
