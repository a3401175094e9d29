import type { Caller } from '../caller.ts';
import type { Keys } from '../crypto/perform.ts';
import type { Seal } from '../crypto/seal.ts';
import type { RowCache } from '../store/row-cache.ts';
import type { Store } from '../store/store.ts';

/** What the vault stands on. Clock in milliseconds. */
export interface VaultRoom {
  readonly store: Store;
  readonly seal: Seal;
  readonly keys: Keys;
  readonly clock: () => number;
  readonly rows: RowCache;
  /** Whether anybody is told of events. */
  readonly announces: boolean;
  /** Whether the -HSM types are taken, and kept in software as all others. */
  readonly softwareHsm: boolean;
}

/** Which principal may do what, in the words of Key Vault's access policies ("Vaults - Create Or Update", AccessPolicyEntry). */
export interface AccessPolicy {
  readonly tenantId: string;
  readonly objectId: string;
  /** The principal has them through this application only. */
  readonly applicationId?: string | undefined;
  readonly permissions: { readonly secrets: readonly string[]; readonly keys: readonly string[] };
}

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
}

/** A vault, for whoever works on it: a caller, or what is due. */
export interface VaultScope {
  readonly room: VaultRoom;
  readonly vault: Vault;
  /** The vault's canonical origin: identifiers are built from it. */
  readonly origin: string;
}

/** One call on one vault, admitted. */
export interface VaultContext extends VaultScope {
  readonly caller: Caller;
  /** The origin that the caller used: next links are built from it. */
  readonly usedOrigin: string;
  readonly apiVersion: string;
}
