import type { User } from './user.ts';
import type { UserPasswords } from './user-passwords.ts';
import type { UserLookup } from './users.ts';

/** What a sign-in page asks of the directory. */
export interface SignInChecks {
  /**
   * The user with this name and password, who is enabled. Unknown, disabled and wrong are one answer, and the same work.
   * Throws Fault TooManyRequests.
   */
  checkPassword(userPrincipalName: string, password: string): Promise<User | undefined>;
}

export function createSignInChecks(users: UserLookup, passwords: UserPasswords): SignInChecks {
  return {
    async checkPassword(userPrincipalName, password) {
      const found = await users.findUserByName(userPrincipalName);
      const matches = await passwords.matches(found?.objectId, password);
      // Once more: meanwhile the user may have been disabled, or got another password.
      const user = await users.findUser(found?.objectId ?? '');
      return matches && user?.enabled && user.revoked === found?.revoked ? user : undefined;
    },
  };
}
