import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { API_VERSION_QUERY, apiVersion, named } from '../connections/resource.ts';
import type { ManagementContext } from '../room.ts';
import { inLocation, MANAGED_APIS_PATH, managedApiOf, managedApiResource, requireKeyVaultApi } from './resource.ts';

export const getManagedApi = implement(
  contract({
    name: 'GetManagedApi',
    summary: 'Show the connector, and what its connections need',
    method: 'GET',
    path: `${MANAGED_APIS_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input: z.object({ ...inLocation, ...apiVersion, name: named.name }),
    output: managedApiResource,
  }),
  ({ room }: ManagementContext, input) => {
    requireKeyVaultApi(input.name);
    return { output: managedApiOf(room, input) };
  },
);
