import { Fault } from '../../fault.ts';
import type { Task } from '../../jobs/tasks/task.ts';
import { holds } from '../../management/role.ts';
import type { ManagementRoom } from '../../management/room.ts';
import { roleFor } from '../../management/tasks/resource.ts';
import type { Services } from '../services.ts';

interface Standing extends Pick<Services, 'authority'> {
  readonly management: Pick<ManagementRoom, 'tenantsElsewhere'>;
}

/**
 * Asks the directory again, as it was asked for the token that the task was begun with. What another issuer's tenant says of
 * its people comes with their tokens alone: such a task goes on for as long as the settings trust that tenant. Throws Fault
 * Forbidden.
 */
export async function requireStillMay({ authority, management }: Standing, task: Task): Promise<void> {
  const { tenantId } = task.by;
  if ((await authority.directory.findTenant(tenantId)) === undefined) {
    if (management.tenantsElsewhere.includes(tenantId)) return;
    throw new Fault('Forbidden', `Whoever began the task is of the tenant ${tenantId}, which is no longer trusted.`);
  }
  const roles = await rolesOf(authority, task.by);
  if (roles === undefined) throw new Fault('Forbidden', 'Whoever began the task has been disabled or deleted since.');
  const needed = roleFor(task);
  if (!holds({ roles }, needed))
    throw new Fault('Forbidden', `Whoever began the task no longer has the app role ${needed} that it needs.`);
}

/** Of an application, a managed identity, or a user that signed in through one; undefined where one of them is gone or disabled. */
async function rolesOf(
  { directory }: Standing['authority'],
  { objectId, applicationId, tenantId }: Task['by'],
): Promise<readonly string[] | undefined> {
  const client =
    (await directory.findApplication(applicationId)) ?? (await directory.findManagedIdentity(applicationId));
  const who = client?.objectId === objectId ? client : await directory.findUser(objectId);
  if (!client?.enabled || !who?.enabled || who.tenantId !== tenantId) return undefined;
  return 'roles' in who ? who.roles : [];
}
