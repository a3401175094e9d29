import type { Application } from '../applications.ts';
import type { AccessToken } from '../claims.ts';
import type { AuthorityContext } from '../context.ts';
import type { TokenRequest } from '../token-request.ts';

/** What a grant gives, from which each version of the endpoint writes its response. */
export interface Granted {
  readonly application: Application;
  readonly resource: string;
  readonly accessToken: AccessToken;
}

/** Throws Fault with an `aadsts` number. */
export type Grant = (context: AuthorityContext, request: TokenRequest) => Promise<Granted>;
