import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { skipToken } from '../../wire/page.ts';
import { NAME, nameOfToken } from '../paging.ts';
import type { ManagementContext, ManagementRoom } from '../room.ts';
import { apiVersion, CONNECTION_PATH, SUBSCRIPTION_CONNECTIONS, scope } from './resource.ts';
import { connectionResource, resourceOf } from './view.ts';

const MOST = 1000;
const top = `$top is a whole number from 1 to ${MOST}`;

const page = {
  ...apiVersion,
  $top: z.coerce.number({ error: top }).int(top).min(1, top).max(MOST, top).default(MOST),
  $skiptoken: z
    .string({ error: 'the skip token is one text' })
    .regex(/^[0-9A-Za-z_-]{1,400}$/, 'the skip token is not one of ours')
    .transform(nameOfToken)
    .refine((name) => NAME.test(name), 'the skip token is not one of ours')
    .optional(),
};
const QUERY = ['api-version', '$top', '$skiptoken'] as const;

/** Absent on the last page, as Resource Manager has it. */
const output = z.object({ value: z.array(connectionResource), nextLink: z.string().optional() });

export const listConnections = implement(
  contract({
    name: 'ListConnections',
    summary: 'List the connections of a resource group',
    method: 'GET',
    path: CONNECTION_PATH,
    query: QUERY,
    input: z.object({ ...scope, ...page }),
    output,
  }),
  async ({ room }: ManagementContext, input) => {
    const { subscription, resourceGroup } = input;
    const path = CONNECTION_PATH.replace('{resourceGroup}', resourceGroup);
    return { output: await pageOf(room, input, { path, under: `${subscription}/${resourceGroup}/` }) };
  },
);

export const listConnectionsOfSubscription = implement(
  contract({
    name: 'ListConnectionsOfSubscription',
    summary: 'List the connections of a subscription',
    method: 'GET',
    path: SUBSCRIPTION_CONNECTIONS,
    query: QUERY,
    input: z.object({ subscription: scope.subscription, ...page }),
    output,
  }),
  async ({ room }: ManagementContext, input) => ({
    output: await pageOf(room, input, { path: SUBSCRIPTION_CONNECTIONS, under: `${input.subscription}/` }),
  }),
);

interface PageInput {
  readonly subscription: string;
  readonly 'api-version': string;
  readonly $top: number;
  readonly $skiptoken?: string | undefined;
}

/** The skip token holds the last name of the page before; it leads nowhere outside what the path names. */
async function pageOf(
  room: ManagementRoom,
  { subscription, 'api-version': version, $top, $skiptoken }: PageInput,
  { path, under }: { readonly path: string; readonly under: string },
): Promise<z.infer<typeof output>> {
  const found = await room.connections.list({ under, after: $skiptoken, most: $top + 1 });
  const shown = found.slice(0, $top);
  const value = shown.map((connection) => resourceOf(room, connection));
  const last = shown.at(-1);
  if (found.length <= $top || last === undefined) return { value };
  const url = new URL(path.replace('{subscription}', subscription), room.runtimeUrl(last.id)).href;
  return { value, nextLink: `${url}?api-version=${version}&$top=${$top}&$skiptoken=${skipToken(last.name)}` };
}
