import { Fault } from '../fault.ts';
import type { AuthorityContext } from './context.ts';
import { missingParameter, quoted } from './refusals.ts';
import { requireResource } from './resources.ts';

/** What somebody asks for: delegated permissions on one resource, and what OpenID Connect gives beside them. */
export interface RequestedScopes {
  readonly resource: string;
  /** Names of permissions on the resource, without it. */
  readonly scopes: readonly string[];
  /** Of `openid`, `profile`, `email` and `offline_access`. */
  readonly openid: readonly string[];
}

/** In either version of the endpoints: v1 says in `resource` what v2 says in `scope`. */
export interface ScopeRequest {
  readonly tenantId: string;
  readonly scope: string;
  readonly resource?: string | undefined;
}

const OPENID: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'offline_access']);

/** All that the resource exposes, as Entra means it. */
const ALL = '.default';

/** What resources that are no applications expose. */
const IMPERSONATION: readonly string[] = ['user_impersonation'];

/** What the authority exposes itself: who the user is. */
const OWN: readonly string[] = ['User.Read'];

/** Of OpenID Connect, and so of no resource. */
export const isOpenId = (scope: string): boolean => OPENID.has(scope);

/**
 * Reads `scope`, and `resource` where v1 names it so. A scope without a resource is one of the authority itself, and who asks
 * for OpenID Connect's alone gets a token for it as well: its audience is the authority's URL, and it opens userinfo.
 *
 * Throws Fault InvalidScope (500011, 70011, 28000, 650053) and InvalidRequest (900144).
 */
export async function requestedScopes(
  context: Pick<AuthorityContext, 'resources' | 'directory' | 'url'>,
  { tenantId, scope, resource }: ScopeRequest,
): Promise<RequestedScopes> {
  const words = [...new Set(scope.split(' ').filter((word) => word !== ''))];
  const openid = words.filter(isOpenId);
  if (resource !== undefined) {
    const { audience, exposed } = await findExposed(context, tenantId, resource);
    return { resource: audience, scopes: exposed, openid };
  }
  if (words.length === 0) throw missingParameter('scope');
  const parts = words.filter((word) => !isOpenId(word)).map((word) => splitScope(context, word));
  const [first = context.url, ...more] = new Set(parts.map((part) => part.resource));
  if (more.length > 0) throw severalResources();
  const { audience, exposed } = await findExposed(context, tenantId, first);
  const names = parts.map(({ name }) => name);
  return { resource: audience, scopes: permissions(audience, names, exposed), openid };
}

/** `{resource}/{name}`; after a resource that ends in a slash there are two (as Entra has it). */
function splitScope({ url }: Pick<AuthorityContext, 'url'>, word: string) {
  const at = word.lastIndexOf('/');
  if (at === 0 || at === word.length - 1) throw malformedScope();
  return at < 0 ? { resource: url, name: word } : { resource: word.slice(0, at), name: word.slice(at + 1) };
}

function permissions(resource: string, names: readonly string[], exposed: readonly string[]): readonly string[] {
  const unknown = names.find((name) => name !== ALL && !exposed.includes(name));
  if (unknown !== undefined) throw unknownScope(unknown, resource);
  if (!names.includes(ALL)) return names;
  if (names.length > 1) throw mixedWithDefault();
  return exposed;
}

async function findExposed(
  context: Pick<AuthorityContext, 'resources' | 'directory' | 'url'>,
  tenantId: string,
  resource: string,
): Promise<{ readonly audience: string; readonly exposed: readonly string[] }> {
  if (resource === context.url) return { audience: resource, exposed: OWN };
  if (context.resources.includes(resource)) return { audience: resource, exposed: IMPERSONATION };
  const { application, audience } = await requireResource(context, tenantId, resource);
  return { audience, exposed: application.scopes };
}

function malformedScope(): Fault {
  const message = "A scope of the request is not valid. Ask for '<resource>/<permission>' or '<resource>/.default'.";
  return new Fault('InvalidScope', message, { aadsts: 70_011 });
}

function mixedWithDefault(): Fault {
  const message = "The scope '<resource>/.default' asks for everything. Ask for it alone, or for single permissions.";
  return new Fault('InvalidScope', message, { aadsts: 70_011 });
}

function severalResources(): Fault {
  const message = 'The scopes of the request belong to more than one resource. Ask for one at a time.';
  return new Fault('InvalidScope', message, { aadsts: 28_000 });
}

function unknownScope(name: string, resource: string): Fault {
  const message = `The resource '${resource}' has no permission ${quoted(name)}. Ask for one that it exposes.`;
  return new Fault('InvalidScope', message, { aadsts: 650_053 });
}
