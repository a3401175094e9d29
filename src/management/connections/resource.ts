import { z } from 'zod';
import type { Connection } from '../../connections/connection.ts';
import { Fault } from '../../fault.ts';
import type { ManagementRoom } from '../room.ts';

/** The resource `Microsoft.Web/connections` in Resource Manager's shape (2016-06-01 and 2018-07-01-preview). */
export const CONNECTION_PATH =
  '/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.Web/connections';

export const API_VERSIONS = ['2016-06-01', '2018-07-01-preview'] as const;
/** None ends with a dot, as Resource Manager has it for groups: `..` in an identifier would change what it names. */
const segment = (what: string) =>
  z
    .string()
    .regex(/^[0-9A-Za-z._()-]{0,89}[0-9A-Za-z_()-]$/, `${what} is 1 to 90 letters, digits and ._()-, the last no dot`);

export const scope = { subscription: segment('a subscription'), resourceGroup: segment('a resource group') };
export const named = {
  ...scope,
  name: z.string().regex(/^[0-9A-Za-z_-]{1,80}$/, 'a connection name is 1 to 80 letters, digits, - and _'),
};
export const apiVersion = {
  'api-version': z.enum(API_VERSIONS, { error: `it is one of ${API_VERSIONS.join(', ')}` }),
};
export const API_VERSION_QUERY = ['api-version'] as const;

interface Scope {
  readonly subscription: string;
  readonly resourceGroup: string;
}

/** How the store names a connection: unique within its resource group, in any casing. */
export function storedName({ subscription, resourceGroup, name }: Scope & { readonly name: string }): string {
  return `${subscription}/${resourceGroup}/${name}`;
}

export const connectionResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Web/connections'),
  kind: z.literal('V2'),
  properties: z.object({
    displayName: z.string(),
    api: z.object({ name: z.string(), displayName: z.string(), id: z.string(), type: z.string() }),
    parameterValueSet: z.object({ name: z.string(), values: z.record(z.string(), z.object({ value: z.string() })) }),
    customParameterValues: z.object({}),
    connectionState: z.literal('Enabled'),
    createdTime: z.string(),
    changedTime: z.string(),
    connectionRuntimeUrl: z.string(),
  }),
});

export function resourceOf(room: ManagementRoom, connection: Connection): z.infer<typeof connectionResource> {
  const [subscription = '', resourceGroup = '', name = ''] = connection.name.split('/');
  const base = `/subscriptions/${subscription}`;
  return {
    id: `${base}/resourceGroups/${resourceGroup}/providers/Microsoft.Web/connections/${name}`,
    name,
    type: 'Microsoft.Web/connections',
    kind: 'V2',
    properties: {
      displayName: connection.displayName,
      api: {
        name: 'keyvault',
        displayName: 'Azure Key Vault',
        id: `${base}/providers/Microsoft.Web/locations/local/managedApis/keyvault`,
        type: 'Microsoft.Web/locations/managedApis',
      },
      parameterValueSet: {
        name: connection.authId,
        values: {
          'token:clientId': { value: connection.clientId },
          'token:TenantId': { value: connection.tenantId },
          'token:VaultName': { value: connection.vaultName },
        },
      },
      customParameterValues: {},
      connectionState: 'Enabled',
      createdTime: new Date(connection.created).toISOString(),
      changedTime: new Date(connection.changed).toISOString(),
      connectionRuntimeUrl: room.runtimeUrl(connection.id),
    },
  };
}

/** The connection of that name; throws Fault NotFound. */
export async function requireConnection(
  room: ManagementRoom,
  id: Scope & { readonly name: string },
): Promise<Connection> {
  const connection = await room.connections.findByName(storedName(id));
  if (connection === undefined) {
    throw new Fault('NotFound', `There is no connection ${id.name} in the resource group ${id.resourceGroup}.`);
  }
  return connection;
}
