import type { z } from 'zod';
import type { Connection, ConnectionSecrets } from '../../connections/connection.ts';
import { changeTopics, type StoredConnection } from '../../connections/connections.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagementContext } from '../room.ts';
import { inAnyCase, membersOf } from './any-case.ts';
import { haveSameSecrets, withCredentialFacts } from './credential-facts.ts';
import { requireEditor } from './may-edit.ts';
import { patchParameters } from './parameters.ts';
import { API_VERSION_QUERY, apiVersion, CONNECTION_PATH, named, requireStored } from './resource.ts';
import { described, readDescribed, requireIdentityAllowed } from './settings.ts';
import { keepsSignIn } from './sign-in.ts';
import { connectionResource, resourceOf } from './view.ts';

const body = inAnyCase({ ...named, ...apiVersion }, { ...described, properties: described.properties.nullish() });

/**
 * What is not named stays, secrets included: a new secret goes in without the rest. So does the cloud: a secret that nobody
 * wrote again is not meant for another one.
 */
export const updateConnection = implement(
  contract({
    name: 'UpdateConnection',
    summary: 'Change what is named of a connection',
    method: 'PATCH',
    path: `${CONNECTION_PATH}/{name}`,
    query: API_VERSION_QUERY,
    input: body,
    output: connectionResource,
  }),
  async (context: ManagementContext, input) => {
    const { room, caller } = context;
    const before = await requireStored(room, input);
    requireEditor(before.connection, caller);
    const { connection, secrets } = await withCredentialFacts(room, changed(context, input, before), before);
    return {
      output: resourceOf(room, connection),
      changes: [
        ...room.connections.replace(before, connection, secrets),
        ...room.history.endSilence(before.connection, connection),
      ],
      touches: changeTopics(connection.id),
      facts: { connection: connection.id },
    };
  },
);

type Made = { readonly connection: Connection; readonly secrets: ConnectionSecrets };

function changed({ room, caller }: ManagementContext, input: z.infer<typeof body>, before: StoredConnection): Made {
  const properties = membersOf(input.properties ?? {}, 'properties');
  const old = before.connection;
  const settings = {
    ...readDescribed(properties),
    kind: input.kind ?? old.kind,
    location: input.location ?? old.location,
    tags: input.tags === undefined ? old.tags : (input.tags ?? undefined),
    changed: room.clock(),
  };
  const parameters = patchParameters(properties, before, room.deployment);
  if (parameters === undefined) return { connection: { ...old, ...settings }, secrets: before.secrets };
  const { secrets, credentials, shape, vaultName } = parameters;
  const { id, name, owner, created, displayName, runHistory, cloud } = old;
  // The end that was told is that of the secret that was there.
  const credentialExpires = haveSameSecrets(before, { secrets }) ? old.credentialExpires : undefined;
  const lasting = { id, name, owner, created, displayName, runHistory, credentialExpires, cloud };
  const connection: Connection = { ...credentials, ...lasting, shape, vaultName, ...settings };
  requireIdentityAllowed(connection, caller, room);
  return keepsSignIn(before, { connection, secrets });
}
