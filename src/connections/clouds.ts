import { CLOUDS } from '../tokens/clouds.ts';
import { canonical, isVaultName } from '../wire/name.ts';

/** The clouds that connections may be of ("Azure Key Vault", the connector's reference, and its list of regions). */
export type CloudName =
  | 'embedded'
  | 'AzureCloud'
  | 'AzureUSGovernment'
  | 'AzureDoD'
  | 'AzureGCC'
  | 'AzureGCCHigh'
  | 'AzureChinaCloud'
  | 'custom';

/** Where the connections of a server sign in, and where their vaults are. The operator chooses it, never a caller. */
export interface ConnectorCloud {
  readonly name: CloudName;
  /** The host that connections sign in at, with its port where it is not 443. */
  readonly authority: string;
  /** The hosts that a vault may name as its authority: that one and its aliases. */
  readonly authorities: readonly string[];
  /** What follows a vault's name in its host: `.vault.azure.net`. */
  readonly vaultSuffix: string;
  /** The audience of tokens for vaults: `https://vault.azure.net`. */
  readonly resource: string;
  /** Government, DoD, GCC, GCC High and China, whose connections are made in other ways. */
  readonly sovereign: boolean;
}

/** A cloud as a table has it; what is not its own name may be said otherwise by the operator. */
export type CloudPieces = Omit<ConnectorCloud, 'name' | 'authorities' | 'sovereign'>;

interface Row extends CloudPieces {
  readonly aliases: readonly string[];
  readonly sovereign: boolean;
}

const PUBLIC: Row = {
  authority: CLOUDS.AzureCloud.authority,
  aliases: ['login.windows.net', 'login.microsoft.com', CLOUDS.AzureCloud.v1Issuer],
  vaultSuffix: '.vault.azure.net',
  resource: 'https://vault.azure.net',
  sovereign: false,
};

const GOVERNMENT: Row = {
  authority: CLOUDS.AzureUSGovernment.authority,
  aliases: ['login-us.microsoftonline.com', 'login.usgovcloudapi.net'],
  vaultSuffix: '.vault.usgovcloudapi.net',
  resource: 'https://vault.usgovcloudapi.net',
  sovereign: true,
};

const ROWS: Readonly<Record<Exclude<CloudName, 'embedded' | 'custom'>, Row>> = {
  AzureCloud: PUBLIC,
  AzureUSGovernment: GOVERNMENT,
  AzureDoD: GOVERNMENT,
  // It signs in at the public authority; which of the two clouds its vaults are in, the operator says.
  AzureGCC: { ...PUBLIC, sovereign: true },
  AzureGCCHigh: GOVERNMENT,
  AzureChinaCloud: {
    authority: CLOUDS.AzureChinaCloud.authority,
    aliases: ['login.chinacloudapi.cn', CLOUDS.AzureChinaCloud.v1Issuer],
    vaultSuffix: '.vault.azure.cn',
    resource: 'https://vault.azure.cn',
    sovereign: true,
  },
};

/** A cloud of Microsoft's, with the pieces that the operator says otherwise. Another authority has no aliases. */
export function cloudOf(name: keyof typeof ROWS, pieces: Partial<CloudPieces> = {}): ConnectorCloud {
  const { aliases, ...row } = ROWS[name];
  const cloud = { ...row, ...pieces };
  return {
    ...cloud,
    name,
    authorities: cloud.authority === row.authority ? [row.authority, ...aliases] : [cloud.authority],
  };
}

/** A cloud whose pieces are all said: the embedded one, or one that is none of Microsoft's. */
export function ownCloud(name: 'embedded' | 'custom', pieces: CloudPieces): ConnectorCloud {
  return { ...pieces, name, authorities: [pieces.authority], sovereign: false };
}

/** Whether vaults of that suffix may name that resource: clients refuse a challenge whose vault is not below it. */
export const fits = ({ vaultSuffix, resource }: Pick<ConnectorCloud, 'vaultSuffix' | 'resource'>): boolean =>
  vaultSuffix === `.${new URL(resource).host}` || vaultSuffix.endsWith(`.${new URL(resource).host}`);

/**
 * The one place where a vault's name becomes a host. The name has been validated when the connection was made, and is again
 * here: nothing else may ever stand before the suffix.
 */
export function vaultHost({ vaultSuffix }: Pick<ConnectorCloud, 'vaultSuffix'>, vault: string): string {
  if (!isVaultName(vault)) throw new TypeError('A vault is named before its host is made.');
  return canonical(vault) + vaultSuffix;
}
