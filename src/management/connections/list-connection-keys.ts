import { z } from 'zod';
import { CONNECTIONS_TOPIC } from '../../connections/connections.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { API_VERSION_QUERY, apiVersion, CONNECTION_PATH, named, requireConnection } from './resource.ts';

const DAY = 86_400_000;
const MOST_DAYS = 3650;
const span = `validityTimeSpan is a number of days from 1 to ${MOST_DAYS}`;

/** Resource Manager's name says "list", but every call of it mints a key (seven days, where nothing else is asked for). */
export const listConnectionKeys = implement(
  contract({
    name: 'ListConnectionKeys',
    summary: 'Mint a connection key',
    method: 'POST',
    path: `${CONNECTION_PATH}/{name}/listConnectionKeys`,
    query: API_VERSION_QUERY,
    input: z.object({
      ...named,
      ...apiVersion,
      validityTimeSpan: z.coerce.number({ error: span }).int(span).min(1, span).max(MOST_DAYS, span).default(7),
    }),
    output: z.object({
      connectionKey: z.string(),
      parameterValues: z.object({}),
      runtimeUrls: z.array(z.string()),
      keyId: z.string(),
      expires: z.string(),
    }),
  }),
  async ({ room }: ManagementContext, input) => {
    const connection = await requireConnection(room, input);
    const lifetime = input.validityTimeSpan * DAY;
    const { key, about, changes } = room.connectionKeys.mint(connection.id, lifetime);
    return {
      output: {
        connectionKey: key,
        parameterValues: {},
        runtimeUrls: [room.runtimeUrl(connection.id)],
        keyId: about.id,
        expires: new Date(about.created + lifetime).toISOString(),
      },
      changes,
      touches: [CONNECTIONS_TOPIC],
      facts: { connection: connection.id, key: about.id },
    };
  },
);
