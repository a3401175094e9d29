import type { AuthorityContext } from '../authority/context.ts';
import { issuerOf } from '../authority/issuer.ts';
import type { Config } from '../config.ts';
import type { Bearer, Issuer } from '../tokens/bearer.ts';
import { createBearer } from '../tokens/bearer.ts';
import { CLOUDS, type CloudName, DEFAULT_CLOUD } from '../tokens/clouds.ts';
import { type EntraTenant, entraAuthority, entraIssuers } from '../tokens/entra.ts';
import type { Fetch } from '../tokens/remote-document.ts';
import type { Addresses } from './addresses.ts';
import { openUpstream } from './upstream.ts';

/** Whom `--issuer` trusts, in its order. */
export interface Trusted {
  readonly issuers: readonly (Omit<EntraTenant, 'aliases'> | 'embedded')[];
  readonly vaultAppId: string | undefined;
  readonly fetch: Fetch;
}

/** Throws Fault ConfigurationInvalid. */
export function readTrusted(config: Config): Trusted {
  return {
    issuers: config.issuer.map(readIssuer),
    vaultAppId: config.vaultAppId?.toLowerCase(),
    fetch: openUpstream(config),
  };
}

function readIssuer(text: string): Trusted['issuers'][number] {
  if (text === 'embedded') return text;
  const [tenant = '', cloud = DEFAULT_CLOUD] = text.slice('entra:'.length).split('@');
  return { tenantId: tenant.toLowerCase(), cloud: CLOUDS[cloud as CloudName] };
}

/** Whose tokens are taken where, and what follows from that. */
export interface Trust {
  /** Of vaults, and so of the connector's sign-in: those that `--issuer` names. */
  readonly vaultBearer: Bearer;
  /**
   * Of administration: the same, and the embedded authority always. Who may write `operator.json` may configure the server;
   * and without an administrator of its own nobody could make the first vault.
   */
  readonly managementBearer: Bearer;
  /** The tenants that vaults may be of; a new one is of the first, where nobody says another. */
  readonly tenants: readonly string[];
  /** Whether vaults take the tokens that this server issues. */
  readonly embedded: boolean;
  /** Where clients sign in for a vault of that tenant. */
  readonly authorityOf: (tenantId: string) => string;
  /** Forgets what tokens have proved, everywhere. */
  forget(): void;
}

interface Trusting {
  readonly addresses: Addresses;
  readonly clock: () => number;
  readonly trusted: Trusted;
}

export function createTrust(
  { addresses, clock, trusted }: Trusting,
  authority: AuthorityContext,
  tenantId: string,
): Trust {
  const { issuers, vaultAppId, fetch } = trusted;
  const aliases = new Map(vaultAppId === undefined ? [] : [[addresses.vaultResource, vaultAppId]]);
  const forget = (): void => {
    vaultBearer.forget();
    managementBearer.forget();
  };
  const embedded = issuerOf(authority, tenantId);
  const made = issuers.map((each): Issuer[] =>
    each === 'embedded' ? [embedded] : entraIssuers({ ...each, aliases }, { fetch, clock, withdrawn: forget }),
  );
  const vaultIssuers = made.flat();
  const vaultBearer = createBearer({ issuers: vaultIssuers, clock });
  const managementBearer = vaultIssuers.includes(embedded)
    ? vaultBearer
    : createBearer({ issuers: [embedded, ...vaultIssuers], clock });
  const elsewhere = new Map(
    issuers.flatMap((each) => (each === 'embedded' ? [] : [[each.tenantId, entraAuthority(each)]])),
  );
  return {
    vaultBearer,
    managementBearer,
    tenants: issuers.map((each) => (each === 'embedded' ? tenantId : each.tenantId)),
    embedded: issuers.includes('embedded'),
    authorityOf: (tenant) => elsewhere.get(tenant) ?? `${addresses.authorityUrl}/${tenant}`,
    forget,
  };
}
