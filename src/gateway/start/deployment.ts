import type { Config } from '../../config.ts';
import { type CloudPieces, type ConnectorCloud, cloudOf, fits, ownCloud } from '../../connections/clouds.ts';
import type { Deployment } from '../../connections/deployment.ts';
import { Fault } from '../../fault.ts';
import { CALLBACK_PATH } from '../../management/consent/path.ts';
import type { Addresses } from '../listeners/addresses.ts';

type Said = Pick<
  Config,
  | 'cloud'
  | 'cloudAuthority'
  | 'cloudVaultSuffix'
  | 'cloudResource'
  | 'consentCallback'
  | 'defaultClientId'
  | 'environment'
  | 'connectorIdentityVault'
  | 'connectionRetentionDays'
>;

const DAY = 86_400_000;

/** Where connections sign in, and where their vaults are. Throws Fault ConfigurationInvalid. */
export function deploymentOf(config: Said, addresses: Addresses): Deployment {
  const cloud = cloudSaid(config, addresses);
  // Ours may be any: the vaults here take what --vault-resource says.
  if (cloud.name !== 'embedded' && !fits(cloud)) {
    throw new Fault(
      'ConfigurationInvalid',
      `Vaults of ${cloud.vaultSuffix} lie not below ${cloud.resource}: give --cloud-vault-suffix and --cloud-resource that belong together.`,
    );
  }
  return {
    cloud,
    environment: config.environment,
    consentCallback: config.consentCallback ?? addresses.authorityUrl + CALLBACK_PATH,
    defaultClientId: config.defaultClientId?.toLowerCase(),
    identityVaults: config.connectorIdentityVault.map((name) => name.toLowerCase()),
    retention: config.connectionRetentionDays * DAY,
  };
}

function cloudSaid(config: Said, addresses: Addresses): ConnectorCloud {
  const { cloud, cloudAuthority, cloudVaultSuffix, cloudResource } = config;
  const ours: CloudPieces = {
    authority: new URL(addresses.authorityUrl).host,
    vaultSuffix: addresses.vaultOrigin.slice('https://{vault}'.length),
    resource: addresses.vaultResource,
  };
  if (cloud === 'embedded') return ownCloud('embedded', ours);
  const pieces = {
    ...(cloudAuthority !== undefined && { authority: cloudAuthority.toLowerCase() }),
    ...(cloudVaultSuffix !== undefined && { vaultSuffix: cloudVaultSuffix.toLowerCase() }),
    ...(cloudResource !== undefined && { resource: cloudResource.toLowerCase() }),
  };
  return cloud === 'custom' ? ownCloud('custom', { ...ours, ...pieces }) : cloudOf(cloud, pieces);
}
