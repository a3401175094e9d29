import { z } from 'zod';
import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import { API_VERSION_QUERY, apiVersion, scope, storedName } from '../resource.ts';
import { DELETED_PATH, deletedConnectionResource, deletedResourceOf } from './resource.ts';

export const listDeletedConnections = implement(
  contract({
    name: 'ListDeletedConnections',
    summary: 'List the deleted connections of a resource group that can be recovered',
    method: 'GET',
    path: DELETED_PATH,
    query: API_VERSION_QUERY,
    input: z.object({ ...scope, ...apiVersion }),
    output: z.object({ value: z.array(deletedConnectionResource) }),
  }),
  async ({ room }: ManagementContext, input) => {
    const deleted = await room.deletedConnections.list(storedName({ ...input, name: '' }));
    const still = deleted.filter(({ until }) => room.clock() < until);
    return { output: { value: still.map(deletedResourceOf) } };
  },
);
