import type { z } from 'zod';
import type { Connection, ConnectionSecrets } from '../../connections/connection.ts';
import { changeTopics, newConnectionId, type StoredConnection } from '../../connections/connections.ts';
import { homeOf } from '../../connections/home-cloud.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { inAnyCase, membersOf } from './any-case.ts';
import { withCredentialFacts } from './credential-facts.ts';
import { requireEditor } from './may-edit.ts';
import { readParameters } from './parameters.ts';
import { API_VERSION_QUERY, apiVersion, CONNECTION_PATH, named, storedName } from './resource.ts';
import { described, readDescribed, requireIdentityAllowed } from './settings.ts';
import { keepsSignIn } from './sign-in.ts';
import { connectionResource, resourceOf } from './view.ts';

const body = inAnyCase({ ...named, ...apiVersion }, described);

export const putConnection = implement(
  contract({
    name: 'PutConnection',
    summary: 'Create or replace a connection',
    method: 'PUT',
    path: `${CONNECTION_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input: body,
    output: connectionResource,
  }),
  async (context: ManagementContext, input) => {
    const { connections, history } = context.room;
    const before = await connections.storedByName(storedName(input));
    if (before !== undefined) requireEditor(before.connection, context.caller);
    const { connection, secrets } = await withCredentialFacts(context.room, made(context, input, before), before);
    return {
      output: resourceOf(context.room, connection),
      status: before === undefined ? 201 : 200,
      changes:
        before === undefined
          ? connections.create(connection, secrets)
          : [...connections.replace(before, connection, secrets), ...history.endSilence(before.connection, connection)],
      touches: changeTopics(connection.id),
      facts: { connection: connection.id },
    };
  },
);

type Made = { readonly connection: Connection; readonly secrets: ConnectionSecrets };

function made(context: ManagementContext, input: z.infer<typeof body>, before?: StoredConnection): Made {
  const properties = membersOf(input.properties, 'properties');
  const { secrets, ...parameters } = readParameters(properties, context.room.deployment);
  const { displayName = input.name, runHistory = true, credentialExpires } = readDescribed(properties);
  const connection: Connection = {
    ...parameters.credentials,
    ...lastingOf(context, input, before?.connection),
    displayName,
    vaultName: parameters.vaultName,
    shape: parameters.shape,
    runHistory,
    credentialExpires,
    kind: input.kind ?? undefined,
    location: input.location ?? undefined,
    tags: input.tags ?? undefined,
    changed: context.room.clock(),
    cloud: homeOf(context.room.deployment.cloud),
  };
  requireIdentityAllowed(connection, context.caller, context.room);
  return before === undefined ? { connection, secrets } : keepsSignIn(before, { connection, secrets });
}

/** One that is replaced keeps its id, its name and its owner, and so its keys. */
function lastingOf({ room, caller }: ManagementContext, input: z.infer<typeof body>, old: Connection | undefined) {
  const { tenantId, objectId } = caller;
  if (old !== undefined) return { id: old.id, name: old.name, owner: old.owner, created: old.created };
  return { id: newConnectionId(), name: storedName(input), owner: { tenantId, objectId }, created: room.clock() };
}
