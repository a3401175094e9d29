import { z } from 'zod';
import { contract, implement } from '../operation.ts';
import type { ManagementContext } from './room.ts';

/** Where the vaults are, so that whoever knows only the administration's URL can reach them. */
export const getAddresses = implement(
  contract({
    name: 'GetAddresses',
    summary: 'Show how vaults are reached',
    method: 'GET',
    path: '/admin/addresses',
    input: z.object({}),
    output: z.object({ vaultOrigin: z.string(), vaultResource: z.string(), tenantIds: z.array(z.string()) }),
  }),
  ({ room }: ManagementContext) => ({ output: { ...room.addresses, tenantIds: [...room.tenants] } }),
);
