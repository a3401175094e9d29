import type { Change } from '../../operation.ts';
import type { AccessToken } from '../claims.ts';
import type { AuthorityContext } from '../context.ts';
import type { Application } from '../directory/applications/applications.ts';
import type { User } from '../directory/users/user.ts';
import type { TokenRequest } from '../token-request.ts';

/** What a grant gives, from which each version of the endpoint writes its response. */
export interface Granted {
  readonly application: Application;
  readonly resource: string;
  readonly accessToken: AccessToken;
  /** In whose name the application acts; absent where in its own. */
  readonly user?: User;
  /** What was granted, if in a user's name. */
  readonly scope?: string;
  readonly refreshToken?: string;
  readonly idToken?: string;
  readonly clientInfo?: string;
  /** What is used up, and what was given. */
  readonly changes?: readonly Change[];
}

/** Throws Fault with an `aadsts` number. */
export type Grant = (context: AuthorityContext, request: TokenRequest) => Promise<Granted>;
