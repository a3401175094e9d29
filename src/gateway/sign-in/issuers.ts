import type { AuthorityContext } from '../../authority/context.ts';
import { issuerOf } from '../../authority/issuer.ts';
import type { Config } from '../../config.ts';
import type { Bearer, Issuer } from '../../tokens/bearer.ts';
import { createBearer } from '../../tokens/bearer.ts';
import { CLOUDS, type CloudName, DEFAULT_CLOUD } from '../../tokens/clouds.ts';
import { type EntraTenant, entraAuthority, entraIssuers } from '../../tokens/entra.ts';
import type { Fetch } from '../../tokens/remote-document.ts';
import type { Addresses } from '../listeners/addresses.ts';
import { openUpstream } from '../listeners/upstream.ts';

type Tenant = Omit<EntraTenant, 'aliases'>;

/** Whom the settings trust, in their order. */
export interface Trusted {
  readonly issuers: readonly (Tenant | 'embedded')[];
  readonly managementIssuers: readonly Tenant[];
  readonly vaultAppId: string | undefined;
  readonly fetch: Fetch;
}

/** Throws Fault ConfigurationInvalid. */
export function readTrusted(config: Config): Trusted {
  return {
    issuers: config.issuer.map((text) => (text === 'embedded' ? text : readTenant(text))),
    managementIssuers: config.managementIssuer.map(readTenant),
    vaultAppId: config.vaultAppId?.toLowerCase(),
    fetch: openUpstream(config),
  };
}

function readTenant(text: string): Tenant {
  const [tenant = '', cloud = DEFAULT_CLOUD] = text.slice('entra:'.length).split('@');
  return { tenantId: tenant.toLowerCase(), cloud: CLOUDS[cloud as CloudName] };
}

/** Whose tokens are taken where, and what follows from that. */
export interface Trust {
  /** Of vaults, and so of the connector's sign-in: those that `--issuer` names. */
  readonly vaultBearer: Bearer;
  /**
   * Of administration: those that `--management-issuer` names, for whoever administers a tenant can give himself any role; and
   * the embedded authority always. Who can read `operator.json` may configure the server anyway, and without an administrator
   * of its own nobody could make the first vault.
   */
  readonly managementBearer: Bearer;
  /** Of callers of the connector: the embedded authority, which also knows those who make connections, and those that `--issuer` names. */
  readonly connectorBearer: Bearer;
  /** Tenants of other issuers whose tokens administration takes. */
  readonly managementTenants: readonly string[];
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
  const { issuers, managementIssuers, vaultAppId, fetch } = trusted;
  const aliases = new Map(vaultAppId === undefined ? [] : [[addresses.vaultResource, vaultAppId]]);
  const forget = (): void => {
    vaultBearer.forget();
    managementBearer.forget();
    connectorBearer.forget();
  };
  const embedded = issuerOf(authority, tenantId);
  const made = new Map<string, Issuer[]>();
  /** One set of keys for each tenant, whoever trusts it. */
  const issuersOf = (tenant: Tenant): Issuer[] => {
    const known =
      made.get(tenant.tenantId) ?? entraIssuers({ ...tenant, aliases }, { fetch, clock, withdrawn: forget });
    made.set(tenant.tenantId, known);
    return known;
  };
  const elsewhere = issuers.filter((each) => each !== 'embedded');
  const vaultBearer = createBearer({
    issuers: issuers.flatMap((each) => (each === 'embedded' ? [embedded] : issuersOf(each))),
    clock,
  });
  const connectorBearer = createBearer({ issuers: [embedded, ...elsewhere.flatMap(issuersOf)], clock });
  const managementBearer = createBearer({ issuers: [embedded, ...managementIssuers.flatMap(issuersOf)], clock });
  const authorities = new Map(elsewhere.map((each) => [each.tenantId, entraAuthority(each)]));
  return {
    vaultBearer,
    managementBearer,
    connectorBearer,
    managementTenants: managementIssuers.map((tenant) => tenant.tenantId),
    tenants: issuers.map((each) => (each === 'embedded' ? tenantId : each.tenantId)),
    embedded: issuers.includes('embedded'),
    authorityOf: (tenant) => authorities.get(tenant) ?? `${addresses.authorityUrl}/${tenant}`,
    forget,
  };
}
