import type { AuthorityContext } from '../context.ts';
import type { Application } from '../directory/applications/application.ts';
import { isOpenId, requestedScopes } from '../scopes.ts';
import type { TokenRequest } from '../token-request.ts';
import type { UserGrant } from '../user-grant.ts';
import { notConsented } from './refusals.ts';

export interface WantedScopes {
  readonly resource: string;
  readonly scopes: readonly string[];
}

/**
 * What a token is for that comes from a grant: what the grant says, a part of it, or what the user or the administrator
 * has consented to besides. Throws Fault InvalidGrant (65001), and what `requestedScopes` throws.
 */
export async function wantedScopes(
  context: AuthorityContext,
  { form, version, tenantId }: TokenRequest,
  { grant, application }: { readonly grant: UserGrant; readonly application: Application },
): Promise<WantedScopes> {
  const resource = version === 'v1' ? form.resource : undefined;
  const asked = form.scope?.split(' ').some((word) => word !== '' && !isOpenId(word)) || resource;
  // Of a resource that was disabled or deleted since, or exposes something else now, there is nothing to give.
  const scope = asked ? (form.scope ?? '') : grantedScope(grant);
  const requested = await requestedScopes(context, { tenantId, scope, resource });
  if (!asked) return grant;
  const same = requested.resource === grant.resource;
  const allowed = same && requested.scopes.every((scope) => grant.scopes.includes(scope));
  if (!allowed) await requireConsent(context, application, { ...requested, userId: grant.userId });
  return { resource: requested.resource, scopes: [...requested.scopes, ...grant.scopes.filter(isOpenId)] };
}

/** Of the administrator, for everyone; or the user's own, given on the page that asks. Throws Fault InvalidGrant (65001). */
export async function requireConsent(
  { directory }: Pick<AuthorityContext, 'directory'>,
  { applicationId, consented }: Pick<Application, 'applicationId' | 'consented'>,
  { userId, resource, scopes }: WantedScopes & Pick<UserGrant, 'userId'>,
): Promise<void> {
  if (consented) return;
  const given = await directory.consentedScopes({ objectId: userId, applicationId, resource });
  if (!scopes.every((scope) => given.includes(scope))) throw notConsented();
}

/** `scope` of the answer: as it was asked for too, since MSAL finds its tokens again by that. */
export function grantedScope({ resource, scopes }: WantedScopes, asked = ''): string {
  const named = scopes.map((scope) => (isOpenId(scope) ? scope : `${resource}/${scope}`));
  const repeated = asked.split(' ').filter((word) => word !== '' && !isOpenId(word));
  return [...new Set([...named, ...repeated])].join(' ');
}
