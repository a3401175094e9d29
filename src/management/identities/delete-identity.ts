import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { API_VERSION_QUERY } from '../connections/resource.ts';
import type { ManagementContext } from '../room.ts';
import { apiVersion, factsOf, IDENTITY_PATH, named, resourceIdOf } from './resource.ts';

export const deleteIdentity = implement(
  contract({
    name: 'DeleteIdentity',
    summary: 'Delete a managed identity, and end its tokens',
    method: 'DELETE',
    path: `${IDENTITY_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input: z.object({ ...named, ...apiVersion }),
    output: z.object({}),
  }),
  async ({ room }: ManagementContext, input) => {
    const found = await room.identities.storedManagedIdentity(resourceIdOf(input));
    // Resource Manager answers 204 where there was nothing to delete.
    if (found === undefined) return { output: {}, status: 204 };
    const { changes, touches } = await room.identities.deleteManagedIdentity(found.clientId);
    return { output: {}, changes, touches, facts: factsOf(found) };
  },
);
