import { readFileSync } from 'node:fs';
import { rotateSigningKeys } from '../../authority/signing/rotate-signing-keys.ts';
import type { Config } from '../../config.ts';
import { purgeConsents } from '../../connections/consent/purge-consents.ts';
import { purgeConnections } from '../../connections/purge-connections.ts';
import { pruneRuns } from '../../connector/runs/prune.ts';
import { Fault } from '../../fault.ts';
import { purgeEnded } from '../../jobs/purge-ended.ts';
import { createScheduler, type Scheduler } from '../../jobs/scheduler.ts';
import { purgeTasks } from '../../jobs/tasks/purge.ts';
import { runTasks } from '../../jobs/tasks/run.ts';
import { purgeDue } from '../../vault/deleted/purge-due.ts';
import { watchDue } from '../../vault/due/watch.ts';
import { deliverEvents } from '../../vault/events/deliver.ts';
import { openWebhook, type WebhookSettings } from '../../vault/events/webhook.ts';
import { purgeVaults } from '../../vault/purge-vaults.ts';
import { fromAnyBase64 } from '../../wire/base64.ts';
import type { Services } from '../services.ts';
import { createTaskRoom, type TasksStart } from './tasks.ts';

interface JobsStart extends TasksStart {
  readonly clock: () => number;
  readonly webhook: WebhookSettings | undefined;
  readonly config: Pick<Config, 'runRetentionDays' | 'runRetentionCount'>;
}

/** All due work of all rooms. With `--workers` it is done by the process that owns the writer. */
export function createJobs(services: Services, { log, heard, clock, webhook, config }: JobsStart): Scheduler {
  const room = { ...services, log, random: Math.random };
  const delivery = webhook === undefined ? [] : [deliverEvents(room, openWebhook(webhook, clock))];
  return createScheduler(room, [
    watchDue(services.vault, log),
    purgeDue(services.vault, log),
    purgeVaults(services.vault),
    purgeConnections(services, log),
    rotateSigningKeys({ signingKeys: services.authority.signingKeys, journal: services.journal }),
    purgeEnded(services, 'purge-grants', 'authority_grant'),
    pruneRuns(services, { days: config.runRetentionDays, count: config.runRetentionCount }),
    purgeConsents(services),
    purgeEnded(services, 'purge-sessions', 'console_grant'),
    runTasks(createTaskRoom(services, { log, heard })),
    purgeTasks(services),
    ...delivery,
  ]);
}

/** Standard Webhooks: a secret has 24 to 64 bytes, and its text may begin so. */
const PREFIX = 'whsec_';
const LEAST_KEY = 24;
const MOST_KEY = 64;

/** Undefined where events have no receiver. Throws Fault ConfigurationInvalid. */
export function readWebhook({ eventsWebhook, eventsWebhookKey, eventsWebhookCa }: Config): WebhookSettings | undefined {
  if (eventsWebhook === undefined || eventsWebhookKey === undefined) return undefined;
  const text = readText(eventsWebhookKey, '--events-webhook-key').trim();
  const key = fromAnyBase64(text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text);
  if (key === undefined || key.length < LEAST_KEY || key.length > MOST_KEY) {
    throw new Fault(
      'ConfigurationInvalid',
      `The file of --events-webhook-key must hold ${LEAST_KEY} to ${MOST_KEY} random bytes in Base64; ` +
        '`openssl rand -base64 32` makes them.',
    );
  }
  const ca = eventsWebhookCa === undefined ? undefined : readText(eventsWebhookCa, '--events-webhook-ca');
  return { url: eventsWebhook, key, ca };
}

function readText(path: string, flag: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Fault('ConfigurationInvalid', `The file of ${flag} cannot be read: ${path}.`, { cause });
  }
}
