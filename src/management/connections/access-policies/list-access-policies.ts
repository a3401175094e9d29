import { z } from 'zod';
import { contract, implement } from '../../../operation.ts';
import type { ManagementContext } from '../../room.ts';
import { API_VERSION_QUERY, apiVersion, named, requireConnection } from '../resource.ts';
import { accessPolicyResource, POLICIES_PATH, policyResourceOf } from './resource.ts';

export const listAccessPolicies = implement(
  contract({
    name: 'ListAccessPolicies',
    summary: 'List who besides its owner may use a connection',
    method: 'GET',
    path: POLICIES_PATH,
    query: API_VERSION_QUERY,
    input: z.object({ ...named, ...apiVersion }),
    output: z.object({ value: z.array(accessPolicyResource) }),
  }),
  async ({ room }: ManagementContext, input) => {
    const connection = await requireConnection(room, input);
    const policies = await room.accessPolicies.list(connection.id);
    return {
      output: { value: policies.map((policy) => policyResourceOf(connection, policy)) },
      facts: { connection: connection.id },
    };
  },
);
