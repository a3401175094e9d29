import { setTimeout } from 'node:timers/promises';
import type { ConnectorCloud } from '../../connections/clouds.ts';
import { createHttpsVaults } from '../../connector/https/https-vaults.ts';
import type { OpenVault } from '../../connector/key-vault.ts';
import { openInProcess, type VaultServer } from '../../vault/vault.ts';
import type { UpstreamPool } from '../listeners/upstream-pool.ts';

interface Ground {
  readonly cloud: ConnectorCloud;
  readonly upstream: UpstreamPool;
  readonly clock: () => number;
}

/** How the connector reaches vaults: those of this server in process, those of any other cloud over HTTPS. */
export function openVaultOf({ cloud, upstream, clock }: Ground, embedded: VaultServer): OpenVault {
  if (cloud.name === 'embedded') return (name) => Promise.resolve((token) => openInProcess(embedded, name, token));
  const pace = { clock, sleep: sleeping, deadline: (wait: number) => AbortSignal.timeout(wait), random: Math.random };
  return createHttpsVaults({ cloud, exchange: upstream.exchange, pace });
}

/** A wait of nobody but a caller: it keeps no process alive. */
const sleeping = (wait: number): Promise<void> => setTimeout(wait, undefined, { ref: false });
