import type { Journal } from '../../audit/journal.ts';
import type { Fault } from '../../fault.ts';
import { answerHeaders, type Inbound, type Server } from '../../http/server.ts';
import { type Operation, perform } from '../../operation.ts';
import { appServiceFailure, appServiceToken, requireIdentityHeader } from './app-service.ts';
import type { ManagedIdentityContext } from './context.ts';
import { imdsFailure, imdsToken, requireDirectCall } from './imds.ts';
import { countToken } from './throttled.ts';

/** One call on an endpoint of managed identities. */
interface IdentityCall extends ManagedIdentityContext {
  readonly request: Inbound;
}

/** How the endpoints differ: what each takes for a proof, and how it says that something failed. */
interface Endpoint {
  readonly operation: Operation<ManagedIdentityContext>;
  /** Throws Fault. */
  readonly prove: (request: Inbound, context: ManagedIdentityContext) => void;
  readonly failure: (fault: Fault) => object;
}

const ENDPOINTS: readonly Endpoint[] = [
  { operation: imdsToken, prove: requireDirectCall, failure: imdsFailure },
  {
    operation: appServiceToken,
    prove: (request, { header }) => requireIdentityHeader(request, header),
    failure: appServiceFailure,
  },
];

/** Tokens for managed identities; for the plain listener only. */
export function createManagedIdentityServers(
  context: ManagedIdentityContext,
  journal: Journal,
): readonly Server<IdentityCall>[] {
  return ENDPOINTS.map(({ operation, prove, failure }) => ({
    operations: [operation],
    async admit(_operation, request) {
      prove(request, context);
      await countToken(context.throttle);
      return { ...context, request };
    },
    call: (each, call, input) => journal.conduct(recordOf(each, call.request), () => perform(each, call, input)),
    refuse: (each, request, _call, fault) => journal.refuse(recordOf(each, request), fault),
    failure: (fault, request) => ({
      status: fault.status,
      headers: { ...answerHeaders(request), ...fault.headers, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(failure(fault)),
    }),
    headers: answerHeaders,
  }));
}

function recordOf(
  { contract }: Operation<ManagedIdentityContext>,
  { requestId, clientRequestId, peer }: Pick<Inbound, 'requestId' | 'clientRequestId' | 'peer'>,
) {
  return { category: 'authority' as const, operation: contract.name, requestId, clientRequestId, peer };
}
