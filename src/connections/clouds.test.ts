import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cloudOf, fits, ownCloud, vaultHost } from './clouds.ts';

const NAMES = ['AzureCloud', 'AzureUSGovernment', 'AzureDoD', 'AzureGCC', 'AzureGCCHigh', 'AzureChinaCloud'] as const;

it.each(NAMES)('%s has vaults below its resource, and its authority among the ones it may name', (name) => {
  const cloud = cloudOf(name);
  expect(cloud).toMatchObject({ name, sovereign: name !== 'AzureCloud' });
  expect(fits(cloud)).toBe(true);
  expect(cloud.authorities[0]).toBe(cloud.authority);
});

it.each([
  ['AzureCloud', 'demo.vault.azure.net', 'login.microsoftonline.com'],
  ['AzureUSGovernment', 'demo.vault.usgovcloudapi.net', 'login.microsoftonline.us'],
  ['AzureDoD', 'demo.vault.usgovcloudapi.net', 'login.microsoftonline.us'],
  ['AzureGCC', 'demo.vault.azure.net', 'login.microsoftonline.com'],
  ['AzureGCCHigh', 'demo.vault.usgovcloudapi.net', 'login.microsoftonline.us'],
  ['AzureChinaCloud', 'demo.vault.azure.cn', 'login.partner.microsoftonline.cn'],
] as const)('%s: a vault is %s, and signs in at %s', (name, host, authority) => {
  const cloud = cloudOf(name);
  expect([vaultHost(cloud, 'Demo'), cloud.authority]).toEqual([host, authority]);
});

it('China’s authority has its other name, and so has the public one', () => {
  expect(cloudOf('AzureChinaCloud').authorities).toContain('login.chinacloudapi.cn');
  expect(cloudOf('AzureCloud').authorities).toContain('login.windows.net');
  expect(cloudOf('AzureUSGovernment').authorities).not.toContain('login.microsoftonline.com');
});

describe('a piece that the operator says', () => {
  it('takes the place of the cloud’s own, and the others stay', () => {
    const government = { vaultSuffix: '.vault.usgovcloudapi.net', resource: 'https://vault.usgovcloudapi.net' };
    const cloud = cloudOf('AzureGCC', government);
    expect(cloud).toMatchObject({ ...government, authority: 'login.microsoftonline.com', sovereign: true });
    expect(fits(cloud)).toBe(true);
  });

  it('as the authority has none of the cloud’s aliases', () => {
    expect(cloudOf('AzureCloud', { authority: 'login.example' }).authorities).toEqual(['login.example']);
  });
});

it.each([
  ['.vault.azure.net', 'https://vault.azure.net', true],
  ['.a.vault.example:8443', 'https://vault.example:8443', true],
  ['.vault.usgovcloudapi.net', 'https://vault.azure.net', false],
  ['.evilvault.azure.net', 'https://vault.azure.net', false],
  ['.vault.azure.net.evil.example', 'https://vault.azure.net', false],
  ['.vault.example:8443', 'https://vault.example', false],
])('vaults of %s below %s: %s', (vaultSuffix, resource, whether) => {
  expect(fits({ vaultSuffix, resource })).toBe(whether);
});

describe('the host of a vault', () => {
  const cloud = ownCloud('custom', {
    authority: 'login.example',
    vaultSuffix: '.vault.example',
    resource: 'https://vault.example',
  });

  it('is of no text but a name', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.webUrl(), fc.domain(), fc.constantFrom('a/b', 'a@b', 'a#b', 'demo.evil')),
        (text) => {
          let host: string;
          try {
            host = vaultHost(cloud, text);
          } catch (error) {
            expect(error).toBeInstanceOf(TypeError);
            return;
          }
          expect(text).toMatch(/^[A-Za-z][0-9A-Za-z-]{1,22}[0-9A-Za-z]$/);
          expect(new URL(`https://${host}/`).host).toBe(`${text.toLowerCase()}.vault.example`);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
