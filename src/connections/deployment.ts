import type { ConnectorCloud } from './clouds.ts';

/** What the operator decided about all connections of this server. */
export interface Deployment {
  readonly cloud: ConnectorCloud;
  /** `ise`: an integration service environment, where people bring an application of their own. */
  readonly environment: 'standard' | 'ise';
  /** Where the authority sends people back to after they signed in. */
  readonly consentCallback: string;
  /** The operator's application that they sign in to; undefined where he names none. */
  readonly defaultClientId?: string | undefined;
  /** Vaults that connections may reach with the connector's own identity, in lower case. */
  readonly identityVaults: readonly string[];
  /** How long a deleted connection can be recovered, in milliseconds; 0 for not at all. */
  readonly retention: number;
}
