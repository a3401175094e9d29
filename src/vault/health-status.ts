import { z } from 'zod';
import type { Server } from '../http/server.ts';
import { contract, implement, type Operation, perform } from '../operation.ts';
import { failureOf, headersOf, type VaultServer } from './vault.ts';
import { unknownVault } from './vaults.ts';

const contractOfHealth = contract({
  name: 'HealthStatus',
  summary: 'Whether the vault answers',
  method: 'GET',
  path: '/healthstatus',
  input: z.object({}),
  output: z.literal(true),
});

const healthStatus: Operation<undefined> = implement(contractOfHealth, () => ({ output: true as const }));

/**
 * What monitors ask of every vault, without a token: 200 and four bytes of JSON, as Azure documents it. It reads nothing
 * and tells nothing, so it is not recorded.
 */
export function createHealthStatus(server: Pick<VaultServer, 'vaults' | 'vaultOfHost'>): Server<undefined> {
  return {
    operations: [healthStatus],
    async admit(_operation, { host }) {
      if ((await server.vaults.find(server.vaultOfHost(host) ?? '')) === undefined) throw unknownVault();
      return undefined;
    },
    call: (operation, context, input) => perform(operation, context, input),
    refuse: () => Promise.resolve(),
    failure: failureOf,
    headers: headersOf,
  };
}
