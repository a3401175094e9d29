import { z } from 'zod';
import { contract, implement, type Outcome } from '../../operation.ts';
import type { AuthorityContext } from '../context.ts';
import { grantFor } from '../grant-types.ts';
import type { Granted } from '../grants/grant.ts';
import { readGuid } from '../guid.ts';
import { authorizationHeader } from '../refusals.ts';
import { requireTenantFor } from '../tenant-path.ts';
import { type TokenRequest, tokenForm } from '../token-request.ts';

/** In a user's name only. */
const userAnswer = {
  scope: z.string().optional(),
  refresh_token: z.string().optional(),
  id_token: z.string().optional(),
  client_info: z.string().optional(),
};

const input = tokenForm.extend({ tenant: z.string() });

const tokenV2Contract = contract({
  name: 'TokenIssue',
  summary: 'Issue a token',
  method: 'POST',
  path: '/{tenant}/oauth2/v2.0/token',
  body: 'form',
  input,
  output: z.object({
    token_type: z.literal('Bearer'),
    expires_in: z.number(),
    ext_expires_in: z.number(),
    access_token: z.string(),
    ...userAnswer,
  }),
});

const tokenV1Contract = contract({
  name: 'TokenIssueV1',
  summary: 'Issue a token (v1: resource instead of scope, numbers as text)',
  method: 'POST',
  path: '/{tenant}/oauth2/token',
  body: 'form',
  input,
  output: z.object({
    token_type: z.literal('Bearer'),
    expires_in: z.string(),
    ext_expires_in: z.string(),
    expires_on: z.string(),
    not_before: z.string(),
    resource: z.string(),
    access_token: z.string(),
    ...userAnswer,
  }),
});

export const tokenV2 = implement(tokenV2Contract, async (context: AuthorityContext, { tenant, ...form }) => {
  const granted = await issue(context, tenant, { form, version: 'v2' });
  const { token, expiresIn } = granted.accessToken;
  const output = {
    token_type: 'Bearer' as const,
    expires_in: expiresIn,
    ext_expires_in: expiresIn,
    access_token: token,
    ...userAnswerOf(granted),
  };
  return outcome(context, granted, output);
});

export const tokenV1 = implement(tokenV1Contract, async (context: AuthorityContext, { tenant, ...form }) => {
  const granted = await issue(context, tenant, { form, version: 'v1' });
  const { token, expiresIn, expires, notBefore } = granted.accessToken;
  return outcome(context, granted, {
    token_type: 'Bearer' as const,
    expires_in: String(expiresIn),
    ext_expires_in: String(expiresIn),
    expires_on: String(expires),
    not_before: String(notBefore),
    resource: granted.resource,
    access_token: token,
    ...userAnswerOf(granted),
  });
});

function userAnswerOf({ scope, refreshToken, idToken, clientInfo }: Granted) {
  return {
    ...(scope !== undefined && { scope }),
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    ...(idToken !== undefined && { id_token: idToken }),
    ...(clientInfo !== undefined && { client_info: clientInfo }),
  };
}

/** Every token of the token endpoint is issued here, whether it was asked for over HTTP or from inside. */
export async function issue(
  context: AuthorityContext,
  tenant: string,
  request: Pick<TokenRequest, 'form' | 'version'>,
): Promise<Granted> {
  if ((context.authorization ?? []).length > 0) throw authorizationHeader();
  const { grant_type, client_id } = request.form;
  // An application that acts in its own name must say in which tenant, as at Microsoft's.
  const clientId = grant_type === 'client_credentials' ? undefined : client_id;
  const { tenantId } = await requireTenantFor(context, tenant, clientId);
  const complete = { ...request, tenantId };
  return grantFor(complete)(context, complete);
}

/** RFC 6749 section 5.1: a token response is never stored on the way. */
export function outcome<Out>(
  { signer }: Pick<AuthorityContext, 'signer'>,
  { application, user, changes }: Granted,
  output: Out,
): Outcome<Out> {
  const headers = { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' };
  const facts = {
    target: `applications/${application.applicationId}`,
    ...(user && { principal: user.objectId }),
  };
  return { output, headers, facts, expecting: signer.running, ...(changes && { changes }) };
}

/**
 * What the audit record of a token request says that it was about, known before it is answered: `applications/{client id}`,
 * or undefined where the input names none.
 */
export function requestedBy(form: unknown): string | undefined {
  const clientId = tokenForm.safeParse(form).data?.client_id;
  const applicationId = clientId === undefined ? undefined : readGuid(clientId);
  return applicationId && `applications/${applicationId}`;
}
