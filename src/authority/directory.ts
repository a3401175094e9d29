import type { Seal } from '../crypto/seal.ts';
import type { Store } from '../store/store.ts';
import { type Applications, createApplications } from './applications.ts';
import { createEntries } from './entries.ts';
import { createTenants, type Tenants } from './tenants.ts';

/** Who is known here: tenants and applications. Ids are compared without case. */
export interface Directory extends Tenants, Applications {}

export interface DirectoryOptions {
  readonly store: Store;
  readonly seal: Seal;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

export function createDirectory({ store, seal, clock }: DirectoryOptions): Directory {
  const entries = createEntries(store, seal);
  return { ...createTenants(store, entries), ...createApplications({ store, entries, seal, clock }) };
}
