import type { HomeCloud } from './home-cloud.ts';

/** Who made a connection, and who signed in for it: an object of a tenant. */
export interface Owner {
  readonly tenantId: string;
  readonly objectId: string;
}

export interface Account extends Owner {
  /** What people call it. */
  readonly name: string;
}

/** Why a connection could not sign in the last time it tried: never a secret. */
export interface SignInFailure {
  readonly code: string;
  readonly message: string;
  /** Unix milliseconds. */
  readonly at: number;
}

/** What everybody may know of the certificate in a PFX. */
export interface CertificateFacts {
  /** The common name; `''` where it has none. */
  readonly subject: string;
  /** Upper-case hex of the SHA-1, by which portals name certificates, and of the SHA-256. */
  readonly thumbprint: string;
  readonly thumbprint256: string;
  /** Unix milliseconds. */
  readonly notBefore: number;
  readonly expires: number;
}

/** A connection resource, by its Auth ID (connector reference, "Creating a connection"). Secrets stand sealed beside it. */
interface ConnectionBase {
  /** 32 lower-case hex digits: the segment of the runtime URL. */
  readonly id: string;
  /** The resource's name, unique in any casing. */
  readonly name: string;
  readonly displayName: string;
  /** Unix milliseconds. */
  readonly created: number;
  readonly changed: number;
  /** Who first made it; absent in what older versions made, which only Administrators may change. */
  readonly owner?: Owner | undefined;
  /** Absent where a template names only the connector: there is a connection, and nothing can be done with it yet. */
  readonly vaultName?: string | undefined;
  /** Whether its calls are remembered. */
  readonly runHistory: boolean;
  /** How its parameters were written, so that it is shown so: `parameterValueSet`, `parameterValues` or `alternativeParameterValues`. */
  readonly shape: 'set' | 'flat' | 'alternative';
  /** `V1`: of Consumption workflows, `V2`: of Standard ones; the same here. */
  readonly kind?: 'V1' | 'V2' | undefined;
  /** The region that a template names; it means nothing here. */
  readonly location?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly failure?: SignInFailure | undefined;
  /** When its secret ends, in Unix milliseconds, where somebody said it. */
  readonly credentialExpires?: number | undefined;
  /** When it was deleted, in Unix milliseconds. */
  readonly deleted?: number | undefined;
  /** Where it signs in; absent in what older versions made. */
  readonly cloud?: HomeCloud | undefined;
}

/** An application that signs in with a client secret (client-credentials grant, RFC 6749 section 4.4). */
export interface ServicePrincipalConnection extends ConnectionBase {
  readonly authId: 'oauthServicePrincipal';
  readonly tenantId: string;
  readonly clientId: string;
}

/** An application that signs in with a certificate. Without its id, which the reference calls optional, it cannot. */
export interface CertificateConnection extends ConnectionBase {
  readonly authId: 'CertOauth';
  readonly tenantId: string;
  readonly clientId?: string | undefined;
  /** Of its PFX. */
  readonly certificate?: CertificateFacts | undefined;
}

/** Somebody who signs in through the operator's application; without a tenant at any. */
export interface DefaultApplicationConnection extends ConnectionBase {
  readonly authId: 'oauthDefault';
  readonly tenantId?: string | undefined;
  readonly account?: Account | undefined;
}

/** Somebody who signs in through an application of his own. */
export interface OwnApplicationConnection extends ConnectionBase {
  readonly authId: 'oauthBYOA';
  readonly tenantId: string;
  readonly clientId: string;
  readonly account?: Account | undefined;
}

/** The identity of this server itself. */
export interface ManagedIdentityConnection extends ConnectionBase {
  readonly authId: 'oauthMI';
}

/** "Default [DEPRECATED]": a vault and no word of how to sign in, as old templates have it. Somebody signs in for it. */
export interface DeprecatedConnection extends ConnectionBase {
  readonly authId: 'default';
  readonly account?: Account | undefined;
}

export type Connection =
  | ServicePrincipalConnection
  | CertificateConnection
  | DefaultApplicationConnection
  | OwnApplicationConnection
  | ManagedIdentityConnection
  | DeprecatedConnection;

/** Those for which somebody signs in. */
export type PersonalConnection = DefaultApplicationConnection | OwnApplicationConnection | DeprecatedConnection;

export function isPersonal(connection: Connection): connection is PersonalConnection {
  return connection.authId === 'oauthDefault' || connection.authId === 'oauthBYOA' || connection.authId === 'default';
}

export type AuthId = Connection['authId'];

type WithoutBase<Each> = Each extends ConnectionBase ? Omit<Each, keyof ConnectionBase> : never;

/** How a connection signs in, which is what its parameters say; without what it must never show. */
export type Credentials = WithoutBase<Connection>;

/** What a connection must never show again once it is given. */
export interface ConnectionSecrets {
  readonly clientSecret?: string | undefined;
  /** Base64, as it was given. */
  readonly pfx?: string | undefined;
  /** Of the pfx. */
  readonly password?: string | undefined;
  /** Of the account that signed in. */
  readonly refreshToken?: string | undefined;
}
