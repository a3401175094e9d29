import { decodeJwt } from 'jose';
import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { contract, implement } from '../../operation.ts';
import { readAuthorization } from '../../tokens/bearer.ts';
import type { AuthorityContext } from '../context.ts';
import type { Application } from '../directory/applications/application.ts';
import type { User } from '../directory/users/user.ts';
import { requireTenant } from '../tenant-path.ts';
import { pairwise } from '../user-claims.ts';
import { readUserToken } from '../user-tokens.ts';

/** OpenID Connect Core section 5.3. `sub` is that of the id token. */
const userinfoOutput = z.object({
  sub: z.string(),
  name: z.string().optional(),
  preferred_username: z.string().optional(),
});

const userinfoContract = contract({
  name: 'UserinfoGet',
  summary: 'Say who the user of a token is',
  method: 'GET',
  path: '/openid/userinfo',
  input: z.object({}),
  output: userinfoOutput,
});

const tenantUserinfoContract = contract({
  name: 'TenantUserinfoGet',
  summary: 'Say who the user of a token of this tenant is',
  method: 'GET',
  path: '/{tenant}/openid/userinfo',
  input: z.object({ tenant: z.string() }),
  output: userinfoOutput,
});

/** As much of Microsoft Graph's `user` as there is. */
const meContract = contract({
  name: 'MeGet',
  summary: 'Say who the user of a token is, as Microsoft Graph does',
  method: 'GET',
  path: '/v1.0/me',
  input: z.object({}),
  output: z.object({ id: z.string(), displayName: z.string(), userPrincipalName: z.string() }),
});

export const userinfo = implement(userinfoContract, async (context: AuthorityContext) => ({
  output: describe(await readToken(context)),
}));

export const tenantUserinfo = implement(tenantUserinfoContract, async (context: AuthorityContext, { tenant }) => {
  const { tenantId } = await requireTenant(context, tenant);
  const token = await readToken(context);
  if (token.user.tenantId !== tenantId) throw invalid();
  return { output: describe(token) };
});

export const me = implement(meContract, async (context: AuthorityContext) => {
  const { user, scopes } = await readToken(context);
  if (!scopes.includes('User.Read')) throw insufficient('User.Read');
  const { objectId, displayName, userPrincipalName } = user;
  return { output: { id: objectId, displayName, userPrincipalName } };
});

function describe({ user, application, scopes }: OwnToken): z.infer<typeof userinfoOutput> {
  if (!scopes.includes('openid')) throw insufficient('openid');
  const named = { name: user.displayName, preferred_username: user.userPrincipalName };
  return { sub: pairwise(user, application), ...(scopes.includes('profile') ? named : {}) };
}

interface OwnToken {
  readonly user: User;
  readonly application: Application;
  readonly scopes: readonly string[];
}

/** The token is for the authority itself, and so of no use to whoever gets it for something else. */
async function readToken(context: AuthorityContext): Promise<OwnToken> {
  const token = presented(context);
  const tenantId = await tenantOf(context, token);
  const { audience, ...read } = await readUserToken(context, { token, tenantId, refusal: invalid });
  const user = await context.directory.findUser(read.objectId);
  const application = await context.directory.findApplication(read.applicationId);
  if (audience !== context.url || user === undefined || application === undefined) throw invalid();
  return { user, application, scopes: read.scopes };
}

function presented({ authorization = [] }: AuthorityContext): string {
  try {
    return readAuthorization(authorization);
  } catch (cause) {
    throw invalid(cause);
  }
}

/** What the token claims, before anything is known of it: its issuer must be this tenant's. */
async function tenantOf({ directory }: AuthorityContext, token: string): Promise<string> {
  try {
    const { tid } = decodeJwt(token);
    const tenant = typeof tid === 'string' ? await directory.findTenant(tid) : undefined;
    return tenant?.tenantId ?? '';
  } catch (cause) {
    throw invalid(cause);
  }
}

/** RFC 6750 section 3.1. */
function invalid(cause?: unknown): Fault {
  const message =
    'Send, as Bearer, a valid access token of a user for this authority itself: ask for openid or User.Read.';
  const headers = { 'www-authenticate': 'Bearer error="invalid_token"' };
  return new Fault('Unauthorized', message, { aadsts: 50_027, headers, cause });
}

function insufficient(scope: string): Fault {
  const headers = { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` };
  return new Fault('Forbidden', `The token must have the scope '${scope}'.`, { aadsts: 70_011, headers });
}
