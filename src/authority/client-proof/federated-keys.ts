import type { JSONWebKeySet } from 'jose';
import { createLru } from '../../crypto/threads/lru.ts';
import { discoverKeys } from '../../tokens/discovered-keys.ts';
import type { Fetch } from '../../tokens/remote-document.ts';
import type { RemoteKeys } from '../../tokens/remote-keys.ts';
import { FEDERATED_ALGORITHMS } from './federation.ts';

/** The keys of an issuer that a federated credential names, for a token that names `kid`. Throws Fault BadGateway or Unavailable. */
export type FederatedKeys = (issuer: string, kid: string) => Promise<JSONWebKeySet>;

/** Issuers whose keys are kept. */
const CAPACITY = 100;

/** Only issuers of federated credentials may be asked for: each is called over the network. */
export function createFederatedKeys(fetch: Fetch, clock: () => number): FederatedKeys {
  const issuers = createLru<RemoteKeys>(CAPACITY);
  return (issuer, kid) =>
    issuers.take(issuer, () => discoverKeys(issuer, { fetch, clock, algorithms: FEDERATED_ALGORITHMS }))(kid);
}
