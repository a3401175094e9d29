import { z } from 'zod';
import { type Connection, isPersonal } from '../../connections/connection.ts';
import { AUTH_TYPES } from '../../connections/credentials/auth-types.ts';
import { credentialEnd } from '../../connections/expiring.ts';
import { PRESENTATION } from '../../definition/api-properties.ts';
import type { ManagementRoom } from '../room.ts';
import { idOf } from './resource.ts';
import { statusOf } from './status.ts';

/** The resource `Microsoft.Web/connections` in Resource Manager's shape. A secret parameter has no place in it. */
const values = z.record(z.string(), z.string());

const link = z.object({ requestUri: z.string(), method: z.string() });

export const connectionResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Web/connections'),
  kind: z.enum(['V1', 'V2']),
  location: z.string(),
  tags: values.optional(),
  properties: z.object({
    displayName: z.string(),
    overallStatus: z.string(),
    statuses: z.array(
      z.object({
        status: z.string(),
        target: z.string().optional(),
        error: z.object({ code: z.string(), message: z.string() }).optional(),
      }),
    ),
    api: z.object({
      name: z.string(),
      displayName: z.string(),
      description: z.string(),
      brandColor: z.string(),
      category: z.string(),
      id: z.string(),
      type: z.string(),
    }),
    parameterValueType: z.literal('Alternative').optional(),
    alternativeParameterValues: values.optional(),
    parameterValueSet: z
      .object({ name: z.string(), values: z.record(z.string(), z.object({ value: z.string() })) })
      .optional(),
    nonSecretParameterValues: values.optional(),
    customParameterValues: z.object({}),
    authenticatedUser: z.object({ name: z.string().optional() }),
    createdBy: z.object({ id: z.string(), tenantId: z.string() }).optional(),
    runHistory: z.enum(['Enabled', 'Disabled']),
    certificate: z
      .object({
        subject: z.string(),
        thumbprint: z.string(),
        thumbprint256: z.string(),
        notBefore: z.string(),
        expires: z.string(),
      })
      .optional(),
    credentialExpires: z.string().optional(),
    connectionState: z.literal('Enabled'),
    createdTime: z.string(),
    changedTime: z.string(),
    connectionRuntimeUrl: z.string(),
    testLinks: z.array(link),
    testRequests: z.array(
      link.extend({ body: z.object({ request: z.object({ method: z.string(), path: z.string() }) }) }),
    ),
  }),
});

type Resource = z.infer<typeof connectionResource>;

/** With seven digits of a second's fraction, as Azure has them. */
const time = (at: number): string => new Date(at).toISOString().replace('Z', '0000Z');

export function resourceOf(room: ManagementRoom, connection: Connection): Resource {
  const [subscription = '', , name = ''] = connection.name.split('/');
  const base = `/subscriptions/${subscription}`;
  const id = idOf(connection);
  const { location = 'local', owner } = connection;
  const status = statusOf(connection, room.clock(), room.deployment.cloud);
  const account = isPersonal(connection) ? connection.account : undefined;
  return {
    id,
    name,
    type: 'Microsoft.Web/connections',
    kind: connection.kind ?? 'V2',
    location,
    ...(connection.tags !== undefined && { tags: { ...connection.tags } }),
    properties: {
      displayName: connection.displayName,
      overallStatus: status.status,
      statuses: [status],
      api: {
        name: 'keyvault',
        ...PRESENTATION,
        id: `${base}/providers/Microsoft.Web/locations/${location}/managedApis/keyvault`,
        type: 'Microsoft.Web/locations/managedApis',
      },
      ...parametersOf(connection),
      customParameterValues: {},
      authenticatedUser: account === undefined ? {} : { name: account.name },
      ...(owner !== undefined && { createdBy: { id: owner.objectId, tenantId: owner.tenantId } }),
      runHistory: connection.runHistory ? 'Enabled' : 'Disabled',
      ...credentialOf(connection),
      connectionState: 'Enabled',
      createdTime: time(connection.created),
      changedTime: time(connection.changed),
      connectionRuntimeUrl: room.runtimeUrl(connection.id),
      ...testsOf(new URL(id, room.runtimeUrl(connection.id)).href),
    },
  };
}

/** As they were written, without what is secret. */
function parametersOf(connection: Connection): Partial<Resource['properties']> {
  const { parameters, write } = AUTH_TYPES[connection.authId];
  const shown = Object.fromEntries(
    Object.entries(write(connection)).flatMap(([name, value]) =>
      parameters[name]?.secret === false ? [[name, String(value)]] : [],
    ),
  );
  if (connection.shape === 'flat') return { nonSecretParameterValues: shown };
  if (connection.shape === 'alternative')
    return { parameterValueType: 'Alternative', alternativeParameterValues: shown };
  const values = Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, { value }]));
  return { parameterValueSet: { name: connection.authId, values } };
}

/** Our addition: of which certificate the PFX is, and when what the connection signs in with ends. */
function credentialOf(connection: Connection): Partial<Resource['properties']> {
  const certificate = connection.authId === 'CertOauth' ? connection.certificate : undefined;
  const end = credentialEnd(connection);
  return {
    ...(certificate !== undefined && {
      certificate: { ...certificate, notBefore: time(certificate.notBefore), expires: time(certificate.expires) },
    }),
    ...(end !== undefined && { credentialExpires: time(end) }),
  };
}

/** How designers find out whether it works. */
function testsOf(url: string): Pick<Resource['properties'], 'testLinks' | 'testRequests'> {
  return {
    testLinks: [{ requestUri: `${url}/extensions/proxy/testconnection?api-version=2016-06-01`, method: 'get' }],
    testRequests: [
      {
        body: { request: { method: 'get', path: 'testconnection' } },
        requestUri: `${url}/dynamicInvoke?api-version=2018-07-01-preview`,
        method: 'POST',
      },
    ],
  };
}
