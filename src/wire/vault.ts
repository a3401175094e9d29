import { canonical } from './name.ts';

/**
 * A vault and its settings, in the words of "Vaults - Create Or Update" (Key Vault's resource provider). What decides about
 * calls and what administers vaults both speak them.
 */
export interface Vault {
  readonly name: string;
  readonly tenantId: string;
  readonly location: string;
  /** How long a deleted object can be recovered, in days (7 to 90, fixed at creation). */
  readonly softDeleteDays: number;
  readonly purgeProtection: boolean;
  readonly created: number;
  readonly accessPolicies: readonly AccessPolicy[];
  /** True: role assignments decide who may do what. False or absent: the access policies. */
  readonly enableRbacAuthorization?: boolean | undefined;
  /** Where it lies among Resource Manager's resources; the demo's scope where it is not said. */
  readonly scope?: VaultScopeIds | undefined;
  /** What the rows of its objects stand under; absent: its name. No two vaults ever have the same, not even of one name. */
  readonly rows?: string | undefined;
  readonly sku?: Sku | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly networkAcls?: NetworkAcls | undefined;
  readonly publicNetworkAccess?: PublicNetworkAccess | undefined;
  /** When it was deleted, in Unix milliseconds; until it is recovered nobody reaches it. */
  readonly deleted?: number | undefined;
}

export interface VaultScopeIds {
  readonly subscription: string;
  readonly resourceGroup: string;
}

/** Which principal may do what ("AccessPolicyEntry"). */
export interface AccessPolicy {
  readonly tenantId: string;
  readonly objectId: string;
  /** The principal has them through this application only ("compound identity"). */
  readonly applicationId?: string | undefined;
  readonly permissions: Permissions;
}

interface Permissions {
  readonly secrets: readonly string[];
  readonly keys: readonly string[];
  readonly certificates?: readonly string[] | undefined;
}

/** From which addresses the vault is reached ("NetworkRuleSet"). */
export interface NetworkAcls {
  readonly bypass: Bypass;
  readonly defaultAction: DefaultAction;
  /** Networks in CIDR notation, IPv4 or IPv6. */
  readonly ipRules: readonly string[];
}

export const SKUS = ['standard', 'premium'] as const;
export const BYPASSES = ['AzureServices', 'None'] as const;
export const DEFAULT_ACTIONS = ['Allow', 'Deny'] as const;
export const PUBLIC_NETWORK_ACCESS = ['Enabled', 'Disabled'] as const;
type Sku = (typeof SKUS)[number];
type Bypass = (typeof BYPASSES)[number];
type DefaultAction = (typeof DEFAULT_ACTIONS)[number];
type PublicNetworkAccess = (typeof PUBLIC_NETWORK_ACCESS)[number];

/** A vault as it was read, and the mark of its row: changes are conditional on it. */
export interface StoredVault {
  readonly vault: Vault;
  readonly mac: Uint8Array;
}

const COMMON = ['all', 'get', 'list', 'delete', 'backup', 'restore', 'recover', 'purge'] as const;
const USE = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey', 'sign', 'verify', 'release', 'rotate'] as const;
const ISSUERS = [
  'managecontacts',
  'getissuers',
  'listissuers',
  'setissuers',
  'deleteissuers',
  'manageissuers',
] as const;

/** The names that an access policy may hold ("Permissions"); operations that are not there ask for none of them. */
export const PERMISSION_NAMES = {
  secrets: [...COMMON, 'set'],
  keys: [...COMMON, 'create', 'update', 'import', ...USE, 'getrotationpolicy', 'setrotationpolicy'],
  certificates: [...COMMON, 'create', 'update', 'import', ...ISSUERS],
} as const;

/** Whom an entry is for: a principal may have one for itself and one for each application that it uses. */
export function grantee({ objectId, applicationId = '' }: Pick<AccessPolicy, 'objectId' | 'applicationId'>): string {
  return `${objectId}/${applicationId}`;
}

/** Where a vault lies whose scope is not said. */
export const DEMO_SCOPE: VaultScopeIds = {
  subscription: '00000000-0000-0000-0000-000000000000',
  resourceGroup: 'sallyport',
};

/** The identifier of the resource, without the slash at its end: scopes of role assignments begin so. */
export function vaultResourceId({ name, scope = DEMO_SCOPE }: Pick<Vault, 'name' | 'scope'>): string {
  const { subscription, resourceGroup } = scope;
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.KeyVault/vaults/${name}`;
}

/** Stands between the name and what tells its rows from those of others of that name; in no vault's name. */
export const ROWS_MARK = '~';

/** The name of the vault whose rows stand under that. */
export const nameOfRows = (rows: string): string => rows.split(ROWS_MARK, 1)[0] ?? '';

/** What stands in the column `vault` of the rows of its objects. */
export function rowsOf({ name, rows }: Pick<Vault, 'name' | 'rows'>): string {
  return rows ?? canonical(name);
}

const DAY = 86_400_000;

/** When a deleted vault is purged by itself, in Unix milliseconds. */
export function purgeDateOf({ deleted = 0, softDeleteDays }: Vault): number {
  return deleted + softDeleteDays * DAY;
}
