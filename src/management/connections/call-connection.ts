import { z } from 'zod';
import type { Caller } from '../../caller.ts';
import type { Connection } from '../../connections/connection.ts';
import { isOwner, UNSHAREABLE } from '../../connections/sharing.ts';
import { openCall, recordOf, refuseCall } from '../../connector/call.ts';
import type { ConnectorRoom } from '../../connector/connector.ts';
import type { ActionContext } from '../../connector/context.ts';
import { Fault } from '../../fault.ts';
import { readInput } from '../../http/input.ts';
import type { Inbound } from '../../http/server.ts';
import { contract } from '../../operation.ts';
import { callerOf } from '../../tokens/bearer.ts';
import { authenticate } from '../management.ts';
import { holds, lacks } from '../role.ts';
import type { ManagementRoom } from '../room.ts';
import { mayUse } from './may-edit.ts';
import { API_VERSION_QUERY, apiVersion, CONNECTION_PATH, named, storedName } from './resource.ts';

/** Both rooms that a call of an action through administration needs. */
export interface CallingRooms {
  readonly management: ManagementRoom;
  readonly connector: ConnectorRoom;
}

const addressed = contract({
  name: 'AddressedConnection',
  summary: 'The connection that a path names',
  method: 'GET',
  path: `${CONNECTION_PATH}/{name}`,
  query: API_VERSION_QUERY,
  input: z.object({ ...named, ...apiVersion }),
  output: z.object({}),
});

/**
 * Admits a call of an action by somebody with a token: Operators and the connection's owner. The connection is the one that
 * the resource's path names, and none that stands further inside. Throws Fault Unauthorized, Forbidden,
 * BadParameter, NotFound, TooManyRequests.
 */
export async function admitCaller(
  { management, connector }: CallingRooms,
  request: Inbound,
  action: string,
): Promise<ActionContext> {
  const caller = await authenticate(management, request);
  const address = readInput(addressed, request, undefined);
  const connection = await management.connections.findByName(storedName(address));
  if (connection !== undefined && holds(caller, 'Operator') && !mayCall(caller, connection))
    throw new Fault('Forbidden', UNSHAREABLE);
  if (!mayCall(caller, connection)) throw lacks(caller, 'Operator');
  if (connection === undefined)
    throw new Fault(
      'NotFound',
      `There is no connection ${address.name} in the resource group ${address.resourceGroup}.`,
    );
  return openCall(connector, connection, request, { caller, action });
}

/** Whoever could mint a key as well, and the owner, who made the connection. */
function mayCall(caller: Caller, connection: Connection | undefined): boolean {
  if (connection === undefined) return holds(caller, 'Operator');
  return isOwner(connection, caller) || (holds(caller, 'Operator') && mayUse(connection, caller));
}

/** What is recorded of a call that ended before its action began. */
export async function refuseCaller(
  { management, connector }: CallingRooms,
  request: Inbound,
  { operation, context, fault }: { operation: string; context: ActionContext | undefined; fault: Fault },
): Promise<void> {
  if (context !== undefined) return refuseCall(connector, context, { action: operation, request, fault });
  const caller = await callerOf(management.bearer, request.authorization, management.resource);
  const { requestId, clientRequestId, peer } = request;
  await management.journal.refuse(recordOf({ requestId, clientRequestId, peer, caller }, operation), fault);
}
