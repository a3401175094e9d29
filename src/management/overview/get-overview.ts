import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { overviewResource } from './resource.ts';

export const getOverview = implement(
  contract({
    name: 'GetOverview',
    summary: 'Show how many vaults, connections and calls there are, what ends soon, and whether all is well',
    method: 'GET',
    path: '/admin/overview',
    input: z.object({}),
    output: overviewResource,
  }),
  async ({ overview }: ManagementContext) => ({ output: await overview() }),
);
