import { conductCall } from '../../connector/call.ts';
import type { ActionContext } from '../../connector/context.ts';
import { envelope } from '../../connector/envelope.ts';
import { CALLABLE } from '../../connector/read-action.ts';
import { answerHeaders, type Inbound, type Server } from '../../http/server.ts';
import { managementFailure } from '../failure.ts';
import { admitCaller, type CallingRooms, refuseCaller } from './call-connection.ts';
import { CONNECTION_PATH } from './resource.ts';

/**
 * Resource Manager's way to a connector: `extensions/proxy/{path}` below a connection. Microsoft's hands the path on as a text,
 * and `..` in it once led to other people's connections. Here no path is handed on: each action is a route of its own, as on
 * the connector, with the same router, the same schemas and the same code behind it. What is none of them is not there.
 */
export function createProxy(rooms: CallingRooms): Server<ActionContext> {
  const admitted = new WeakSet<Inbound>();
  return {
    operations: CALLABLE,
    prefix: `${CONNECTION_PATH}/{name}/extensions/proxy`,
    async admit({ contract }, request) {
      const context = await admitCaller(rooms, request, contract.name);
      admitted.add(request);
      return context;
    },
    call: (operation, context, input) => conductCall(rooms.connector, operation, context, input),
    refuse: ({ contract }, request, context, fault) =>
      refuseCaller(rooms, request, { operation: contract.name, context, fault }),
    // Who may call is Resource Manager's answer; everything after that is the connector's.
    failure(fault, request) {
      const answer = managementFailure(fault, request);
      if (!admitted.has(request)) return answer;
      return { ...answer, body: envelope(fault, request.clientRequestId, request.host) };
    },
    headers: answerHeaders,
  };
}
