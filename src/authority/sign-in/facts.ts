import type { User } from '../directory/users/user.ts';
import type { SignInRequest } from './sign-in-request.ts';

/**
 * What the audit record of a step says: the application, and the user where one is known. Never the name that was typed: it
 * may have been a password.
 */
export function factsOf({ clientId }: Pick<SignInRequest, 'clientId'>, user?: Pick<User, 'objectId'>) {
  return { target: `applications/${clientId}`, principal: user?.objectId ?? 'unknown' };
}
