import { z } from 'zod';
import type { Connection } from '../../connections/connection.ts';
import type { StoredConnection } from '../../connections/connections.ts';
import { Fault } from '../../fault.ts';
import type { ManagementRoom } from '../room.ts';

/** Where `Microsoft.Web/connections` lie among Resource Manager's resources (2016-06-01 and 2018-07-01-preview). */
export const CONNECTION_PATH =
  '/subscriptions/{subscription}/resourceGroups/{resourceGroup}/providers/Microsoft.Web/connections';
/** All of a subscription. */
export const SUBSCRIPTION_CONNECTIONS = '/subscriptions/{subscription}/providers/Microsoft.Web/connections';

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

/** As people call it, without its scope. */
export const nameOf = ({ name }: Pick<Connection, 'name'>): string => name.split('/')[2] ?? '';

export function idOf({ name }: Pick<Connection, 'name'>): string {
  const [subscription = '', resourceGroup = '', last = ''] = name.split('/');
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Web/connections/${last}`;
}

/** The connection of that name; throws Fault NotFound. */
export async function requireConnection(
  room: ManagementRoom,
  id: Scope & { readonly name: string },
): Promise<Connection> {
  return (await room.connections.findByName(storedName(id))) ?? none(id);
}

/** The same for whoever changes it. */
export async function requireStored(
  room: ManagementRoom,
  id: Scope & { readonly name: string },
): Promise<StoredConnection> {
  return (await room.connections.storedByName(storedName(id))) ?? none(id);
}

function none({ name, resourceGroup }: { readonly name: string; readonly resourceGroup: string }): never {
  throw new Fault('NotFound', `There is no connection ${name} in the resource group ${resourceGroup}.`);
}
