import { randomUUID } from 'node:crypto';
import type { Journal } from '../../audit/journal.ts';
import { Fault, type FaultCode } from '../../fault.ts';
import type { Log } from '../../http/log.ts';
import type { Job } from '../../jobs/job.ts';
import { objectPath } from '../../wire/object-id.ts';
import { toSeconds } from '../../wire/time.ts';
import type { VaultRoom } from '../room.ts';
import { type Outgoing, outgoing, postponed, removed } from './outbox.ts';
import type { Webhook } from './webhook.ts';

/** What delivering stands on. `random` from 0 to 1. */
export interface DeliveryRoom extends Pick<VaultRoom, 'store' | 'seal' | 'clock'> {
  readonly journal: Journal;
  readonly log: Log;
  readonly random: () => number;
}

/** Seconds until the next try, as Event Grid has them ("Event Grid message delivery and retry"); then the last again. */
const DELAYS = [10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200];

/** Event Grid's time to live: an event older than this is given up. In seconds. */
const LIFE = 86_400;

/** How many are under way at a time. */
const ABREAST = 16;

/** How many are read at a time of those that have waited for too long. */
const STALE = 100;

/**
 * Delivers what lies in the outbox, each event at least once. What was delivered leaves the outbox with a record; a crash
 * in between delivers it again, under the same id. Where none of those under way arrives the run ends, so that a receiver
 * that is down is asked a few times and not for each event. What has waited for a day by then is given up without being
 * asked for: tries are few, and the outbox would otherwise grow for as long as the receiver is down.
 */
export function deliverEvents(room: DeliveryRoom, webhook: Webhook): Job {
  return {
    name: 'deliver-events',
    everySeconds: 5,
    async isDue(now) {
      const { events, forged } = await outgoing(room, now, 1);
      return events.length + forged.length > 0;
    },
    async run(now, signal) {
      let delivered = 0;
      while (!signal.aborted) {
        const { events, forged } = await outgoing(room, now, ABREAST);
        for (const row of forged) await drop(room, row, 'Tampered');
        const ends = await Promise.all(events.map((one) => deliver(room, webhook, one, signal)));
        const done = ends.filter(Boolean).length;
        delivered += done;
        if (done + forged.length === 0) {
          if (events.length > 0) await giveUpStale(room, now, signal);
          break;
        }
      }
      return delivered;
    },
  };
}

/** Whether it was delivered; else it is put off, or given up. */
async function deliver(room: DeliveryRoom, webhook: Webhook, one: Outgoing, signal: AbortSignal): Promise<boolean> {
  try {
    await webhook(one.event, signal);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // Where the process is ending, that says nothing about the receiver.
    if (!signal.aborted) await putOff(room, one, error.code);
    return false;
  }
  const delivered = { output: {}, changes: [removed(room, one)] };
  const written = await room.journal.attempt(recordOf('EventDeliver', one), delivered);
  room.log.info(one.event.eventType, named(one));
  return written === 'done';
}

async function putOff(room: DeliveryRoom, one: Outgoing, code: FaultCode): Promise<void> {
  const now = toSeconds(room.clock());
  if (now - Date.parse(one.event.eventTime) / 1000 >= LIFE) return drop(room, one, code);
  const delay = DELAYS[Math.min(one.tries, DELAYS.length - 1)] ?? LIFE;
  const at = now + Math.ceil(delay * (1 + room.random() / 10));
  // Nothing that a reader of the audit log would look for: no record.
  await room.store.write({ changes: [postponed(room, one, at)], record: '', conflict: '' });
  room.log.warn('an event could not be delivered and is tried again', { ...named(one), code });
}

async function giveUpStale(room: DeliveryRoom, now: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { events, forged } = await outgoing(room, now - LIFE * 1000, STALE);
    if (events.length + forged.length === 0) return;
    for (const one of events) await drop(room, one, 'BadGateway');
    for (const row of forged) await drop(room, row, 'Tampered');
  }
}

/** After a day without success, or where the row is not as it was written. */
async function drop(room: DeliveryRoom, one: Undelivered, code: FaultCode): Promise<void> {
  await room.journal.attempt(recordOf('EventDrop', one), { output: {}, changes: [removed(room, one)] });
  room.log.warn('an event is given up', { ...named(one), code });
}

type Undelivered = Pick<Outgoing, 'id' | 'mac'> & Partial<Outgoing>;

/** The object it is about, in the words of the audit log. */
function named({ event }: Undelivered): { vault?: string; target?: string } {
  if (event === undefined) return {};
  const { VaultName: vault, ObjectType: type, ObjectName: name, Version: version } = event.data;
  return { vault, target: objectPath({ kind: type === 'Key' ? 'keys' : 'secrets', name, version }) };
}

/** The event's own id stands where a caller's would. */
function recordOf(operation: string, one: Undelivered) {
  const requestId = randomUUID();
  return { category: 'vault' as const, operation, requestId, clientRequestId: one.id, peer: '', ...named(one) };
}
