import { setImmediate as turn } from 'node:timers/promises';
import type { Connection } from '../../connections/connection.ts';
import { credentialEnd } from '../../connections/expiring.ts';
import { idOf, nameOf } from '../connections/resource.ts';
import { statusOf } from '../connections/status.ts';
import type { ManagementRoom } from '../room.ts';
import type { Overview } from './resource.ts';

/** Connections that are read at once, and how often for one answer. */
const CHUNK = 250;
const MOST_CHUNKS = 20;

/** Credentials that are named, the first to end first. */
const MOST_CREDENTIALS = 100;

interface Found {
  readonly connections: Overview['connections'];
  readonly credentials: Overview['expiring']['credentials'];
  /** Whether all whose credential ends are named. */
  readonly allNamed: boolean;
}

/** Connections by their status, and those whose credential ends from now until then. */
export async function surveyConnections(
  room: Pick<ManagementRoom, 'connections' | 'deployment'>,
  now: number,
  until: number,
): Promise<Found> {
  const counts = { Connected: 0, Ready: 0, Error: 0 };
  const ending: { readonly connection: Connection; readonly end: number }[] = [];
  let complete = false;
  let after = '';
  for (let chunk = 0; chunk < MOST_CHUNKS && !complete; chunk += 1) {
    const found = await room.connections.list({ after, most: CHUNK });
    for (const connection of found) {
      counts[statusOf(connection, now, room.deployment.cloud).status] += 1;
      const end = credentialEnd(connection) ?? Infinity;
      if (end > now && end <= until) ending.push({ connection, end });
    }
    after = found.at(-1)?.name ?? after;
    complete = found.length < CHUNK;
    await turn();
  }
  const named = ending.sort((one, other) => one.end - other.end).slice(0, MOST_CREDENTIALS);
  return {
    connections: { connected: counts.Connected, ready: counts.Ready, error: counts.Error, complete },
    credentials: named.map(({ connection, end }) => ({
      id: idOf(connection),
      name: nameOf(connection),
      expires: new Date(end).toISOString(),
    })),
    allNamed: complete && named.length === ending.length,
  };
}
