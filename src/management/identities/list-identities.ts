import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { API_VERSION_QUERY, scope } from '../connections/resource.ts';
import type { ManagementContext, ManagementRoom } from '../room.ts';
import { apiVersion, IDENTITY_PATH, identityResource, resourceOf, SUBSCRIPTION_PATH } from './resource.ts';

const output = z.object({ value: z.array(identityResource) });

export const listIdentities = implement(
  contract({
    name: 'ListIdentities',
    summary: 'List the managed identities of a resource group',
    method: 'GET',
    path: IDENTITY_PATH,
    query: API_VERSION_QUERY,
    input: z.object({ ...scope, ...apiVersion }),
    output,
  }),
  async ({ room }: ManagementContext, { subscription, resourceGroup }) => ({
    output: { value: await below(room, `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/`) },
  }),
);

export const listIdentitiesOfSubscription = implement(
  contract({
    name: 'ListIdentitiesOfSubscription',
    summary: 'List the managed identities of a subscription',
    method: 'GET',
    path: SUBSCRIPTION_PATH,
    query: API_VERSION_QUERY,
    input: z.object({ subscription: scope.subscription, ...apiVersion }),
    output,
  }),
  async ({ room }: ManagementContext, { subscription }) => ({
    output: { value: await below(room, `/subscriptions/${subscription}/`) },
  }),
);

async function below({ identities }: ManagementRoom, place: string) {
  const all = await identities.listManagedIdentities();
  const here = all.filter(({ resourceId }) => resourceId.toLowerCase().startsWith(place.toLowerCase()));
  return here.toSorted((a, b) => a.resourceId.localeCompare(b.resourceId, 'en')).map(resourceOf);
}
