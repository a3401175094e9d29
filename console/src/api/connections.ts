import type { z } from 'zod';
import type { accessPolicyResource } from '../../../src/management/connections/access-policies/resource.ts';
import type { deletedConnectionResource } from '../../../src/management/connections/deleted/resource.ts';
import type { connectionResource } from '../../../src/management/connections/view.ts';
import type { managedApiResource } from '../../../src/management/managed-apis/resource.ts';
import type { Paged } from './objects.ts';
import { listAll, pageOfAll } from './of-all.ts';
import { manage } from './request.ts';

/** Connections, as Resource Manager shows them. */
export type ConnectionResource = z.infer<typeof connectionResource>;
export type DeletedConnection = z.infer<typeof deletedConnectionResource>;
export type AccessPolicy = z.infer<typeof accessPolicyResource>;
export type ParameterSet = z.infer<
  typeof managedApiResource
>['properties']['connectionParameterSets']['values'][number];
export type SetParameter = ParameterSet['parameters'][string];

/** Which connection. */
export interface ConnectionRef {
  readonly subscription: string;
  readonly group: string;
  readonly name: string;
}

/** The version of Resource Manager's shapes that the console speaks. */
export const WEB_VERSION = 'api-version=2018-07-01-preview';

/** Where connections are made that nobody puts elsewhere. */
export const DEFAULT_SCOPE = { subscription: '00000000-0000-0000-0000-000000000000', group: 'sallyport' } as const;

function pathOf({ subscription, group, name }: ConnectionRef, below = ''): string {
  const scope = `/subscriptions/${encodeURIComponent(subscription)}/resourceGroups/${encodeURIComponent(group)}`;
  return `${scope}/providers/Microsoft.Web/connections/${encodeURIComponent(name)}${below}?${WEB_VERSION}`;
}

/** Which one a resource's id names, `/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Web/connections/{}`. */
export function refOf({ id }: Pick<ConnectionResource, 'id'>): ConnectionRef {
  const [, , subscription = '', , group = '', , , , name = ''] = id.split('/');
  return { subscription, group, name };
}

interface Listed<Item> {
  readonly value: readonly Item[];
}

export const listConnections = (token: string | undefined, signal?: AbortSignal): Promise<Paged<ConnectionResource>> =>
  pageOfAll('connections', token, signal);

export const listAllConnections = (signal?: AbortSignal): Promise<readonly ConnectionResource[]> =>
  listAll('connections', signal);

export const getConnection = (ref: ConnectionRef, signal?: AbortSignal): Promise<ConnectionResource> =>
  manage(pathOf(ref), { signal });

/** What people are asked for in the cloud and the environment of this server, by kind. */
export async function listParameterSets(signal?: AbortSignal): Promise<readonly ParameterSet[]> {
  const path = `/subscriptions/${DEFAULT_SCOPE.subscription}/providers/Microsoft.Web/locations/local/managedApis/keyvault?${WEB_VERSION}`;
  const { properties } = await manage<z.infer<typeof managedApiResource>>(path, { signal });
  return properties.connectionParameterSets.values;
}

/** Values by the name of the parameter. */
export type Values = Readonly<Record<string, unknown>>;

const wrapped = (values: Values) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }] as const));

export interface NewConnection extends ConnectionRef {
  readonly displayName: string;
  readonly set: string;
  readonly values: Values;
}

/** Replaces what has that name: ask `isTaken` before. */
export function createConnection({ displayName, set, values, ...ref }: NewConnection): Promise<ConnectionResource> {
  const properties = { displayName, parameterValueSet: { name: set, values: wrapped(values) } };
  return manage(pathOf(ref), { method: 'PUT', body: { properties } });
}

/** Whether the name is taken, so that nobody replaces what is there. */
export async function isTaken(wanted: ConnectionRef): Promise<boolean> {
  const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  return (await listAllConnections()).map(refOf).some(({ subscription, group, name }) => {
    return same(subscription, wanted.subscription) && same(group, wanted.group) && same(name, wanted.name);
  });
}

export interface Changed {
  readonly runHistory?: 'Enabled' | 'Disabled';
  /** What is not named stays. */
  readonly values?: Values;
  readonly credentialExpires?: string;
}

export function changeConnection(ref: ConnectionRef, { values, ...rest }: Changed): Promise<ConnectionResource> {
  const properties = { ...rest, ...(values !== undefined && { parameterValueSet: { values: wrapped(values) } }) };
  return manage(pathOf(ref), { method: 'PATCH', body: { properties } });
}

export const deleteConnection = (ref: ConnectionRef): Promise<unknown> => manage(pathOf(ref), { method: 'DELETE' });

/** Signs in and asks the vault. Throws ApiError with the true cause. */
export const testConnection = (ref: ConnectionRef): Promise<{ readonly message: string }> =>
  manage(pathOf(ref, '/extensions/proxy/testconnection'));

export interface ConnectionKey {
  readonly id: string;
  /** The first characters. */
  readonly hint: string;
  readonly created: string;
  readonly expires: string | null;
}

export async function listKeys(ref: ConnectionRef, signal?: AbortSignal): Promise<readonly ConnectionKey[]> {
  return (await manage<Listed<ConnectionKey>>(pathOf(ref, '/connectionKeys'), { signal })).value;
}

/** A new key, which nobody can read again. */
export function mintKey(ref: ConnectionRef, days: number): Promise<{ connectionKey: string; expires: string }> {
  return manage(pathOf(ref, '/listConnectionKeys'), { method: 'POST', body: { validityTimeSpan: days } });
}

export const revokeKey = (ref: ConnectionRef, id: string): Promise<unknown> =>
  manage(pathOf(ref, `/connectionKeys/${encodeURIComponent(id)}`), { method: 'DELETE' });

export async function listPolicies(ref: ConnectionRef, signal?: AbortSignal): Promise<readonly AccessPolicy[]> {
  return (await manage<Listed<AccessPolicy>>(pathOf(ref, '/accessPolicies'), { signal })).value;
}

export interface Account {
  readonly objectId: string;
  readonly tenantId: string;
}

export function grant(ref: ConnectionRef, identity: Account): Promise<AccessPolicy> {
  const body = { properties: { principal: { type: 'ActiveDirectory', identity } } };
  return manage(pathOf(ref, `/accessPolicies/${identity.objectId}`), { method: 'PUT', body });
}

export const revoke = (ref: ConnectionRef, policy: string): Promise<unknown> =>
  manage(pathOf(ref, `/accessPolicies/${encodeURIComponent(policy)}`), { method: 'DELETE' });

/** A link by which that account signs in for the connection. */
export async function consentLink(ref: ConnectionRef, account: Account, redirectUrl: string): Promise<string> {
  const body = { parameters: [{ parameterName: 'token', redirectUrl, ...account }] };
  const { value } = await manage<Listed<{ link: string }>>(pathOf(ref, '/listConsentLinks'), { method: 'POST', body });
  return value[0]?.link ?? '';
}

export const confirmConsent = (ref: ConnectionRef, account: Account, code: string): Promise<unknown> =>
  manage(pathOf(ref, '/confirmConsentCode'), { method: 'POST', body: { code, ...account } });

/** Those that can still come back. */
export const listDeleted = (token: string | undefined, signal?: AbortSignal): Promise<Paged<DeletedConnection>> =>
  pageOfAll('deletedConnections', token, signal);

const deletedPath = ({ id }: DeletedConnection, below = ''): string => `${id}${below}?${WEB_VERSION}`;

export const recoverConnection = (deleted: DeletedConnection): Promise<ConnectionResource> =>
  manage(deletedPath(deleted, '/recover'), { method: 'POST' });

export const purgeConnection = (deleted: DeletedConnection): Promise<unknown> =>
  manage(deletedPath(deleted), { method: 'DELETE' });

export interface FailedRun {
  readonly id: string;
  readonly action: string;
  readonly statusCode: number;
  readonly code: string | null;
  readonly error: string | null;
  readonly startTime: string;
}

/** The newest calls of the connection that failed. */
export async function listFailures(ref: ConnectionRef, signal?: AbortSignal): Promise<readonly FailedRun[]> {
  return (await manage<Listed<FailedRun>>(`${pathOf(ref, '/runs')}&status=Failed&limit=50`, { signal })).value;
}
