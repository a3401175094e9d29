import type { Journal } from '../../audit/journal.ts';
import { pageHeaders } from '../../http/pages/page-headers.ts';
import type { Inbound, Server } from '../../http/server.ts';
import { type Operation, type Outcome, perform } from '../../operation.ts';
import type { AuthorityContext } from '../context.ts';
import { account } from './account.ts';
import { authorizeV1, authorizeV2 } from './authorize.ts';
import type { SignInCall } from './call.ts';
import { code } from './code.ts';
import { confirm } from './confirm.ts';
import { consent } from './consent.ts';
import { device, deviceEntrance } from './device.ts';
import { failurePage } from './failure.ts';
import { logouts } from './logout.ts';
import { password } from './password.ts';

const operations: readonly Operation<SignInCall>[] = [
  authorizeV2,
  authorizeV1,
  password,
  code,
  account,
  consent,
  deviceEntrance,
  device,
  confirm,
  ...logouts,
];

/** The pages on which people sign in. Anyone may ask for one; the forms prove the rest. */
export function createSignInServer(context: AuthorityContext, journal: Journal): Server<SignInCall> {
  return {
    operations,
    admit: (_operation, request) => ({ ...context, request }),
    call(operation, call, input) {
      const run = () => perform(operation, call, input);
      const record = recordOf(operation, call.request);
      return operation.contract.method === 'GET' ? conductChanges(journal, record, run) : journal.conduct(record, run);
    },
    async refuse(operation, request, _call, fault) {
      if (operation.contract.method !== 'GET') await journal.refuse(recordOf(operation, request), fault);
    },
    failure: (fault, request) => failurePage(fault, request, context.clock()),
    headers: ({ requestId, clientRequestId }) => ({
      ...pageHeaders(),
      'x-ms-request-id': requestId,
      'client-request-id': clientRequestId,
    }),
  };
}

/** A page that is only shown is worth no record; what gives something, such as a code, has one. */
async function conductChanges(
  journal: Journal,
  record: Parameters<Journal['conduct']>[0],
  run: () => Promise<Outcome<unknown>>,
): Promise<Outcome<unknown>> {
  let first: Outcome<unknown> | undefined = await run();
  if ((first.changes ?? []).length === 0) return first;
  return journal.conduct(record, () => {
    const outcome = first ?? run();
    first = undefined;
    return outcome;
  });
}

function recordOf({ contract }: Operation<SignInCall>, { requestId, clientRequestId, peer, params }: Inbound) {
  return {
    category: 'authority' as const,
    operation: contract.name,
    requestId,
    clientRequestId,
    peer,
    target: `tenants/${params['tenant']}`,
  };
}
