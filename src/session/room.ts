import type { Journal } from '../audit/journal.ts';
import type { Seal } from '../crypto/seal.ts';
import type { Handler } from '../http/mount.ts';
import type { Store } from '../store/store.ts';
import type { Principals } from './principal.ts';
import type { Tokens } from './tokens.ts';

/** What the console stands on; the gateway hands it over. */
export interface ConsoleRoom {
  readonly store: Store;
  readonly seal: Seal;
  readonly journal: Journal;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly principals: Principals;
  readonly tokens: Tokens;
  /** How long a session lasts without use, and at all; in seconds. */
  readonly idleSeconds: number;
  readonly longestSeconds: number;
  /** Where the console is opened from this machine: `http://127.0.0.1:8080`. */
  readonly origin: string;
  readonly managementResource: string;
  readonly vaultResource: string;
  /** Whether the vaults take tokens of the embedded authority. */
  readonly vaultsTrust: boolean;
  /** `Host` of a vault. */
  readonly hostOf: (vault: string) => string;
}

/** The servers that calls of the page are handed to. */
export interface Behind {
  readonly management: Handler;
  readonly vault: Handler;
}
