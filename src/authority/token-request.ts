import { z } from 'zod';
import type { AuthorityContext } from './context.ts';
import { invalidScope, missingParameter } from './refusals.ts';
import { requireResource } from './resources.ts';

/** Every form parameter that a grant reads. Others are dropped: clients send many, and the set changes (RFC 6749 section 3.2). */
export const tokenForm = z.object({
  grant_type: z.string().optional(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  client_assertion: z.string().optional(),
  client_assertion_type: z.string().optional(),
  scope: z.string().optional(),
  resource: z.string().optional(),
  claims: z.string().optional(),
  code: z.string().optional(),
  redirect_uri: z.string().optional(),
  code_verifier: z.string().optional(),
  refresh_token: z.string().optional(),
  device_code: z.string().optional(),
  assertion: z.string().optional(),
  requested_token_use: z.string().optional(),
  client_info: z.string().optional(),
});

export type TokenForm = z.infer<typeof tokenForm>;

export interface TokenRequest {
  /** The tenant of the path; it is there. */
  readonly tenantId: string;
  readonly form: TokenForm;
  /** v1 names what the token is for in `resource`, v2 in `scope`. */
  readonly version: 'v1' | 'v2';
}

/** Throws Fault InvalidRequest (900144) where it is missing, or empty, which means the same (RFC 6749 section 3.1). */
export function requireParameter({ form }: Pick<TokenRequest, 'form'>, name: keyof TokenForm): string {
  const value = form[name];
  if (!value) throw missingParameter(name);
  return value;
}

const capabilities = z.object({ access_token: z.object({ xms_cc: z.object({ values: z.array(z.string()) }) }) });

/**
 * Whether the client says that it answers a claims challenge with a request for a new token (learn.microsoft.com/entra/
 * identity-platform/claims-challenge, "Client capabilities"). What else stands in `claims` asks for nothing that is here.
 */
export function understandsClaimsChallenges({ claims }: TokenForm): boolean {
  if (claims === undefined) return false;
  try {
    const asked = capabilities.safeParse(JSON.parse(claims));
    return asked.data?.access_token.xms_cc.values.includes('cp1') ?? false;
  } catch {
    return false;
  }
}

const DEFAULT_SCOPE = '/.default';

/**
 * The resource that an application asks a token for, in its own name: all that it was granted, hence `/.default`. It is one of
 * the authority's own, or an application of the tenant by an identifier URI, its client id, or `api://{client id}`.
 *
 * Throws Fault InvalidScope (70011, 500011) and InvalidRequest (900144).
 */
export async function requestedResource(
  context: Pick<AuthorityContext, 'resources' | 'directory'>,
  request: TokenRequest,
): Promise<string> {
  const resource = request.version === 'v1' ? requireParameter(request, 'resource') : defaultScope(request);
  if (context.resources.includes(resource)) return resource;
  return (await requireResource(context, request.tenantId, resource)).audience;
}

function defaultScope(request: TokenRequest): string {
  const scope = requireParameter(request, 'scope');
  if (!scope.endsWith(DEFAULT_SCOPE) || /\s/.test(scope)) throw invalidScope(scope);
  return scope.slice(0, -DEFAULT_SCOPE.length);
}
