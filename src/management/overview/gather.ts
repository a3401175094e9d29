import { idOf, nameOf } from '../connections/resource.ts';
import type { ManagementRoom } from '../room.ts';
import { surveyConnections } from './connections.ts';
import type { Overview } from './resource.ts';

const DAYS = 30;
const DAY = 86_400_000;

/** Throttled connections that are named, those with the most calls first. */
const MOST_THROTTLED = 20;

/** How long an answer is given again, in milliseconds: however many look, so much is read and no more. */
const LIFE = 5_000;

/** The overview, read anew when the last one is older than a few seconds, and once for all who ask meanwhile. */
export function createOverview(room: ManagementRoom): () => Promise<Overview> {
  let known: { readonly at: number; readonly overview: Promise<Overview> } | undefined;
  return () => {
    const now = room.clock();
    if (known !== undefined && now - known.at < LIFE) return known.overview;
    const asked = { at: now, overview: gather(room, now) };
    known = asked;
    asked.overview.catch(() => {
      if (known === asked) known = undefined;
    });
    return asked.overview;
  };
}

async function gather(room: ManagementRoom, now: number): Promise<Overview> {
  const until = now + DAYS * DAY;
  const { connections, credentials, allNamed } = await surveyConnections(room, now, until);
  const { slices, complete } = await room.lastHour.slices(now);
  const objects = await room.expiring(now, until);
  return {
    time: new Date(now).toISOString(),
    vaults: { living: (await room.vaults.list()).length, deleted: (await room.vaults.listDeleted()).length },
    connections,
    calls: {
      slices: slices.map(({ since, ...sums }) => ({ since: new Date(since).toISOString(), ...sums })),
      complete,
    },
    throttled: await throttledOf(room, now),
    expiring: {
      days: DAYS,
      vaults: objects.vaults.map(({ first, ...counts }) => ({ ...counts, first: new Date(first).toISOString() })),
      credentials,
      complete: objects.complete && allNamed,
    },
    health: await healthOf(room),
  };
}

/** Without those that are deleted since. */
async function throttledOf({ lastHour, connections }: ManagementRoom, now: number): Promise<Overview['throttled']> {
  const named: Overview['throttled'] = [];
  for (const { connection: id, calls } of await lastHour.throttled(now)) {
    const connection = await connections.find(id);
    if (connection !== undefined) named.push({ id: idOf(connection), name: nameOf(connection), calls });
    if (named.length === MOST_THROTTLED) break;
  }
  return named;
}

/** That there is an answer says that both work: the database was read for it, and its record is durable before it leaves. */
async function healthOf({ database, auditLog }: ManagementRoom): Promise<Overview['health']> {
  const last = auditLog.lastVerification();
  const lastVerification = last && {
    time: new Date(last.at).toISOString(),
    verified: last.firstBroken === undefined,
    records: last.records,
    firstBroken: last.firstBroken,
  };
  const records = await auditLog.newest();
  return {
    database: { status: 'ok', kind: database },
    audit: { status: 'ok', records, lastVerification: lastVerification ?? null },
  };
}
