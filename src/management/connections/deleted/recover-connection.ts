import { z } from 'zod';
import { changeTopics } from '../../../connections/connections.ts';
import { Fault } from '../../../fault.ts';
import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import { requireEditor } from '../may-edit.ts';
import { API_VERSION_QUERY, nameOf } from '../resource.ts';
import { requireIdentityAllowed } from '../settings.ts';
import { connectionResource, resourceOf } from '../view.ts';
import { DELETED_PATH, deletedNamed, requireDeleted } from './resource.ts';

export const recoverConnection = implement(
  contract({
    name: 'RecoverDeletedConnection',
    summary: 'Bring a deleted connection back, without its keys',
    method: 'POST',
    path: `${DELETED_PATH}/{name}/recover`,
    query: API_VERSION_QUERY,
    input: z.object(deletedNamed),
    output: connectionResource,
  }),
  async ({ room, caller }: ManagementContext, input) => {
    const deletion = await requireDeleted(room, input);
    const { deleted: _, ...connection } = deletion.connection;
    requireEditor(connection, caller);
    // What could not be made any more does not come back either.
    requireIdentityAllowed(connection, caller, room);
    if ((await room.connections.findByName(connection.name)) !== undefined) {
      throw new Fault(
        'Conflict',
        `Another connection has the name ${nameOf(connection)} by now. Delete it first, or leave this one deleted.`,
      );
    }
    const now = room.clock();
    return {
      output: resourceOf(room, { ...connection, changed: now }),
      changes: room.deletedConnections.recover(deletion, now),
      touches: changeTopics(connection.id),
      facts: { connection: connection.id },
    };
  },
);
