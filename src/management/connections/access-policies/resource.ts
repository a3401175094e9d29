import { z } from 'zod';
import type { AccessPolicy, StoredPolicy } from '../../../connections/access-policies.ts';
import type { Connection } from '../../../connections/connection.ts';
import { Fault } from '../../../fault.ts';
import type { ManagementRoom } from '../../room.ts';
import { apiVersion, CONNECTION_PATH, idOf, named } from '../resource.ts';

/** The resource `Microsoft.Web/connections/accessPolicies` in Resource Manager's shape. */
export const POLICIES_PATH = `${CONNECTION_PATH}/{name}/accessPolicies`;
export const POLICY_PATH = `${POLICIES_PATH}/{policy}`;

export const policyNamed = {
  ...named,
  ...apiVersion,
  policy: z.string().regex(/^[0-9A-Za-z_-]{1,80}$/, 'the name of an access policy is 1 to 80 letters, digits, - and _'),
};

export const accessPolicyResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Web/connections/accessPolicies'),
  location: z.literal('local'),
  properties: z.object({
    principal: z.object({
      type: z.literal('ActiveDirectory'),
      identity: z.object({ objectId: z.string(), tenantId: z.string() }),
    }),
  }),
});

export function policyResourceOf(
  connection: Connection,
  { name, principal }: AccessPolicy,
): z.infer<typeof accessPolicyResource> {
  const { objectId, tenantId } = principal;
  return {
    id: `${idOf(connection)}/accessPolicies/${name}`,
    name,
    type: 'Microsoft.Web/connections/accessPolicies',
    location: 'local',
    properties: { principal: { type: 'ActiveDirectory', identity: { objectId, tenantId } } },
  };
}

/** Throws Fault NotFound. */
export async function requirePolicy(room: ManagementRoom, { id }: Connection, name: string): Promise<StoredPolicy> {
  const stored = await room.accessPolicies.find(id, name);
  if (stored === undefined) throw new Fault('NotFound', `The connection has no access policy ${name}.`);
  return stored;
}
