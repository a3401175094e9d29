import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../config.ts';
import { deriveAddresses } from '../listeners/addresses.ts';
import { deploymentOf } from './deployment.ts';

const of = (flags: Record<string, unknown> = {}) => {
  const config = loadConfig({ flags: { demo: true, ...flags }, environment: {} });
  const bound = { host: '127.0.0.1', port: 8443 };
  return deploymentOf(config, deriveAddresses(config, { ...bound, port: 8080 }, bound));
};

describe('the cloud', () => {
  it('is this server where nobody says another', () => {
    expect(of()).toEqual({
      cloud: {
        name: 'embedded',
        authority: 'localhost:8443',
        authorities: ['localhost:8443'],
        vaultSuffix: '.vault.localhost:8443',
        resource: 'https://vault.localhost:8443',
        sovereign: false,
      },
      environment: 'standard',
      consentCallback: 'https://localhost:8443/redirect/keyvault',
      identityVaults: [],
      retention: 604_800_000,
    });
  });

  it('may have any audience where it is this server', () => {
    expect(of({ vaultResource: 'https://Elsewhere.example' }).cloud.resource).toBe('https://Elsewhere.example');
  });

  it('may have one piece of its own, in any casing', () => {
    const { cloud } = of({ cloud: 'AzureChinaCloud', cloudAuthority: 'Login.ChinaCloudApi.cn' });
    expect(cloud).toMatchObject({ authority: 'login.chinacloudapi.cn', vaultSuffix: '.vault.azure.cn' });
  });

  it('that is none of Microsoft’s is what is said', () => {
    const said = {
      cloud: 'custom',
      cloudAuthority: 'login.example',
      cloudVaultSuffix: '.vault.example:444',
      cloudResource: 'https://vault.example:444',
    };
    expect(of(said).cloud).toMatchObject({
      name: 'custom',
      authorities: ['login.example'],
      vaultSuffix: '.vault.example:444',
      resource: 'https://vault.example:444',
    });
  });

  it('whose vaults lie not below its resource ends the start', () => {
    expect(() => of({ cloud: 'AzureGCC', cloudVaultSuffix: '.vault.usgovcloudapi.net' })).toThrow(
      'Vaults of .vault.usgovcloudapi.net lie not below https://vault.azure.net: give --cloud-vault-suffix and --cloud-resource that belong together.',
    );
  });
});
