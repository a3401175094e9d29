import type { Caller } from '../caller.ts';
import { ROLES, type Role } from './room.ts';

/** Whether the caller has the role, or one that includes it. */
export function holds({ roles }: Caller, needed: Role | 'none'): boolean {
  if (needed === 'none') return true;
  return ROLES.slice(ROLES.indexOf(needed)).some((role) => roles.includes(role));
}
