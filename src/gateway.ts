import type { Config } from './config.ts';
import { createJobs, readWebhook } from './gateway/background/jobs.ts';
import { createHandlers } from './gateway/listeners/handlers.ts';
import { bind, GRACE } from './gateway/listeners/sockets.ts';
import { ownCertificate } from './gateway/listeners/tls.ts';
import type { Services } from './gateway/services.ts';
import { warnOfAbsent } from './gateway/sign-in/managed-identity.ts';
import { checkFolder, type DataFolder, locate, writePrivate } from './gateway/start/data-folder.ts';
import { type Prepared, prepare } from './gateway/start/prepare.ts';
import { describeReady, type ReadyDocument } from './gateway/start/ready-file.ts';
import { VERSION } from './gateway/version.ts';
import { createLog, type Log } from './http/log.ts';
import { endLeasesOfTheDead } from './jobs/lease.ts';
import type { Scheduler } from './jobs/scheduler.ts';
import { TASKS_JOB } from './jobs/tasks/run.ts';
import { TASKS_TOPIC } from './jobs/tasks/task.ts';
import type { WebhookSettings } from './vault/events/webhook.ts';

/**
 * The composition root: from settings to listeners. Ports are bound first and the disk is touched last, so that a start
 * that cannot succeed changes nothing; only this file and its folder know all the rooms.
 */
export interface Gateway {
  readonly ready: ReadyDocument;
  readonly services: Services;
  /** Due work; looked for by itself, and here on demand. */
  readonly jobs: Pick<Scheduler, 'look'>;
  readonly folder: DataFolder;
  /** Takes no new requests, lets the open ones end, closes the data. */
  close(): Promise<void>;
}

export interface GatewayOptions {
  readonly clock?: () => number;
  readonly log?: Log;
}

interface Start {
  readonly config: Config;
  readonly folder: DataFolder;
  readonly clock: () => number;
  readonly log: Log;
  readonly webhook: WebhookSettings | undefined;
}

/** Throws Fault with one clear sentence where it cannot start; then nothing listens and nothing was changed. */
export async function startGateway(config: Config, options: GatewayOptions = {}): Promise<Gateway> {
  const { clock = Date.now, log = createLog(config.logLevel) } = options;
  const folder = locate(config);
  ownCertificate(config);
  checkFolder(folder, config);
  const start = { config, folder, clock, log, webhook: readWebhook(config) };
  return config.workers > 1 ? startCluster(start) : startAlone(start);
}

async function startAlone(start: Start): Promise<Gateway> {
  const { config, folder, clock, log } = start;
  const sockets = await bind(config);
  try {
    const { addresses } = sockets;
    const prepared = await prepare({ config, folder, clock, log, addresses, own: ownCertificate(config) });
    const handlers = await createHandlers(
      prepared.services,
      (error, requestId) => log.failure(error, requestId),
      () => true,
    );
    sockets.serve(handlers, prepared.credentials);
    return await opened(start, prepared, { stop: () => sockets.close(GRACE), heard: async () => undefined });
  } catch (error) {
    await sockets.close(0);
    throw error;
  }
}

/** This process writes and counts, the others serve. */
async function startCluster(start: Start): Promise<Gateway> {
  const { config, folder, clock, log } = start;
  const { startWorkers } = await import('./gateway/processes/cluster.ts');
  const { withPorts } = await import('./gateway/listeners/free-port.ts');
  const workers = await startWorkers(await withPorts(config), log);
  try {
    const { addresses, ledger: throttle } = workers;
    const prepared = await prepare({ config, folder, clock, log, addresses, own: ownCertificate(config), throttle });
    const { credentials, tenantId, identityHeader } = prepared;
    await workers.serve(prepared.services.store, { credentials, tenantId, identityHeader });
    return await opened(start, prepared, { stop: () => workers.stop(), heard: () => workers.dropped() });
  } catch (error) {
    await workers.stop();
    throw error;
  }
}

/** The processes that serve. */
interface Serving {
  readonly stop: () => Promise<void>;
  /** Resolves when all of them have dropped what writes have outdated so far. */
  readonly heard: () => Promise<void>;
}

async function opened(start: Start, prepared: Prepared, { stop, heard }: Serving): Promise<Gateway> {
  const { config, folder, log } = start;
  const { services } = prepared;
  await warnOfAbsent(services, log);
  const ready = await describeReady(services, { version: VERSION, folder, ...prepared });
  if (config.readyFile !== undefined) writePrivate(config.readyFile, `${JSON.stringify(ready, null, 2)}\n`);
  await endLeasesOfTheDead(services);
  const jobs = createJobs(services, { ...start, heard });
  jobs.start();
  const unwatch = services.keyRing.watch();
  services.store.onTouch((topics) => void (topics.includes(TASKS_TOPIC) && jobs.look(TASKS_JOB)));
  log.info('listening', { address: services.addresses.connectorUrl });
  return {
    ready,
    services,
    jobs,
    folder,
    async close() {
      unwatch();
      services.management.tail.close();
      await Promise.all([stop(), jobs.stop()]);
      await services.keyRing.looked();
      await services.upstream.close();
      await services.runs.flush();
      await services.keys.close();
      await services.store.close();
    },
  };
}
