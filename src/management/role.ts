import type { Caller } from '../caller.ts';
import { Fault } from '../fault.ts';
import { ROLES, type Role } from './room.ts';

/** Whether the caller has the role, or one that includes it. */
export function holds({ roles }: Pick<Caller, 'roles'>, needed: Role | 'none'): boolean {
  if (needed === 'none') return true;
  return ROLES.slice(ROLES.indexOf(needed)).some((role) => roles.includes(role));
}

/** The refusal of a caller without the role: of a user where an application acts for one. */
export function lacks({ delegated, objectId, applicationId }: Caller, needed: Role | 'none'): Fault {
  const who = delegated ? `the user ${objectId}` : `the application ${applicationId}`;
  return new Fault('Forbidden', `This needs the app role ${needed}; ${who} does not have it.`);
}
