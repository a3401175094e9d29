import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { contract, implement } from '../../operation.ts';
import { API_VERSION_QUERY } from '../connections/resource.ts';
import { tenantOf } from '../directory/tenant.ts';
import type { ManagementContext } from '../room.ts';
import type { ManagedIdentity } from './managed.ts';
import {
  apiVersion,
  described,
  factsOf,
  IDENTITY_PATH,
  identityResource,
  named,
  requireSame,
  resourceIdOf,
  resourceOf,
} from './resource.ts';

const input = z.object({ ...named, ...apiVersion, ...described });

export const putIdentity = implement(
  contract({
    name: 'PutIdentity',
    summary: 'Create or replace a managed identity',
    method: 'PUT',
    path: `${IDENTITY_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input,
    output: identityResource,
  }),
  async (context: ManagementContext, input) => {
    const before = await context.room.identities.storedManagedIdentity(resourceIdOf(input));
    const { identity, changes, touches } =
      before === undefined ? await create(context, input) : await replace(context, before, input);
    return {
      output: resourceOf(identity),
      status: before === undefined ? 201 : 200,
      changes,
      touches,
      facts: factsOf(identity),
    };
  },
);

type Input = z.infer<typeof input>;

/** A new one is enabled: what is to be disabled is there first. */
async function create(context: ManagementContext, { location = 'local', tags, properties, ...place }: Input) {
  if (properties?.enabled === false)
    throw new Fault('BadParameter', 'A new managed identity is enabled; disable it once it is there.');
  return context.room.identities.newManagedIdentity({
    tenantId: await tenantOf(context),
    kind: properties?.kind ?? 'UserAssigned',
    resourceId: resourceIdOf(place),
    location,
    tags: tags ?? {},
  });
}

/** Its ids stay, and so do all its rights. */
function replace({ room }: ManagementContext, before: ManagedIdentity, { location, tags, properties }: Input) {
  requireSame(before, { kind: properties?.kind, location });
  const enabled = properties?.enabled ?? before.enabled;
  return room.identities.changeManagedIdentity(before.clientId, { tags: tags ?? {}, enabled });
}
