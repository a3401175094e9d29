import type { Throttle } from '../../http/throttle.ts';
import type { AuthorityContext } from '../context.ts';

export interface OpenedIdentities extends AuthorityContext {
  /** Resource ids of the identities that may be asked for; they need not be there. */
  readonly opened: readonly string[];
}

/** What the endpoints of managed identities stand on. Who reaches them is the identity: they are on loopback only. */
export interface ManagedIdentityContext extends OpenedIdentities {
  /** What callers of the App Service endpoint send as `X-IDENTITY-HEADER`. */
  readonly header: string;
  /** Counts the tokens of all of them. */
  readonly throttle: Throttle;
}
