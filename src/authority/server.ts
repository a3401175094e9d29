import type { Journal } from '../audit/journal.ts';
import type { Inbound, Server } from '../http/server.ts';
import { type Operation, perform } from '../operation.ts';
import { operations } from './authority.ts';
import type { AuthorityContext } from './context.ts';
import { requestedBy } from './endpoints/token.ts';
import { entraError } from './entra-error.ts';

/** One call on the authority. */
interface AuthorityCall extends AuthorityContext {
  readonly request: Inbound;
}

/** The authority over HTTP: anyone may call, so who calls is proven by the grant itself. */
export function createAuthorityServer(context: AuthorityContext, journal: Journal): Server<AuthorityCall> {
  return {
    operations,
    admit: (_operation, request) => ({ ...context, authorization: request.authorization, request }),
    call: (operation, call, input) => {
      // What is public to everyone is not worth a record: only tokens are.
      if (operation.contract.method === 'GET') return perform(operation, call, input);
      const record = recordOf(operation, call.request);
      // A sign-in that fails says whose it was as well.
      const target = requestedBy(input) ?? record.target;
      return journal.conduct({ ...record, ...(target !== undefined && { target }) }, () =>
        perform(operation, call, input),
      );
    },
    async refuse(operation, request, _call, fault) {
      if (operation.contract.method !== 'GET') await journal.refuse(recordOf(operation, request), fault);
    },
    failure: (fault, request) => ({
      status: fault.status,
      headers: { ...headersOf(request), ...fault.headers, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(entraError(fault, { ...request, now: context.clock() })),
    }),
    headers: headersOf,
  };
}

function recordOf({ contract }: Operation<AuthorityContext>, { requestId, clientRequestId, peer, params }: Inbound) {
  const tenant = params['tenant'];
  return {
    category: 'authority' as const,
    operation: contract.name,
    requestId,
    clientRequestId,
    peer,
    ...(tenant !== undefined && { target: `tenants/${tenant}` }),
  };
}

function headersOf({ requestId, clientRequestId }: Inbound) {
  return {
    'cache-control': 'no-store, no-cache',
    pragma: 'no-cache',
    'x-content-type-options': 'nosniff',
    'x-ms-request-id': requestId,
    'client-request-id': clientRequestId,
  };
}
