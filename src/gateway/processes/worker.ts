import type { Config } from '../../config.ts';
import { Fault } from '../../fault.ts';
import { createLog } from '../../http/log.ts';
import type { Lease } from '../../http/throttle.ts';
import { createLeasedThrottle, type LedgerLink } from '../../http/throttle-lease.ts';
import {
  type Follower,
  inspectStore,
  type OwnerLink,
  onlyRecords,
  openFollower,
  type Written,
} from '../../store/store.ts';
import { type KeptRing, keepRing } from '../background/kept-ring.ts';
import { createHandlers } from '../listeners/handlers.ts';
import { bind, derivedFrom, GRACE, type Sockets } from '../listeners/sockets.ts';
import { openUpstreamPool } from '../listeners/upstream-pool.ts';
import { foundAuthority, furnish, RUNS_DROPPED, type Services } from '../services.ts';
import { readConsole } from '../sign-in/console.ts';
import { readTrusted } from '../sign-in/issuers.ts';
import { openedIdentities } from '../sign-in/managed-identity.ts';
import { readSignIn } from '../sign-in/sign-in.ts';
import { locate } from '../start/data-folder.ts';
import { deploymentOf } from '../start/deployment.ts';
import { openFoundRing } from '../start/open-data.ts';
import { WORKER_CONFIG } from './cluster.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** One of several processes that serve: it reads for itself, and leaves writing and counting to the primary. */
export async function runWorker(): Promise<void> {
  const config = JSON.parse(process.env[WORKER_CONFIG] ?? '{}') as Config;
  // Ctrl-C reaches the whole process group; when to end is the primary's to say.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.on('disconnect', () => process.exit(1));
  const link = createLink();
  try {
    // It may come at any time, also before this process can serve: then there is nothing to end.
    const stop = link.next('stop');
    const begun = await Promise.race([begin(config, link), stop]);
    if (!('sockets' in begun)) process.exit(0);
    const { sockets, services } = begun;
    const unwatch = services.keyRing.watch();
    link.say({ say: 'ready' });
    await stop;
    unwatch();
    services.management.tail.close();
    await sockets.close(GRACE);
    await services.upstream.close();
    await services.runs.flush();
    await services.keys.close();
    await services.store.close();
    process.exit(0);
  } catch (error) {
    const fault =
      error instanceof Fault ? error : new Fault('Unavailable', 'A worker process could not start.', { cause: error });
    // Ended, and not left idle: the primary starts another in place of a process that ended.
    const failed: FromWorker = { say: 'failed', code: fault.code, message: fault.message };
    process.send?.(failed, () => process.exit(1));
  }
}

/**
 * At the first start the ports are bound before anything is opened, since they may not be free. A process that takes the
 * place of another binds last: from its first connection on it can serve.
 */
async function begin(config: Config, link: Link): Promise<{ sockets: Sockets; services: Services }> {
  const told = await Promise.race([link.next('bind'), link.next('serve')]);
  if (told.say === 'serve') {
    const { services, handlers } = await open(config, link, told);
    const sockets = await bind(config, handlers);
    sockets.serve(handlers, told.credentials);
    return { sockets, services };
  }
  const sockets = await bind(config);
  const { plain, secure } = sockets.addresses;
  const next = link.next('serve');
  link.say({ say: 'bound', plain: plain.port, secure: secure.port });
  const serving = await next;
  const { services, handlers } = await open(config, link, serving);
  sockets.serve(handlers, serving.credentials);
  return { sockets, services };
}

async function open(config: Config, link: Link, told: Extract<ToWorker, { say: 'serve' }>) {
  const folder = locate(config);
  const log = createLog(config.logLevel);
  const data = openFoundRing(folder, (await inspectStore(folder.database)).settings);
  const store = await openFollower(folder.database, link);
  const keyRing = keepRing({ ...data, store, folder, log });
  link.follow(store, keyRing);
  // Another ring may have come before anybody told this process.
  await keyRing.refresh();
  const throttle = createLeasedThrottle(link, () => performance.now());
  const addresses = derivedFrom(config, told);
  const foundations = {
    ...data,
    store,
    keyRing,
    addresses,
    clock: Date.now,
    throttle,
    trusted: readTrusted(config),
    vaultThrottle: config.vaultThrottle === 'azure',
    softwareHsm: config.hsmKeys === 'software',
    announces: config.eventsWebhook !== undefined,
    azureLag: config.azureLag,
    deployment: deploymentOf(config, addresses),
    upstream: openUpstreamPool(config),
    onRunsDropped: (count: number) => log.warn(RUNS_DROPPED, { count }),
    signIn: readSignIn(config, addresses),
    console: readConsole(config),
    managedIdentity: openedIdentities(config, told.identityHeader),
  };
  const services = furnish(foundations, foundAuthority(foundations), told.tenantId);
  const onError = (error: unknown, requestId: string) => log.failure(error, requestId);
  return { services, handlers: await createHandlers(services, onError, () => true) };
}

interface Link extends LedgerLink, OwnerLink {
  say(message: FromWorker): void;
  next<Say extends 'bind' | 'serve' | 'stop'>(say: Say): Promise<Extract<ToWorker, { say: Say }>>;
  /** Whose caches the primary's word reaches. */
  follow(store: Follower, keyRing: KeptRing): void;
}

interface Asked {
  readonly resolve: (answer: never) => void;
  readonly reject: (fault: Fault) => void;
}

/** Questions to the primary and their answers, matched by number. */
function createLink(): Link {
  const asked = new Map<number, Asked>();
  const awaited = new Map<string, (message: never) => void>();
  let follower: Follower | undefined;
  let keyRing: KeptRing | undefined;
  let next = 0;
  const say = (message: FromWorker): void => void process.send?.(message);

  const ask = <Answer>(message: (id: number) => FromWorker): Promise<Answer> =>
    new Promise((resolve, reject) => {
      next += 1;
      asked.set(next, { resolve, reject });
      say(message(next));
    });

  const answer = (id: number, use: (question: Asked) => void): void => {
    const question = asked.get(id);
    asked.delete(id);
    if (question !== undefined) use(question);
  };

  const drop = async ({ id, topics }: Extract<ToWorker, { say: 'drop' }>): Promise<void> => {
    follower?.touched(topics);
    await keyRing?.looked();
    say({ say: 'dropped', id });
  };

  process.on('message', (message: ToWorker) => {
    if (message.say === 'written') answer(message.id, ({ resolve }) => resolve(message.answers as never));
    else if (message.say === 'appended') answer(message.id, ({ resolve }) => resolve(undefined as never));
    else if (message.say === 'taken') answer(message.id, ({ resolve }) => resolve(message.lease as never));
    else if (message.say === 'unwritten')
      answer(message.id, ({ reject }) => reject(new Fault('Unavailable', message.message)));
    else if (message.say === 'drop') void drop(message);
    else awaited.get(message.say)?.(message as never);
  });

  return {
    say,
    next: (word) => new Promise((resolve) => awaited.set(word, resolve)),
    async forward(units) {
      if (!onlyRecords(units)) return ask<Written[]>((id) => ({ say: 'write', id, units }));
      await ask((id) => ({ say: 'append', id, lines: units.map(({ record }) => record).join('\n') }));
      return units.map(() => 'done');
    },
    invite: (door) => say({ say: 'invite', door }),
    take: (connection, wanted) => ask<Lease>((id) => ({ say: 'take', id, connection, wanted })),
    giveBack: (connection, unused, age) => say({ say: 'giveBack', connection, unused, age }),
    follow(store, ring) {
      follower = store;
      keyRing = ring;
    },
  };
}
