import { Fault } from '../../fault.ts';
import type { Change } from '../../operation.ts';
import type { ManagementContext, Role } from '../room.ts';

interface Principal {
  readonly objectId: string;
  readonly enabled: boolean;
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
  { objectId, enabled, roles }: Principal,
): Promise<readonly Change[]> {
  if (objectId === caller.objectId) {
    throw new Fault('Conflict', 'This is who you are signed in as: let another administrator do it.');
  }
  if (!enabled || !roles.includes('Administrator')) return [];
  const held = await room.directory.holdAdministrator(objectId);
  if (held === undefined) {
    throw new Fault(
      'Conflict',
      'This is the last enabled principal with the role Administrator: make another one first.',
    );
  }
  return held;
}

interface Wanted {
  readonly enabled?: boolean | undefined;
  readonly roles?: readonly Role[] | undefined;
}

/** The same where a principal is changed, and perhaps loses nothing by it. */
export async function keepAdministratorIn(
  context: ManagementContext,
  principal: Principal,
  { enabled = true, roles = principal.roles }: Wanted,
): Promise<readonly Change[]> {
  const loses = principal.roles.includes('Administrator') && !roles.includes('Administrator');
  return enabled && !loses ? [] : keepAdministrator(context, principal);
}
