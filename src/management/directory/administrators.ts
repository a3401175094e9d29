import { Fault } from '../../fault.ts';
import type { Change } from '../../operation.ts';
import type { ManagementContext, Role } from '../room.ts';
import type { ManagedApplication } from './managed.ts';

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

type Credentials = Pick<ManagedApplication, 'objectId' | 'secrets' | 'certificates' | 'federatedCredentials'>;

/**
 * Nobody ends what he signs in with while nothing else of his proves him any more: what has expired or not
 * begun does not, and what another issuer vouches for does. Throws Fault Conflict.
 */
export function keepCredential({ room, caller }: ManagementContext, application: Credentials, removed: string): void {
  const { objectId, secrets, certificates, federatedCredentials } = application;
  if (objectId !== caller.objectId) return;
  const now = room.clock() / 1000;
  const begun = certificates.filter(({ notBefore }) => notBefore <= now);
  const valid = [...secrets, ...begun].filter(({ expires }) => expires > now);
  if ([...valid, ...federatedCredentials].some(({ id }) => id !== removed)) return;
  throw new Fault('Conflict', 'This is the last credential of who you are signed in as: add another one first.');
}
