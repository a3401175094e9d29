import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { conductCall } from '../../connector/call.ts';
import type { ActionContext } from '../../connector/context.ts';
import { envelope } from '../../connector/envelope.ts';
import { type ReadAction, readAction } from '../../connector/read-action.ts';
import { Fault } from '../../fault.ts';
import { answerHeaders, type Inbound, type Server } from '../../http/server.ts';
import { contract, implement } from '../../operation.ts';
import { managementFailure } from '../failure.ts';
import { inAnyCase, membersInAnyCase } from './any-case.ts';
import { admitCaller, type CallingRooms, refuseCaller } from './call-connection.ts';
import { API_VERSION_QUERY, apiVersion, CONNECTION_PATH, named } from './resource.ts';

/** Headers are taken, since designers send them, and mean nothing: none of a caller's reaches the vault. */
const request = membersInAnyCase('it is an object with method and path', {
  method: z.string({ error: 'it is GET or POST' }),
  path: z.string({ error: 'it is the path of an action' }),
  queries: z.record(z.string(), z.unknown(), { error: 'it is an object of texts' }).optional(),
  headers: z.record(z.string(), z.unknown(), { error: 'it is an object of texts' }).optional(),
  body: z.unknown().optional(),
});

const invoke = contract({
  name: 'DynamicInvoke',
  summary: 'Call an action of a connection',
  method: 'POST',
  path: `${CONNECTION_PATH}/{name}/dynamicInvoke`,
  query: API_VERSION_QUERY,
  input: inAnyCase({ ...named, ...apiVersion }, { request }),
  output: z.object({
    response: z.object({ statusCode: z.string(), body: z.unknown(), headers: z.record(z.string(), z.string()) }),
  }),
});

type Invocation = ActionContext & { readonly inbound: Inbound };

/**
 * The actions as designers call them: the path is a text in the body, which is read into an action and its inputs
 * (`readAction`) and never goes further. Leaves one record, that of the action and of who called it.
 */
export function createDynamicInvoke(rooms: CallingRooms): Server<Invocation> {
  const invoked = implement(invoke, async (context: Invocation, input) => {
    const action = await readOrRefuse(rooms, context, input.request);
    return { output: { response: await respond(rooms, context, action) } };
  });
  return {
    operations: [invoked],
    admit: async (_operation, inbound) => ({ ...(await admitCaller(rooms, inbound, invoke.name)), inbound }),
    async call(operation, context, input) {
      const { output } = await operation.run(context, input);
      return { output: invoke.output.parse(output) };
    },
    refuse: ({ contract: { name } }, inbound, context, fault) =>
      refuseCaller(rooms, inbound, { operation: name, context, fault }),
    failure: managementFailure,
    headers: answerHeaders,
  };
}

/** What names no action is refused before anything else happens, and recorded as the call that it is. */
async function readOrRefuse(
  rooms: CallingRooms,
  context: Invocation,
  written: z.infer<typeof request>,
): Promise<ReadAction> {
  try {
    return readAction(written);
  } catch (error) {
    if (error instanceof Fault)
      await refuseCaller(rooms, context.inbound, { operation: invoke.name, context, fault: error });
    throw error;
  }
}

/** A refusal of the action is an answer of it; a failure of ours is one of this call, and the operator hears of it. */
async function respond({ connector }: CallingRooms, context: Invocation, { operation, input }: ReadAction) {
  const { inbound } = context;
  const headers = { ...answerHeaders(inbound), 'content-type': 'application/json; charset=utf-8' };
  try {
    const { output, status = 200 } = await conductCall(connector, operation, context, input);
    return { statusCode: nameOf(status), body: output, headers };
  } catch (error) {
    if (!(error instanceof Fault) || error.status >= 500) throw error;
    const body = JSON.parse(envelope(error, context.clientRequestId, inbound.host)) as unknown;
    return { statusCode: nameOf(error.status), body, headers: { ...headers, ...error.headers } };
  }
}

/** As .NET calls it, and so Resource Manager: `NotFound`. */
const nameOf = (status: number): string => (STATUS_CODES[status] ?? '').replace(/[^A-Za-z]/g, '');
