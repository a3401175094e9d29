import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { API_VERSION_QUERY } from '../connections/resource.ts';
import type { ManagementContext } from '../room.ts';
import {
  apiVersion,
  described,
  factsOf,
  IDENTITY_PATH,
  identityResource,
  named,
  noIdentity,
  requireSame,
  resourceIdOf,
  resourceOf,
} from './resource.ts';

export const updateIdentity = implement(
  contract({
    name: 'UpdateIdentity',
    summary: 'Change the tags of a managed identity, disable or enable it',
    method: 'PATCH',
    path: `${IDENTITY_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input: z.object({ ...named, ...apiVersion, ...described }),
    output: identityResource,
  }),
  async ({ room }: ManagementContext, { tags, properties, ...input }) => {
    const before = await room.identities.storedManagedIdentity(resourceIdOf(input));
    if (before === undefined) throw noIdentity(input);
    requireSame(before, { kind: properties?.kind, location: input.location });
    const wanted = { tags: tags ?? before.tags, enabled: properties?.enabled ?? before.enabled };
    const { identity, changes, touches } = await room.identities.changeManagedIdentity(before.clientId, wanted);
    return { output: resourceOf(identity), changes, touches, facts: factsOf(identity) };
  },
);
