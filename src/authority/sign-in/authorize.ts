import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { contract, implement, type Outcome } from '../../operation.ts';
import { requireTenantFor } from '../tenant-path.ts';
import { accountPage } from './account.ts';
import { answered, answerFailure } from './answer.ts';
import {
  type AuthorizeParameters,
  type AuthorizeRequest,
  authorizeParameters,
  readAuthorizeRequest,
  requireClient,
  responseModeOf,
} from './authorize-request.ts';
import type { SignInCall } from './call.ts';
import { factsOf } from './facts.ts';
import { passwordPage } from './password-page.ts';
import { proceed } from './proceed.ts';
import { findSession, type Session } from './sessions.ts';

const shared = {
  method: 'GET',
  query: Object.keys(authorizeParameters.shape),
  produces: 'html',
  input: authorizeParameters.extend({ tenant: z.string() }),
  output: z.string(),
} as const;

const authorizeV2Contract = contract({
  ...shared,
  name: 'SignInAuthorize',
  summary: 'Sign somebody in for an application',
  path: '/{tenant}/oauth2/v2.0/authorize',
});

const authorizeV1Contract = contract({
  ...shared,
  name: 'SignInAuthorizeV1',
  summary: 'Sign somebody in for an application (v1: resource instead of scope)',
  path: '/{tenant}/oauth2/authorize',
});

export const authorizeV2 = implement(authorizeV2Contract, (call: SignInCall, input) => authorize(call, input, 'v2'));
export const authorizeV1 = implement(authorizeV1Contract, (call: SignInCall, input) => authorize(call, input, 'v1'));

type Input = AuthorizeParameters & { readonly tenant: string };

async function authorize(call: SignInCall, input: Input, version: 'v1' | 'v2'): Promise<Outcome<string>> {
  const { tenantId } = await requireTenantFor(call, input.tenant, input.client_id);
  const { application, redirectUri } = await requireClient(call, tenantId, input);
  const target = { tenantId, redirectUri, version, responseMode: responseModeOf(input), state: input.state };
  // From here on the application hears what is wrong.
  return answered(call, target, async () => {
    const request = readAuthorizeRequest(application, target, input);
    return begin(call, request);
  });
}

async function begin(call: SignInCall, request: AuthorizeRequest): Promise<Outcome<string>> {
  const session = await usableSession(call, request);
  if (session === undefined) {
    return request.prompt === 'none' ? answerFailure(call, request, nobody()) : passwordPage(call, request);
  }
  if (request.prompt === 'select_account') return accountPage(call, request, session);
  return { ...(await proceed(call, request, session)), facts: factsOf(request, session.user) };
}

/** The session of somebody whom the application can mean, from a sign-in that is recent enough for it. */
async function usableSession(call: SignInCall, request: AuthorizeRequest): Promise<Session | undefined> {
  if (request.prompt === 'login') return undefined;
  const session = await findSession(call);
  if (session === undefined || session.user.tenantId !== request.tenantId) return undefined;
  const { loginHint, maxAge, prompt } = request;
  const meant = loginHint?.toLowerCase() ?? '';
  const another = meant !== '' && meant !== session.user.userPrincipalName.toLowerCase();
  if (another && prompt !== 'select_account') return undefined;
  const age = call.clock() / 1000 - session.started;
  return maxAge === undefined || age <= maxAge ? session : undefined;
}

function nobody(): Fault {
  const message = 'Nobody is signed in here, and the request allows no page (prompt=none).';
  return new Fault('InvalidRequest', message, { aadsts: 50_058 });
}
