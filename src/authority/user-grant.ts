import { z } from 'zod';
import type { AuthorityContext } from './context.ts';
import type { User } from './directory/users/user.ts';
import { endedSignIn } from './grants/refusals.ts';

/** What a user who signed in lets an application do, as rows keep it. */
export const userGrant = z.object({
  tenantId: z.string(),
  /** Object id. */
  userId: z.string(),
  clientId: z.string(),
  resource: z.string(),
  scopes: z.array(z.string()),
  /** Unix seconds of the sign-in. */
  authTime: z.number(),
  amr: z.array(z.string()),
});

export type UserGrant = z.infer<typeof userGrant>;

/** The user, whose sign-in still counts: whatever ends tokens ends it too. Throws Fault InvalidGrant (50173). */
export async function requireSignedIn(
  { directory }: Pick<AuthorityContext, 'directory'>,
  { userId, authTime }: Pick<UserGrant, 'userId' | 'authTime'>,
): Promise<User> {
  const user = await directory.findUser(userId);
  if (!user?.enabled || (user.revoked ?? 0) >= authTime) throw endedSignIn();
  return user;
}
