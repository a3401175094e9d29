import { z } from 'zod';
import { Fault } from '../../../fault.ts';
import type { ManagementRoom } from '../../room.ts';
import type { ManagedUser } from '../managed.ts';
import { DIRECTORY_PATH, displayName, roles, time } from '../resource.ts';

export const USERS = `${DIRECTORY_PATH}/users`;
export const USER = `${USERS}/{id}`;

export const userResource = z.object({
  id: z.string(),
  tenantId: z.string(),
  userPrincipalName: z.string(),
  displayName: z.string(),
  userType: z.string(),
  homeTenantId: z.string(),
  accountEnabled: z.boolean(),
  roles: z.array(z.string()),
  mfaEnabled: z.boolean(),
  createdDateTime: z.string(),
});

export function userOf(user: ManagedUser): z.infer<typeof userResource> {
  const { objectId, enabled, roles: held, totp, created, ...others } = user;
  return {
    ...others,
    id: objectId,
    accountEnabled: enabled,
    roles: [...held],
    mfaEnabled: totp,
    createdDateTime: time(created),
  };
}

const name = 'it is like name@domain';

/** What can be said of a user, when he is made and later. */
export const members = {
  userPrincipalName: z.string({ error: name }).max(320, name),
  displayName,
  userType: z.enum(['Member', 'Guest'], { error: 'userType is Member or Guest' }),
  accountEnabled: z.boolean('accountEnabled is true or false'),
  roles,
};

/** How long it must be is said where it is set; here only that nobody sends a book. */
export const password = z.string({ error: 'it is a text' }).max(1024, 'it is too long');

export const factsOf = (objectId: string) => ({ target: `users/${objectId}` });

/** Throws Fault NotFound. */
export async function requireUser({ directory }: Pick<ManagementRoom, 'directory'>, id: string): Promise<ManagedUser> {
  const user = await directory.findUser(id);
  if (user === undefined) throw new Fault('NotFound', 'There is no user with this id.');
  return user;
}
