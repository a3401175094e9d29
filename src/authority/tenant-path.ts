import type { AuthorityContext } from './context.ts';
import type { Tenant } from './directory/tenants.ts';
import { personalAccounts, unknownApplication, unknownTenant } from './refusals.ts';

/** Entra's words for whichever tenant: here that of the application, each of which lives in one. */
const ANY_TENANT: ReadonlySet<string> = new Set(['common', 'organizations']);

export const isAnyTenant = (segment: string): boolean => ANY_TENANT.has(segment);

/** The tenant that a path names. Throws Fault InvalidRequest (90002, 50194). */
export async function requireTenant({ directory }: AuthorityContext, segment: string): Promise<Tenant> {
  if (segment === 'consumers') throw personalAccounts();
  const tenant = await directory.findTenant(segment);
  if (tenant === undefined) throw unknownTenant(segment);
  return tenant;
}

/** The same, where a request says for which application it is. Throws Fault UnauthorizedClient (700016) as well. */
export async function requireTenantFor(
  context: AuthorityContext,
  segment: string,
  clientId: string | undefined,
): Promise<Tenant> {
  if (!isAnyTenant(segment) || !clientId) return requireTenant(context, segment);
  const application = await context.directory.findApplication(clientId);
  if (application === undefined) throw unknownApplication(clientId, segment);
  return requireTenant(context, application.tenantId);
}
