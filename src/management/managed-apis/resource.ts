import { z } from 'zod';
import { parameterSets } from '../../connections/credentials/parameter-sets.ts';
import { PRESENTATION } from '../../definition/api-properties.ts';
import { Fault } from '../../fault.ts';
import { scope } from '../connections/resource.ts';
import type { ManagementRoom } from '../room.ts';
import { location } from '../vaults/resource.ts';

/** The resource `Microsoft.Web/locations/managedApis`: which connectors there are, and what a connection of one needs. */
export const MANAGED_APIS_PATH =
  '/subscriptions/{subscription}/providers/Microsoft.Web/locations/{location}/managedApis';

export const inLocation = { subscription: scope.subscription, location };

const shown = z.object({ displayName: z.string(), description: z.string() });
const asked = shown.extend({
  tooltip: z.string(),
  constraints: z.object({ required: z.enum(['true', 'false']), hidden: z.enum(['true', 'false']) }),
});

export const managedApiResource = z.object({
  id: z.string(),
  name: z.literal('keyvault'),
  type: z.literal('Microsoft.Web/locations/managedApis'),
  location: z.string(),
  properties: z.object({
    name: z.literal('keyvault'),
    connectionParameterSets: z.object({
      uiDefinition: shown,
      values: z
        .array(
          z.object({
            name: z.string(),
            uiDefinition: shown,
            parameters: z.record(
              z.string(),
              z.object({
                type: z.enum(['string', 'securestring', 'object', 'oauthSetting']),
                oAuthSettings: z
                  .object({
                    identityProvider: z.string(),
                    clientId: z.string().optional(),
                    scopes: z.array(z.string()).readonly(),
                    redirectMode: z.string(),
                    redirectUrl: z.string(),
                    properties: z.record(z.string(), z.union([z.string(), z.boolean()])),
                    customParameters: z.record(z.string(), z.object({ value: z.string() })),
                  })
                  .optional(),
                uiDefinition: asked,
              }),
            ),
            metadata: z.object({ allowSharing: z.boolean() }),
          }),
        )
        .readonly(),
    }),
    runtimeUrls: z.array(z.string()),
    generalInformation: z.object({
      displayName: z.string(),
      description: z.string(),
      tier: z.string(),
      releaseTag: z.string(),
    }),
    capabilities: z.array(z.string()),
    metadata: z.object({ source: z.string(), brandColor: z.string() }),
  }),
});

/** Where the connector is called, without a connection. */
export const connectorUrl = ({ runtimeUrl }: Pick<ManagementRoom, 'runtimeUrl'>): string =>
  runtimeUrl('').replace(/\/$/, '');

export function managedApiOf(
  room: ManagementRoom,
  { subscription, location }: { readonly subscription: string; readonly location: string },
): z.infer<typeof managedApiResource> {
  const { displayName, description, brandColor } = PRESENTATION;
  const base = MANAGED_APIS_PATH.replace('{subscription}', subscription).replace('{location}', location);
  return {
    id: `${base}/keyvault`,
    name: 'keyvault',
    type: 'Microsoft.Web/locations/managedApis',
    location,
    properties: {
      name: 'keyvault',
      connectionParameterSets: parameterSets(room.deployment),
      runtimeUrls: [connectorUrl(room)],
      generalInformation: {
        displayName,
        description,
        tier: 'Premium',
        releaseTag: 'Production',
      },
      capabilities: ['actions'],
      metadata: { source: 'marketplace', brandColor },
    },
  };
}

/** Throws Fault NotFound for every connector but the one that is here; names are compared without case. */
export function requireKeyVaultApi(name: string): void {
  if (name.toLowerCase() === 'keyvault') return;
  throw new Fault('NotFound', 'There is no such managed API; the one connector here is keyvault.');
}
