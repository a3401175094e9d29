import type { JWTPayload } from 'jose';

/** The most groups that a JWT says one by one (learn.microsoft.com/entra/identity-platform/access-token-claims-reference). */
const MOST_GROUPS = 200;

export interface GroupClaimsOptions {
  readonly groups: readonly string[];
  /** Where the groups of this principal could be asked for, if they are too many to say. */
  readonly endpoint: string;
}

/** None where there are no groups; "groups overage claim" where there are more than 200: a part of them would be wrong. */
export function groupClaims({ groups, endpoint }: GroupClaimsOptions): JWTPayload {
  if (groups.length === 0) return {};
  if (groups.length <= MOST_GROUPS) return { groups: [...groups] };
  return { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint } } };
}
