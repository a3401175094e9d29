import type { Caller } from '../../caller.ts';
import type { Connection } from '../../connections/connection.ts';
import { Fault } from '../../fault.ts';

export const isAdministrator = ({ roles }: Caller): boolean => roles.includes('Administrator');

/** Whether the caller may change or delete it: who first made it, and Administrators. */
export function mayEdit({ owner }: Connection, caller: Caller): boolean {
  if (isAdministrator(caller)) return true;
  return owner !== undefined && owner.objectId === caller.objectId && owner.tenantId === caller.tenantId;
}

/** Throws Fault Forbidden. */
export function requireEditor(connection: Connection, caller: Caller): void {
  if (mayEdit(connection, caller)) return;
  const name = connection.name.split('/').at(-1);
  throw new Fault('Forbidden', `Only the owner of the connection ${name} and Administrators may change or delete it.`);
}
