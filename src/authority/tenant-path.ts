import type { AuthorityContext } from './context.ts';
import { unknownTenant } from './refusals.ts';
import type { Tenant } from './tenants.ts';

/** The tenant that a path names. Throws Fault InvalidRequest (90002). */
export async function requireTenant({ directory }: AuthorityContext, segment: string): Promise<Tenant> {
  const tenant = await directory.findTenant(segment);
  if (tenant === undefined) throw unknownTenant(segment);
  return tenant;
}
