/** Who a verified token says is calling. Only `tokens/` makes one, after signature, issuer, audience, times and tenant. */
export interface Caller {
  /** Entra object id of the principal (`oid`). Permissions hang on it. */
  readonly objectId: string;
  /** Application (client) id (`appid`, or `azp` in v2 tokens). */
  readonly applicationId: string;
  /** Tenant (`tid`). */
  readonly tenantId: string;
  /** Issuer (`iss`), as the token spells it. */
  readonly issuer: string;
  /** An application acts for a user (`scp`), who is then the principal; else it acts for itself. */
  readonly delegated: boolean;
  /** App roles (`roles`), empty where the token has none. */
  readonly roles: readonly string[];
  /** Object ids of the groups of the principal (`groups`), empty where the token names none. */
  readonly groups: readonly string[];
  /** They are too many for a token, which says where to ask instead (`_claim_names`). We do not ask: none counts. */
  readonly groupsOmitted: boolean;
  /** When the token ends, in Unix seconds (`exp`). */
  readonly expires: number;
}
