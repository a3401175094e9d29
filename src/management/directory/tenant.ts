import { Fault } from '../../fault.ts';
import type { ManagementContext } from '../room.ts';

/** Where what the caller makes is to live: his own tenant, or for an administrator from elsewhere the first that is kept here. */
export async function tenantOf({ room, caller }: ManagementContext): Promise<string> {
  for (const tenantId of [caller.tenantId, ...room.tenants]) {
    if ((await room.directory.findTenant(tenantId)) !== undefined) return tenantId;
  }
  throw new Fault('NotFound', 'There is no tenant of this server; users and applications are kept elsewhere.');
}
