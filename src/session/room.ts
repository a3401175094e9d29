import type { Journal } from '../audit/journal.ts';
import type { Seal } from '../crypto/seal.ts';
import type { Handler } from '../http/mount.ts';
import type { Store } from '../store/store.ts';
import type { Principal, Principals } from './principal.ts';
import type { Tokens } from './tokens.ts';

/** How people sign in, at the authority of this server. */
export interface ConsoleSignIn {
  /** Where the console can be opened so that people come back to it; the first is what they are told. */
  readonly origins: readonly string[];
  /** Makes what the directory lacks for it. */
  authorizeUrl(request: {
    readonly redirectUri: string;
    readonly state: string;
    readonly nonce: string;
    readonly codeChallenge: string;
  }): Promise<string>;
  /** Who signed in. Throws Fault Unauthorized. */
  redeem(answer: {
    readonly code: string;
    readonly codeVerifier: string;
    readonly redirectUri: string;
    readonly nonce: string;
  }): Promise<Principal>;
}

/** What the console stands on; the gateway hands it over. */
export interface ConsoleRoom {
  readonly store: Store;
  readonly seal: Seal;
  readonly journal: Journal;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly principals: Principals;
  readonly tokens: Tokens;
  readonly signIn: ConsoleSignIn;
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
