export interface Token {
  readonly accessToken: string;
  /** Unix seconds. */
  readonly expires: number;
}

/** Asks the authority, in process or elsewhere, for a token for the vault's resource. Throws Fault where it refuses. */
export type RequestToken = (client: { tenantId: string; clientId: string; clientSecret: string }) => Promise<Token>;
