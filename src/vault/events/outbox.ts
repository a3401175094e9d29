import { randomUUID } from 'node:crypto';
import type { Change } from '../../operation.ts';
import { type Parameters, query, statement } from '../../store/query.ts';
import { objectUrl } from '../../wire/object-id.ts';
import { toSeconds } from '../../wire/time.ts';
import type { Kind, ObjectMeta } from '../objects.ts';
import type { VaultRoom, VaultScope } from '../room.ts';

/** What can happen to a secret or a key, in Event Grid's words ("Azure Key Vault as Event Grid source"). */
export type Happening = 'NewVersionCreated' | 'NearExpiry' | 'Expired';

/** Event Grid's own schema. It names the object and its times, and has no place for a value. */
export interface VaultEvent {
  readonly id: string;
  readonly topic: string;
  readonly subject: string;
  readonly eventType: string;
  readonly eventTime: string;
  readonly data: {
    readonly Id: string;
    readonly VaultName: string;
    readonly ObjectType: 'Secret' | 'Key';
    readonly ObjectName: string;
    readonly Version: string;
    readonly NBF: number | null;
    readonly EXP: number | null;
  };
  readonly dataVersion: '1';
  readonly metadataVersion: '1';
}

/** An event on its way, and how often it was tried. */
export interface Pending {
  readonly event: VaultEvent;
  readonly tries: number;
}

interface Row {
  readonly id: string;
  readonly mac: Uint8Array;
}

/** An event's row as it was read, its HMAC checked. */
export interface Outgoing extends Row, Pending {}

const TYPES = { secrets: 'Secret', keys: 'Key' } as const;

const insert = statement((db, p: Parameters<{ id: string; at: number; meta: string; mac: Uint8Array }>) =>
  db.insertInto('event').values({ id: p.id, at: p.at, meta: p.meta, mac: p.mac }),
);

const dueEvents = query((db, p: Parameters<{ now: number; limit: number }>) =>
  db.selectFrom('event').select(['id', 'meta', 'mac']).where('at', '<=', p.now).orderBy('at').limit(p.limit),
);

const removeEvent = statement((db, p: Parameters<{ id: string; was: Uint8Array }>) =>
  db.deleteFrom('event').where('id', '=', p.id).where('mac', '=', p.was),
);

const moveEvent = statement(
  (db, p: Parameters<{ id: string; at: number; meta: string; mac: Uint8Array; was: Uint8Array }>) =>
    db.updateTable('event').set({ at: p.at, meta: p.meta, mac: p.mac }).where('id', '=', p.id).where('mac', '=', p.was),
);

export function eventOf(
  { room, vault, origin }: VaultScope,
  kind: Kind,
  what: Happening,
  meta: ObjectMeta,
): VaultEvent {
  const type = TYPES[kind];
  return {
    id: randomUUID(),
    topic: `${origin}/`,
    subject: meta.name,
    eventType: `Microsoft.KeyVault.${type}${what}`,
    eventTime: new Date(room.clock()).toISOString(),
    data: {
      Id: objectUrl(origin, { kind, name: meta.name, version: meta.version }),
      VaultName: vault.name,
      ObjectType: type,
      ObjectName: meta.name,
      Version: meta.version,
      NBF: meta.nbf ?? null,
      EXP: meta.exp ?? null,
    },
    dataVersion: '1',
    metadataVersion: '1',
  };
}

/** The changes that send the event on its way in the unit that makes it true; none where nobody is told. */
export function announce(scope: VaultScope, kind: Kind, what: Happening, meta: ObjectMeta): Change[] {
  const { room } = scope;
  if (!room.announces) return [];
  const event = eventOf(scope, kind, what, meta);
  return [
    room.store.change(insert, { id: event.id, at: toSeconds(room.clock()), ...bound(room, { event, tries: 0 }) }),
  ];
}

type OutboxRoom = Pick<VaultRoom, 'store' | 'seal'>;

const placeOf = (id: string) => ({ table: 'event', column: 'meta', vault: '', name: id, version: '' });

function bound({ seal }: OutboxRoom, pending: Pending): { meta: string; mac: Buffer } {
  const meta = JSON.stringify(pending);
  return { meta, mac: seal.mark(placeOf(pending.event.id), meta) };
}

/** Events to be tried now, the longest waiting first, and rows that were changed outside Sallyport. */
export async function outgoing({ store, seal }: OutboxRoom, now: number, limit: number) {
  const rows = await store.rows(dueEvents, { now: toSeconds(now), limit });
  const read = rows.map(({ id, meta, mac }): Outgoing | Row => {
    try {
      seal.check(mac, placeOf(id), meta);
    } catch {
      return { id, mac };
    }
    return { id, mac, ...(JSON.parse(meta) as Pending) };
  });
  return { events: read.filter((row) => 'event' in row), forged: read.filter((row) => !('event' in row)) };
}

export function removed({ store }: OutboxRoom, { id, mac }: Row): Change {
  return store.change(removeEvent, { id, was: mac });
}

/** To be tried again at `at` (Unix seconds). */
export function postponed(room: OutboxRoom, { id, mac, event, tries }: Outgoing, at: number): Change {
  return room.store.change(moveEvent, { id, at, was: mac, ...bound(room, { event, tries: tries + 1 }) });
}
