import type { BYPASSES, DEFAULT_ACTIONS, PUBLIC_NETWORK_ACCESS } from '../../../../../src/wire/vault.ts';
import type { VaultResource } from '../../../api/vaults.ts';

export interface Network {
  readonly publicAccess: (typeof PUBLIC_NETWORK_ACCESS)[number];
  readonly defaultAction: (typeof DEFAULT_ACTIONS)[number];
  readonly bypass: (typeof BYPASSES)[number];
  readonly rules: readonly string[];
}

/** Who reaches a vault; one that was never given rules lets everybody in. */
export function networkOf({ properties: { networkAcls, publicNetworkAccess } }: VaultResource): Network {
  return {
    publicAccess: publicNetworkAccess === 'Disabled' ? 'Disabled' : 'Enabled',
    defaultAction: networkAcls?.defaultAction === 'Deny' ? 'Deny' : 'Allow',
    bypass: networkAcls?.bypass === 'None' ? 'None' : 'AzureServices',
    rules: networkAcls?.ipRules.map(({ value }) => value) ?? [],
  };
}
