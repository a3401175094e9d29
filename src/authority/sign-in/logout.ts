import { compactVerify, createLocalJWKSet } from 'jose';
import { z } from 'zod';
import { html } from '../../http/pages/html.ts';
import { contract, implement, type Outcome } from '../../operation.ts';
import { requireTenant } from '../tenant-path.ts';
import { type Shown, type SignInCall, seeOther, show, withQuery } from './call.ts';
import { endSession, findSession } from './sessions.ts';

const text = (longest: number) => z.string().max(longest, `it has at most ${longest} characters`).optional();

const parameters = z.object({
  post_logout_redirect_uri: text(256),
  client_id: text(256),
  id_token_hint: text(8192),
  state: text(2048),
});

const shared = {
  produces: 'html',
  input: parameters.extend({ tenant: z.string() }),
  output: z.string(),
} as const;

const visited = { ...shared, method: 'GET', query: Object.keys(parameters.shape) } as const;
const sent = { ...shared, method: 'POST', body: 'form', bodyLimit: 32 * 1024 } as const;

const V2 = '/{tenant}/oauth2/v2.0/logout';
const V1 = '/{tenant}/oauth2/logout';

const logoutContract = contract({ ...visited, name: 'SignOut', summary: 'Sign out', path: V2 });

const logoutV1Contract = contract({ ...visited, name: 'SignOutV1', summary: 'Sign out (v1)', path: V1 });

const logoutFormContract = contract({
  ...sent,
  name: 'SignOutForm',
  summary: 'Sign out, with the parameters in a form',
  path: V2,
});

const logoutFormV1Contract = contract({
  ...sent,
  name: 'SignOutFormV1',
  summary: 'Sign out, with the parameters in a form (v1)',
  path: V1,
});

type Input = z.infer<typeof parameters> & { readonly tenant: string };

/**
 * Ends the session and nothing else (OpenID Connect RP-Initiated Logout 1.0). Another site can send its visitor here and
 * so sign him out; it gains nothing by it, and the application's own sign-out comes from another site as well.
 */
async function run(call: SignInCall, input: Input): Promise<Outcome<string>> {
  const { tenantId } = await requireTenant(call, input.tenant);
  const session = await findSession(call);
  const { changes, headers } = await endSession(call);
  const next = await nextPage(call, tenantId, input);
  const facts = { target: `tenants/${tenantId}`, principal: session?.user.objectId ?? 'unknown' };
  return { ...next, changes, facts, headers: { ...next.headers, ...headers } };
}

export const logouts = [
  implement(logoutContract, run),
  implement(logoutV1Contract, run),
  implement(logoutFormContract, run),
  implement(logoutFormV1Contract, run),
] as const;

/** Only to an address that is registered, to the last character, by the application that the request names. */
async function nextPage(call: SignInCall, tenantId: string, input: Input): Promise<Shown> {
  const uri = input.post_logout_redirect_uri;
  const clientId = input.client_id ?? (await clientOf(call, input.id_token_hint));
  const application = clientId === undefined ? undefined : await call.directory.findApplication(clientId);
  if (uri !== undefined && application?.tenantId === tenantId && application.redirectUris.includes(uri)) {
    return seeOther(input.state === undefined ? uri : withQuery(uri, { state: input.state }));
  }
  return show({ title: 'You are signed out', body: html`<p>You can close this page.</p>` });
}

/** Whom an id token of ours was for. It may have ended: it is no credential here. */
async function clientOf(call: SignInCall, hint: string | undefined): Promise<string | undefined> {
  if (hint === undefined) return undefined;
  try {
    const keys = createLocalJWKSet(await call.signingKeys.published());
    const { payload } = await compactVerify(hint, keys, { algorithms: ['RS256'] });
    return z.object({ aud: z.string() }).parse(JSON.parse(Buffer.from(payload).toString())).aud;
  } catch {
    return undefined;
  }
}
