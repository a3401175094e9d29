import { z } from 'zod';
import { CONNECTIONS_TOPIC, newConnectionId } from '../../connections/connections.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { readParameters } from './parameters.ts';
import {
  API_VERSION_QUERY,
  apiVersion,
  CONNECTION_PATH,
  connectionResource,
  named,
  resourceOf,
  storedName,
} from './resource.ts';

export const putConnection = implement(
  contract({
    name: 'PutConnection',
    summary: 'Create or replace a connection',
    method: 'PUT',
    path: `${CONNECTION_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input: z.object({
      ...named,
      ...apiVersion,
      properties: z.record(z.string(), z.unknown(), { error: 'properties is an object' }),
    }),
    output: connectionResource,
  }),
  async ({ room }: ManagementContext, input) => {
    const { clientSecret, ...parameters } = readParameters(input.properties);
    const before = await room.connections.findByName(storedName(input));
    const now = room.clock();
    const shown = input.properties['displayName'];
    const connection = {
      ...parameters,
      authId: 'oauthServicePrincipal' as const,
      id: before?.id ?? newConnectionId(),
      name: before?.name ?? storedName(input),
      displayName: typeof shown === 'string' ? shown.slice(0, 200) : input.name,
      created: before?.created ?? now,
      changed: now,
    };
    return {
      output: resourceOf(room, connection),
      status: before === undefined ? 201 : 200,
      changes: room.connections.put(connection, { clientSecret }, before),
      touches: [CONNECTIONS_TOPIC],
      facts: { connection: connection.id },
    };
  },
);
