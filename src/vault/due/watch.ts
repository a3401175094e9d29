import { randomUUID } from 'node:crypto';
import type { Call } from '../../audit/journal.ts';
import { Fault } from '../../fault.ts';
import type { Log } from '../../http/log.ts';
import type { Job } from '../../jobs/job.ts';
import type { Change, Outcome } from '../../operation.ts';
import { objectPath } from '../../wire/object-id.ts';
import { toSeconds } from '../../wire/time.ts';
import { nameOfRows } from '../../wire/vault.ts';
import { announce } from '../events/outbox.ts';
import { rotated } from '../keys/rotate-key.ts';
import { findPolicy } from '../keys/rotation-policy.ts';
import { checked, findLatest, type Kind, keyOf, type ObjectMeta, type StoredObject, stillLatest } from '../objects.ts';
import type { VaultScope } from '../room.ts';
import type { VaultServer } from '../vault.ts';
import { momentsOf } from './moments.ts';
import { type DueRow, dueRows, moveDue, takeDue, type What } from './rows.ts';

/** How many rows are read at a time. */
const BATCH = 100;

/** How long a row lies whose work failed, in seconds: the others must not wait for it. */
const PAUSE = 3600;

/**
 * Rotates keys when their policies say so, and tells of secrets and keys that are about to end, or have. It reads what is
 * due from an index, so that objects of which nothing is due cost nothing, however many there are.
 */
export function watchDue(server: VaultServer, log: Log): Job {
  return {
    name: 'watch-due',
    everySeconds: 60,
    isDue: async (now) => (await overdue(server, now, 1)).length > 0,
    async run(now, signal) {
      let total = 0;
      for (let done = 1; done > 0 && !signal.aborted; ) {
        done = 0;
        for (const row of await overdue(server, now, BATCH)) {
          if (signal.aborted) break;
          if (await settle(server, row, log)) done += 1;
        }
        total += done;
      }
      return total;
    },
  };
}

const overdue = ({ store }: VaultServer, now: number, limit: number): Promise<DueRow[]> =>
  store.rows(dueRows, { now: toSeconds(now), limit });

/** Whether the row is out of the way; false where another was faster. What fails is put off. */
async function settle(server: VaultServer, row: DueRow, log: Log): Promise<boolean> {
  try {
    return await look(server, row, log);
  } catch (error) {
    const fault = error instanceof Fault ? error : undefined;
    log.warn('due work failed and is put off', {
      vault: nameOfRows(row.vault),
      target: targetOf(row),
      ...codeOf(fault),
    });
    if (fault === undefined) log.failure(error);
    else await server.journal.refuse(callOf(row, eventOf(row)), fault);
    return quietly(server, server.store.change(moveDue, { ...row, later: toSeconds(server.clock()) + PAUSE }));
  }
}

const codeOf = (fault: Fault | undefined) => (fault === undefined ? {} : { code: fault.code });

interface Found {
  readonly scope: VaultScope;
  readonly found: StoredObject;
  readonly meta: ObjectMeta;
  /** When the row's matter is due, as the object itself says. */
  readonly at: number;
}

/** The row says only where to look; what is due follows from the object, whose row is bound. */
async function look(server: VaultServer, row: DueRow, log: Log): Promise<boolean> {
  const now = toSeconds(server.clock());
  // What a deleted vault holds is left alone until the vault is recovered, or purged.
  if ((await server.vaults.stored(row.vault))?.vault.deleted !== undefined)
    return quietly(server, server.store.change(moveDue, { ...row, later: now + PAUSE }));
  const subject = await find(server, row);
  if (subject === undefined || lateNotice(row.what, subject.meta, now))
    return quietly(server, server.store.change(takeDue, row));
  if (subject.at > now) return quietly(server, server.store.change(moveDue, { ...row, later: subject.at }));
  const taken = server.store.change(takeDue, row);
  const outcome = row.what === 'rotate' ? await rotate(subject) : tell(subject, row.kind, row.what);
  const changes = [taken, ...(outcome.changes ?? [])];
  const written = await server.journal.attempt(callOf(row, eventOf(row)), { ...outcome, changes });
  if (written === 'done' && row.what !== 'rotate') {
    log.warn(row.what === 'expired' ? 'expired' : 'about to expire', {
      vault: nameOfRows(row.vault),
      target: targetOf(row),
    });
  }
  return written === 'done';
}

/** Undefined where there is nothing to do any more: no such object, no such end, a key that is disabled. */
async function find(
  server: VaultServer,
  { vault: name, kind, name: object, what }: DueRow,
): Promise<Found | undefined> {
  const vault = await server.vaults.find(name);
  if (vault === undefined) return undefined;
  const scope = { room: server, vault, origin: server.originOf(vault.name) };
  const found = await findLatest(scope, kind, object);
  if (found === undefined || found.deleted !== null) return undefined;
  const meta = checked(scope, found);
  // A new version would be enabled, and undo what somebody meant.
  if (what === 'rotate' && !meta.enabled) return undefined;
  const policy = kind === 'keys' ? await findPolicy(scope, object) : undefined;
  const at = momentsOf(kind, meta, policy)[what];
  return at === undefined ? undefined : { scope, found, meta, at };
}

/** After the end nobody is told that it is near. */
const lateNotice = (what: What, { exp }: ObjectMeta, now: number): boolean =>
  what === 'near-expiry' && exp !== undefined && exp <= now;

async function rotate({ scope, found }: Found): Promise<Outcome<object>> {
  const { meta: _meta, ...written } = await rotated(scope, found, await findPolicy(scope, checked(scope, found).name));
  return { output: {}, ...written };
}

function tell({ scope, found, meta }: Found, kind: Kind, what: 'near-expiry' | 'expired'): Outcome<object> {
  const same = scope.room.store.change(stillLatest, { ...keyOf(scope, kind, meta.name), was: found.row.mac });
  const happening = what === 'expired' ? 'Expired' : 'NearExpiry';
  return {
    output: {},
    changes: [same, ...announce(scope, kind, happening, meta)],
    facts: { target: objectPath({ kind, name: meta.name, version: meta.version }) },
  };
}

async function quietly({ store }: VaultServer, change: Change): Promise<boolean> {
  return (await store.write({ changes: [change], record: '', conflict: '' })) === 'done';
}

const targetOf = ({ kind, name }: DueRow): string => objectPath({ kind, name });

/** Azure's names in its logs ("Azure Key Vault logging"). */
function eventOf({ kind, what }: DueRow): string {
  if (what === 'rotate') return 'KeyRotateIfDue';
  return `${kind === 'keys' ? 'Key' : 'Secret'}${what === 'expired' ? 'Expired' : 'NearExpiry'}EventGridNotification`;
}

const callOf = (row: DueRow, operation: string): Call => ({
  category: 'vault',
  operation,
  requestId: randomUUID(),
  peer: '',
  vault: nameOfRows(row.vault),
  target: targetOf(row),
});
