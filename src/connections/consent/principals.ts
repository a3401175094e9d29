import type { Owner } from '../connection.ts';

/** Ids of tenants and objects are GUIDs, which are the same in any case. */
export const lowerCase = ({ tenantId, objectId }: Owner): Owner => ({
  tenantId: tenantId.toLowerCase(),
  objectId: objectId.toLowerCase(),
});

/** Whether it is one principal: an object of one tenant. Nobody is the same as nobody. */
export function isSamePrincipal(one: Owner | undefined, other: Owner | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const [left, right] = [lowerCase(one), lowerCase(other)];
  return left.tenantId === right.tenantId && left.objectId === right.objectId;
}
