import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { API_VERSION_QUERY, apiVersion } from '../connections/resource.ts';
import type { ManagementContext } from '../room.ts';
import { inLocation, MANAGED_APIS_PATH, managedApiOf, managedApiResource } from './resource.ts';

export const listManagedApis = implement(
  contract({
    name: 'ListManagedApis',
    summary: 'List the connectors, of which there is one',
    method: 'GET',
    path: MANAGED_APIS_PATH,
    query: API_VERSION_QUERY,
    input: z.object({ ...inLocation, ...apiVersion }),
    output: z.object({ value: z.array(managedApiResource) }),
  }),
  ({ room }: ManagementContext, input) => ({ output: { value: [managedApiOf(room, input)] } }),
);
