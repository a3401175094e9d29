import { Fault } from '../../fault.ts';
import type { Change } from '../../operation.ts';
import type { ManagementContext, Role } from '../room.ts';

interface Principal {
  readonly objectId: string;
  readonly roles: readonly Role[];
}

/**
 * Somebody must be able to administer. So nobody takes the role from himself, for whoever does it by mistake (the CLI
 * signs in as the operator) could not undo it; and the last one keeps it, whoever asks. The answer belongs to the unit
 * that takes it: of two administrators who remove each other at once, one stays.
 *
 * Throws Fault Conflict.
 */
export async function keepAdministrator(
  { room, caller }: ManagementContext,
  { objectId, roles }: Principal,
): Promise<readonly Change[]> {
  if (objectId === caller.objectId) {
    throw new Fault('Conflict', 'This is who you are signed in as: let another administrator do it.');
  }
  if (!roles.includes('Administrator')) return [];
  const held = await room.directory.holdAdministrator(objectId);
  if (held === undefined) {
    throw new Fault(
      'Conflict',
      'This is the last enabled principal with the role Administrator: make another one first.',
    );
  }
  return held;
}
