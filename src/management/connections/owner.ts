import type { Caller } from '../../caller.ts';
import type { Connection } from '../../connections/connection.ts';
import { isSamePrincipal } from '../../connections/consent/principals.ts';
import { notOwner } from '../../connections/consent/refusals.ts';

/** What not even an Administrator does for somebody else. Throws Fault Forbidden. */
export function requireOwner({ owner }: Pick<Connection, 'owner'>, caller: Caller): void {
  if (!isSamePrincipal(owner, caller)) throw notOwner();
}
