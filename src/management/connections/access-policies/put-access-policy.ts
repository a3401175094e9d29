import { z } from 'zod';
import { MOST_POLICIES } from '../../../connections/access-policies.ts';
import type { Connection, Owner } from '../../../connections/connection.ts';
import { CONNECTIONS_TOPIC } from '../../../connections/connections.ts';
import { isOwner, isShareable, UNSHAREABLE } from '../../../connections/sharing.ts';
import { Fault } from '../../../fault.ts';
import { contract, implement } from '../../../operation.ts';
import type { ManagementContext, ManagementRoom } from '../../room.ts';
import { inAnyCase, membersInAnyCase } from '../any-case.ts';
import { requireEditor } from '../may-edit.ts';
import { API_VERSION_QUERY, requireConnection } from '../resource.ts';
import { accessPolicyResource, POLICY_PATH, policyNamed, policyResourceOf } from './resource.ts';

const guid = (what: string) =>
  z
    .string({ error: `${what} is missing` })
    .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, `${what} is a GUID`)
    .transform((text) => text.toLowerCase());

const identity = membersInAnyCase('principal.identity is an object with objectId and tenantId', {
  objectId: guid('identity.objectId'),
  tenantId: guid('identity.tenantId'),
});
const principal = membersInAnyCase('properties.principal is an object with type and identity', {
  type: z.literal('ActiveDirectory', { error: 'principal.type is ActiveDirectory' }),
  identity,
});

export const putAccessPolicy = implement(
  contract({
    name: 'PutAccessPolicy',
    summary: 'Let somebody besides its owner use a connection',
    method: 'PUT',
    path: POLICY_PATH,
    query: API_VERSION_QUERY,
    input: inAnyCase(policyNamed, {
      properties: membersInAnyCase('properties is an object with a principal', { principal }),
    }),
    output: accessPolicyResource,
  }),
  async ({ room, caller }: ManagementContext, input) => {
    const connection = await requireConnection(room, input);
    requireEditor(connection, caller);
    const { identity } = input.properties.principal;
    await requireGrantee(room, connection, identity);
    const before = await room.accessPolicies.find(connection.id, input.policy);
    const policy = { connection: connection.id, name: before?.policy.name ?? input.policy, principal: identity };
    if (before === undefined) await requireRoom(room, connection);
    return {
      output: policyResourceOf(connection, policy),
      status: before === undefined ? 201 : 200,
      changes: before === undefined ? room.accessPolicies.create(policy) : room.accessPolicies.replace(before, policy),
      touches: [CONNECTIONS_TOPIC],
      facts: { connection: connection.id, principal: identity.objectId },
    };
  },
);

/** What the directory beside us does not know may be anybody; whoever comes with a token is looked at then (`access.ts`). */
async function requireGrantee({ directory }: ManagementRoom, connection: Connection, grantee: Owner): Promise<void> {
  const found = await directory.findPrincipal(grantee.objectId);
  if (found === undefined) return;
  if (found.objectId !== grantee.objectId) {
    throw new Fault(
      'BadParameter',
      `identity.objectId is the client id of an application; its object id is ${found.objectId}.`,
    );
  }
  if (found.principalType === 'ServicePrincipal' || isShareable(connection) || isOwner(connection, grantee)) return;
  throw new Fault('Forbidden', UNSHAREABLE);
}

async function requireRoom({ accessPolicies }: ManagementRoom, { id }: Connection): Promise<void> {
  if ((await accessPolicies.list(id)).length < MOST_POLICIES) return;
  throw new Fault(
    'Conflict',
    `A connection has at most ${MOST_POLICIES} access policies. Remove one first, or grant a group.`,
  );
}
