import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { API_VERSION_QUERY } from '../connections/resource.ts';
import type { ManagementContext } from '../room.ts';
import {
  apiVersion,
  factsOf,
  IDENTITY_PATH,
  identityResource,
  named,
  noIdentity,
  resourceIdOf,
  resourceOf,
} from './resource.ts';

export const getIdentity = implement(
  contract({
    name: 'GetIdentity',
    summary: 'Show a managed identity',
    method: 'GET',
    path: `${IDENTITY_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input: z.object({ ...named, ...apiVersion }),
    output: identityResource,
  }),
  async ({ room }: ManagementContext, input) => {
    const identity = await room.identities.findManagedIdentityByResourceId(resourceIdOf(input));
    if (identity === undefined) throw noIdentity(input);
    return { output: resourceOf(identity), facts: factsOf(identity) };
  },
);
