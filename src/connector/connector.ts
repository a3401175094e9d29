import type { Journal } from '../audit/journal.ts';
import type { Caller } from '../caller.ts';
import type { ConnectionAccess } from '../connections/access.ts';
import type { Connections } from '../connections/connections.ts';
import type { ConnectionKeys } from '../connections/keys.ts';
import type { Seal } from '../crypto/seal.ts';
import { Fault } from '../fault.ts';
import { answerHeaders, type Inbound, type Server } from '../http/server.ts';
import type { Throttle } from '../http/throttle.ts';
import { type Bearer, callerOf, readAuthorization } from '../tokens/bearer.ts';
import { ACTIONS } from './actions.ts';
import { conductCall, openCall, recordOf, refuseCall } from './call.ts';
import type { ActionContext } from './context.ts';
import { envelope } from './envelope.ts';
import type { KeyVaults } from './key-vault.ts';
import { missingPolicy, noKey, noToken } from './refusals.ts';
import type { RunRecorder } from './runs/recorder.ts';

export interface ConnectorRoom {
  readonly connections: Connections;
  readonly connectionKeys: ConnectionKeys;
  readonly access: ConnectionAccess;
  readonly bearer: Bearer;
  /** The audience of callers' tokens. */
  readonly resource: string;
  /** The authority's URL with a tenant's own path, for the challenge. */
  readonly authority: () => string;
  readonly keyVaults: KeyVaults;
  readonly throttle: Throttle;
  readonly journal: Journal;
  readonly runs: RunRecorder;
  readonly seal: Seal;
  readonly clock: () => number;
}

export const CONNECTOR_PATH = '/apim/keyvault';

/** The connector: the fourteen actions under the runtime path of a connection, for callers that hold one of its keys or may use it. */
export function createConnector(room: ConnectorRoom): Server<ActionContext> {
  return {
    operations: ACTIONS,
    prefix: `${CONNECTOR_PATH}/{connectionId}`,
    admit: ({ contract }, request) => admit(room, request, contract.name),
    call: (operation, context, input) => conductCall(room, operation, context, input),
    async refuse({ contract }, request, context, fault) {
      if (context !== undefined) return refuseCall(room, context, { action: contract.name, request, fault });
      await room.journal.refuse(recordOf(await strangerOf(room, request), contract.name), fault);
    },
    failure: (fault, request) => ({
      status: fault.status,
      headers: { ...answerHeaders(request), ...fault.headers, 'content-type': 'application/json; charset=utf-8' },
      body: envelope(fault, request.clientRequestId, request.host),
    }),
    headers: answerHeaders,
  };
}

/** A call that was not admitted: recorded with what its credential says, be it of another connection. */
async function strangerOf(room: ConnectorRoom, request: Inbound) {
  const { requestId, clientRequestId, peer } = request;
  const caller = isBearer(request) ? await callerOf(room.bearer, request.authorization, room.resource) : undefined;
  const key = await findKey(room, request);
  const known = key && { connectionKey: key.id, connection: { id: key.connection } };
  return { requestId, clientRequestId, peer, caller, ...known };
}

/** The way of a key is the one of nearly all calls, and costs nothing for the other. */
async function admit(room: ConnectorRoom, request: Inbound, action: string): Promise<ActionContext> {
  const key = await findKey(room, request);
  if (key === undefined && isBearer(request)) return admitCaller(room, request, action);
  // The id in the path is only ever compared with the credential that came with it.
  if (key === undefined || key.connection !== request.params['connectionId']) throw noKey(room);
  const connection = await room.connections.find(key.connection);
  if (connection === undefined) throw noKey(room);
  return openCall(room, connection, request, { connectionKey: key.id, action });
}

/** An application or a user with a token of its own, where it owns the connection or a policy names it. */
async function admitCaller(room: ConnectorRoom, request: Inbound, action: string): Promise<ActionContext> {
  const caller = await authenticate(room, request);
  const id = request.params['connectionId'] ?? '';
  const connection = await room.access.find(caller, id);
  if (connection === undefined) throw missingPolicy(caller, id);
  return openCall(room, connection, request, { caller, action });
}

async function authenticate(room: ConnectorRoom, request: Inbound): Promise<Caller> {
  try {
    return await room.bearer.verify(readAuthorization(request.authorization), room.resource);
  } catch (error) {
    throw error instanceof Fault && error.code === 'Unauthorized' ? noToken(room, error) : error;
  }
}

const isBearer = ({ headers }: Inbound): boolean => /^bearer /i.test(headers.authorization ?? '');

function findKey(room: ConnectorRoom, { headers, authorization }: Inbound) {
  const [, key] = /^Key ([\w-]{43})$/i.exec(headers.authorization ?? '') ?? [];
  return key === undefined || authorization.length !== 1 ? undefined : room.connectionKeys.find(key);
}
