import type { Journal } from '../audit/journal.ts';
import type { Connections } from '../connections/connections.ts';
import type { ConnectionKey, ConnectionKeys } from '../connections/keys.ts';
import type { Seal } from '../crypto/seal.ts';
import { Fault } from '../fault.ts';
import { answerHeaders, type Inbound, type Server } from '../http/server.ts';
import type { Throttle } from '../http/throttle.ts';
import { ACTIONS } from './actions.ts';
import { conductCall, openCall, recordOf } from './call.ts';
import type { ActionContext } from './context.ts';
import { envelope } from './envelope.ts';
import type { KeyVaults } from './key-vault.ts';

export interface ConnectorRoom {
  readonly connections: Connections;
  readonly connectionKeys: ConnectionKeys;
  readonly keyVaults: KeyVaults;
  readonly throttle: Throttle;
  readonly journal: Journal;
  readonly seal: Seal;
  readonly clock: () => number;
}

export const CONNECTOR_PATH = '/apim/keyvault';

/** The connector: the fourteen actions under the runtime path of a connection, for callers that hold one of its keys. */
export function createConnector(room: ConnectorRoom): Server<ActionContext> {
  return {
    operations: ACTIONS,
    prefix: `${CONNECTOR_PATH}/{connectionId}`,
    admit: (_operation, request) => admit(room, request),
    call: (operation, context, input) => conductCall(room, operation, context, input),
    async refuse({ contract }, request, context, fault) {
      const key = context === undefined ? await findKey(room, request) : undefined;
      const known = context === undefined ? strangerOf(request, key) : context;
      await room.journal.refuse(recordOf(known, contract.name), fault);
    },
    failure: (fault, request) => ({
      status: fault.status,
      headers: { ...answerHeaders(request), ...fault.headers, 'content-type': 'application/json; charset=utf-8' },
      body: envelope(fault, request.clientRequestId, request.host),
    }),
    headers: answerHeaders,
  };
}

/** A call without a valid key of this connection: recorded with what is known, the key of another connection included. */
function strangerOf({ requestId, clientRequestId, peer }: Inbound, key: ConnectionKey | undefined) {
  if (key === undefined) return { requestId, clientRequestId, peer };
  return { requestId, clientRequestId, peer, connectionKey: key.id, connection: { id: key.connection } };
}

async function admit(room: ConnectorRoom, request: Inbound): Promise<ActionContext> {
  const key = await findKey(room, request);
  // The id in the path is only ever compared with the credential that came with it.
  if (key === undefined || key.connection !== request.params['connectionId']) throw noKey();
  const connection = await room.connections.find(key.connection);
  if (connection === undefined) throw noKey();
  return openCall(room, connection, request, { connectionKey: key.id });
}

const noKey = (): Fault =>
  new Fault(
    'Unauthorized',
    'The request has no valid key of this connection; send "Authorization: Key" with one of its keys.',
    {
      headers: { 'www-authenticate': 'Key realm="sallyport"' },
    },
  );

function findKey(room: ConnectorRoom, { headers, authorization }: Inbound) {
  const [, key] = /^Key ([\w-]{43})$/i.exec(headers.authorization ?? '') ?? [];
  return key === undefined || authorization.length !== 1 ? undefined : room.connectionKeys.find(key);
}
