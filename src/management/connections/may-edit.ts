import type { Caller } from '../../caller.ts';
import type { Connection } from '../../connections/connection.ts';
import { isOwner, isShareable } from '../../connections/sharing.ts';
import { Fault } from '../../fault.ts';

export const isAdministrator = ({ roles }: Caller): boolean => roles.includes('Administrator');

/** Whether the caller may change or delete it: who first made it, and Administrators. */
export function mayEdit(connection: Connection, caller: Caller): boolean {
  return isAdministrator(caller) || isOwner(connection, caller);
}

/** Throws Fault Forbidden. */
export function requireEditor(connection: Connection, caller: Caller): void {
  if (mayEdit(connection, caller)) return;
  const name = connection.name.split('/').at(-1);
  throw new Fault('Forbidden', `Only the owner of the connection ${name} and Administrators may change or delete it.`);
}

/** Whether an Operator may use it, or hand a key of it out, which is the same: others than its owner only where it can be shared. */
export function mayUse(connection: Connection, caller: Caller): boolean {
  return isShareable(connection) || mayEdit(connection, caller);
}
