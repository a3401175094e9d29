/** A connection resource, by its Auth ID (connector reference, "Creating a connection"). Secrets stand sealed beside it. */
interface ConnectionBase {
  /** 32 lower-case hex digits: the segment of the runtime URL. */
  readonly id: string;
  /** The resource's name, unique in any casing. */
  readonly name: string;
  readonly displayName: string;
  readonly vaultName: string;
  /** Unix milliseconds. */
  readonly created: number;
  readonly changed: number;
}

/** An application that signs in with a client secret (client-credentials grant, RFC 6749 section 4.4). */
export interface ServicePrincipalConnection extends ConnectionBase {
  readonly authId: 'oauthServicePrincipal';
  readonly tenantId: string;
  readonly clientId: string;
}

export type Connection = ServicePrincipalConnection;

/** What a connection must never show again once it is given. */
export interface ConnectionSecrets {
  readonly clientSecret: string;
}
