import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { scope } from '../connections/resource.ts';
import { tags } from '../vaults/properties.ts';
import { location } from '../vaults/resource.ts';
import type { ManagedIdentity } from './managed.ts';

/** The resource `Microsoft.ManagedIdentity/userAssignedIdentities` in Resource Manager's shape ("User Assigned Identities"). */
const TYPE = 'Microsoft.ManagedIdentity/userAssignedIdentities';
export const IDENTITY_PATH = `/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/${TYPE}`;
export const SUBSCRIPTION_PATH = `/subscriptions/{subscription}/providers/${TYPE}`;

const API_VERSIONS = ['2018-11-30', '2023-01-31', '2024-11-30'] as const;
export const apiVersion = {
  'api-version': z.enum(API_VERSIONS, { error: `it is one of ${API_VERSIONS.join(', ')}` }),
};

const KINDS = ['SystemAssigned', 'UserAssigned'] as const;
const NAME = 'it is 3 to 128 letters, digits, - and _, the first a letter or a digit';
export const named = { ...scope, name: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z_-]{2,127}$/, NAME) };

/** What a body says. `kind` and `enabled` are our additions. */
export const described = {
  location: location.optional(),
  tags: tags.nullish(),
  properties: z
    .object(
      {
        kind: z.enum(KINDS, { error: `it is one of ${KINDS.join(', ')}` }).nullish(),
        enabled: z.boolean({ error: 'it is true or false' }).nullish(),
      },
      { error: 'properties is an object' },
    )
    .nullish(),
};

export const identityResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal(TYPE),
  location: z.string(),
  tags: z.record(z.string(), z.string()),
  properties: z.object({
    tenantId: z.string(),
    principalId: z.string(),
    clientId: z.string(),
    kind: z.enum(KINDS),
    enabled: z.boolean(),
  }),
});

export function resourceOf(identity: ManagedIdentity): z.infer<typeof identityResource> {
  const { resourceId, name, location, tags, tenantId, objectId, clientId, kind, enabled } = identity;
  return {
    id: resourceId,
    name,
    type: TYPE,
    location,
    tags: { ...tags },
    properties: { tenantId, principalId: objectId, clientId, kind, enabled },
  };
}

interface Named {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
}

export function resourceIdOf({ subscription, resourceGroup, name }: Named): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/${TYPE}/${name}`;
}

export function noIdentity({ name, resourceGroup }: Named): Fault {
  return new Fault('NotFound', `There is no managed identity ${name} in the resource group ${resourceGroup}.`);
}

/** Throws Fault BadParameter where another kind or location is asked for than it has. */
export function requireSame(
  before: ManagedIdentity,
  wanted: { readonly kind?: string | null | undefined; readonly location?: string | undefined },
): void {
  const { kind, location } = before;
  if ((wanted.kind ?? kind) === kind && (wanted.location ?? location) === location) return;
  throw new Fault('BadParameter', 'Kind and location of a managed identity stay: delete it, and make another one.');
}

/** For the audit: which one, and on which object id rights hang. */
export function factsOf({ clientId, objectId }: ManagedIdentity): Readonly<Record<string, string>> {
  return { target: `managedIdentities/${clientId}`, principal: objectId };
}
