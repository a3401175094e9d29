import type { Caller } from '../caller.ts';
import type { Backups } from '../crypto/archive/backup.ts';
import type { Keys } from '../crypto/perform.ts';
import type { Seal } from '../crypto/seal.ts';
import type { Fault } from '../fault.ts';
import type { RowCache } from '../store/row-cache.ts';
import type { Store } from '../store/store.ts';
import type { Vault } from '../wire/vault.ts';

export type { AccessPolicy, Vault } from '../wire/vault.ts';

/** What the vault stands on. Clock in milliseconds. */
export interface VaultRoom {
  readonly store: Store;
  readonly seal: Seal;
  readonly keys: Keys;
  readonly backups: Backups;
  readonly clock: () => number;
  readonly rows: RowCache;
  /** Whether anybody is told of events. */
  readonly announces: boolean;
  /** Whether the -HSM types are taken, and kept in software as all others. */
  readonly softwareHsm: boolean;
  /** How late deletion and recovery become visible, in seconds. */
  readonly azureLag: number;
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
  /** The caller may do no more than the public half of a key is good for: what is thrown where the key has none. */
  readonly publicKeysOnly?: Fault | undefined;
  /** The origin that the caller used: next links are built from it. */
  readonly usedOrigin: string;
  readonly apiVersion: string;
}
