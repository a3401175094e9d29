import { z } from 'zod';
import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import { API_VERSION_QUERY, requireConnection } from '../resource.ts';
import { accessPolicyResource, POLICY_PATH, policyNamed, policyResourceOf, requirePolicy } from './resource.ts';

export const getAccessPolicy = implement(
  contract({
    name: 'GetAccessPolicy',
    summary: 'Show an access policy of a connection',
    method: 'GET',
    path: POLICY_PATH,
    query: API_VERSION_QUERY,
    input: z.object(policyNamed),
    output: accessPolicyResource,
  }),
  async ({ room }: ManagementContext, input) => {
    const connection = await requireConnection(room, input);
    const { policy } = await requirePolicy(room, connection, input.policy);
    return { output: policyResourceOf(connection, policy), facts: { connection: connection.id } };
  },
);
