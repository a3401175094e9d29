import { z } from 'zod';
import { CONNECTIONS_TOPIC } from '../../../connections/connections.ts';
import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import { requireEditor } from '../may-edit.ts';
import { API_VERSION_QUERY, requireConnection } from '../resource.ts';
import { POLICY_PATH, policyNamed } from './resource.ts';

export const deleteAccessPolicy = implement(
  contract({
    name: 'DeleteAccessPolicy',
    summary: 'Take away what an access policy of a connection granted',
    method: 'DELETE',
    path: POLICY_PATH,
    query: API_VERSION_QUERY,
    input: z.object(policyNamed),
    output: z.object({}),
  }),
  async ({ room, caller }: ManagementContext, input) => {
    const connection = await requireConnection(room, input);
    requireEditor(connection, caller);
    const stored = await room.accessPolicies.find(connection.id, input.policy);
    const facts = { connection: connection.id };
    // Resource Manager answers 204 where there was nothing to delete.
    if (stored === undefined) return { output: {}, status: 204, facts };
    return {
      output: {},
      changes: room.accessPolicies.remove(stored),
      touches: [CONNECTIONS_TOPIC],
      facts: { ...facts, principal: stored.policy.principal.objectId },
    };
  },
);
