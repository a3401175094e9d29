import { z } from 'zod';
import type { Caller } from '../../caller.ts';
import type { Connection } from '../../connections/connection.ts';
import { CONNECTIONS_TOPIC } from '../../connections/connections.ts';
import { Fault } from '../../fault.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { inAnyCase } from './any-case.ts';
import { mayUse } from './may-edit.ts';
import { API_VERSION_QUERY, apiVersion, CONNECTION_PATH, named, nameOf, requireStored } from './resource.ts';
import { validityTimeSpan } from './validity.ts';

/** Resource Manager's name says "list", but every call of it mints a key (seven days, where nothing else is asked for). */
export const listConnectionKeys = implement(
  contract({
    name: 'ListConnectionKeys',
    summary: 'Mint a connection key',
    method: 'POST',
    path: `${CONNECTION_PATH}/{name}/listConnectionKeys`,
    query: API_VERSION_QUERY,
    input: inAnyCase({ ...named, ...apiVersion }, { validityTimeSpan }),
    output: z.object({
      connectionKey: z.string(),
      parameterValues: z.object({}),
      runtimeUrls: z.array(z.string()),
      keyId: z.string(),
      expires: z.string(),
    }),
  }),
  async ({ room, caller }: ManagementContext, input) => {
    const stored = await requireStored(room, input);
    const { connection } = stored;
    requireMinter(connection, caller);
    const lifetime = input.validityTimeSpan;
    // What is shared no longer when the key is there is not what the caller may make keys of.
    const { key, about, changes } = room.connectionKeys.mint(connection.id, { lifetime, of: stored });
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

/** A key is use, by whoever holds it: of a connection that is its owner's alone nobody else hands one out. */
function requireMinter(connection: Connection, caller: Caller): void {
  if (mayUse(connection, caller)) return;
  throw new Fault(
    'Forbidden',
    `Only its owner and Administrators may make keys of the connection ${nameOf(connection)}, which is not shareable.`,
  );
}
