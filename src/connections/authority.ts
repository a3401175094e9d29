import type { SigningCertificate } from '../crypto/certificates/signing-certificate.ts';

/** A token for the vaults of the connector's cloud. */
export interface Token {
  readonly accessToken: string;
  /** Unix seconds. */
  readonly expires: number;
}

/** One in the name of somebody who signed in, and what the authority says about him. */
export interface UserToken extends Token {
  /** Counts from now on; the one before may have ended with it. */
  readonly refreshToken: string;
  readonly idTokenClaims: Readonly<Record<string, unknown>>;
  readonly accessTokenClaims: Readonly<Record<string, unknown>>;
  /** The account where it is at home. */
  readonly clientInfo?: { readonly uid: string; readonly utid: string } | undefined;
}

/** What a vault demands of a new token, as the JSON of its claims challenge. */
interface Demanding {
  readonly claims?: string | undefined;
}

interface Client {
  readonly tenantId: string;
  readonly clientId: string;
}

/** A client that somebody signs in to. Without a tenant it is any that has work accounts; without a secret it is public. */
export interface UserClient {
  readonly tenantId?: string | undefined;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
}

export interface SignInRequest extends Omit<UserClient, 'clientSecret'> {
  readonly redirectUrl: string;
  readonly state: string;
  readonly nonce: string;
  /** Of RFC 7636, S256. */
  readonly codeChallenge: string;
  readonly loginHint?: string | undefined;
}

export interface CodeRedemption extends UserClient {
  readonly code: string;
  readonly codeVerifier: string;
  /** As in the request. */
  readonly redirectUrl: string;
  /** As in the request: the ID token must hold it. */
  readonly nonce: string;
}

/**
 * Who gives connections their tokens: Microsoft Entra ID, or the embedded authority in this process.
 *
 * Refusals are Faults InvalidClient, UnauthorizedClient or InvalidGrant whose message is the authority's own (`AADSTSnnn: …`);
 * BadGateway and Unavailable say that there was no answer, or none that can be used. No Fault, its cause included, holds a
 * secret, an assertion, a code or a token.
 */
export interface ConnectionAuthority {
  withSecret(client: Client & Demanding & { readonly clientSecret: string }): Promise<Token>;
  withCertificate(client: Client & Demanding & { readonly certificate: SigningCertificate }): Promise<Token>;
  /** As the identity that the operator gave the connector. */
  withManagedIdentity(demanding: Demanding): Promise<Token>;
  /** Where somebody signs in. */
  authorizeUrl(request: SignInRequest): Promise<string>;
  redeemCode(redemption: CodeRedemption): Promise<UserToken>;
  refresh(client: UserClient & Demanding & { readonly refreshToken: string }): Promise<UserToken>;
}
