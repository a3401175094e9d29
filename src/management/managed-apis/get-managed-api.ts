import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { API_VERSION_QUERY, apiVersion } from '../connections/resource.ts';
import type { ManagementContext } from '../room.ts';
import { inLocation, MANAGED_APIS_PATH, managedApiOf, managedApiResource, requireKeyVaultApi } from './resource.ts';

const apiName = z.string().regex(/^[0-9A-Za-z]{1,80}$/, 'the name of a connector is 1 to 80 letters and digits');

export const getManagedApi = implement(
  contract({
    name: 'GetManagedApi',
    summary: 'Show the connector, and what its connections need',
    method: 'GET',
    path: `${MANAGED_APIS_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input: z.object({ ...inLocation, ...apiVersion, name: apiName }),
    output: managedApiResource,
  }),
  ({ room }: ManagementContext, input) => {
    requireKeyVaultApi(input.name);
    return { output: managedApiOf(room, input) };
  },
);
