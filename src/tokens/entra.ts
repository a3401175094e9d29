import type { Issuer } from './bearer.ts';
import type { Cloud } from './clouds.ts';
import { createRemoteKeys, type RemoteKeysOptions } from './remote-keys.ts';

/** A tenant of Microsoft Entra ID whose tokens are trusted. */
export interface EntraTenant {
  /** Lower-case GUID. */
  readonly tenantId: string;
  readonly cloud: Cloud;
  /** Application ids that stand for one of our resources in `aud`, by that resource. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** Where clients of that tenant sign in, for challenges. */
export const entraAuthority = ({ tenantId, cloud }: Pick<EntraTenant, 'tenantId' | 'cloud'>): string =>
  `https://${cloud.authority}/${tenantId}`;

/**
 * The tenant as the issuer of v1 tokens and of v2 tokens, which share their keys. Issuers and the keys' URL are made from
 * our own table: nothing that Entra answers, and nothing in a token, says whom to ask.
 */
export function entraIssuers(tenant: EntraTenant, options: Omit<RemoteKeysOptions, 'url' | 'issuers'>): Issuer[] {
  const { tenantId, cloud, aliases } = tenant;
  const authority = entraAuthority(tenant);
  const issuers = [`https://${cloud.v1Issuer}/${tenantId}/`, `${authority}/v2.0`];
  const keys = createRemoteKeys({
    ...options,
    url: `${authority}/discovery/v2.0/keys`,
    // A key says whose tokens it signs, `{tenantid}` standing for any tenant ("Validate the signing key issuer").
    issuers: [...issuers, `https://${cloud.authority}/{tenantid}/v2.0`, `https://${cloud.v1Issuer}/{tenantid}/`],
  });
  return issuers.map((issuer) => ({ issuer, tenantId, keys, aliases }));
}
