import type { DirectoryChange } from './directory/entries.ts';
import type { User } from './directory/users/user.ts';
import type { UserPasswords } from './directory/users/user-passwords.ts';
import type { UserTotps } from './directory/users/user-totps.ts';
import type { UserLookup } from './directory/users/users.ts';

/** What a sign-in page asks of the directory. */
export interface SignInChecks {
  /**
   * The user with this name and password, who is enabled. Unknown, disabled and wrong are one answer, and the same work.
   * Throws Fault TooManyRequests.
   */
  checkPassword(userPrincipalName: string, password: string): Promise<User | undefined>;
  /**
   * Whether a code of the user's app counts: the change that uses it up, which the sign-in must commit with what it does
   * (of two that use one code, the second is a conflict); undefined where it is wrong, too old or used.
   */
  checkTotp(user: Pick<User, 'objectId'>, code: string): Promise<DirectoryChange | undefined>;
}

export interface Proofs {
  readonly passwords: UserPasswords;
  readonly totps: UserTotps;
}

export function createSignInChecks(users: UserLookup, { passwords, totps }: Proofs): SignInChecks {
  return {
    async checkPassword(userPrincipalName, password) {
      const found = await users.findUserByName(userPrincipalName);
      const matches = await passwords.matches(found?.objectId, password);
      // Once more: meanwhile the user may have been disabled, or got another password.
      const user = await users.findUser(found?.objectId ?? '');
      return matches && user?.enabled && user.revoked === found?.revoked ? user : undefined;
    },
    async checkTotp({ objectId }, code) {
      const changes = await totps.use(objectId, code);
      return changes && { changes, touches: [] };
    },
  };
}
