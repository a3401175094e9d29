import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../config.ts';
import { deriveAddresses } from './addresses.ts';

const PLAIN = { host: '127.0.0.1', port: 8080 };
const SECURE = { host: '127.0.0.1', port: 8443 };

function derive(flags: Record<string, unknown> = {}, plain = PLAIN, secure = SECURE) {
  return deriveAddresses(loadConfig({ flags: { masterKey: 'k', ...flags }, environment: {} }), plain, secure);
}

const verdicts = (judge: (host: string) => unknown, hosts: readonly string[]) =>
  Object.fromEntries(hosts.map((host) => [host, judge(host)]));

describe('without settings', () => {
  const addresses = derive();

  it('vaults are below vault.localhost, and the resource is the domain, as clients verify it', () => {
    expect(addresses.originOf('Demo')).toBe('https://demo.vault.localhost:8443');
    expect(addresses.vaultResource).toBe('https://vault.localhost:8443');
    expect(addresses.authorityUrl).toBe('https://localhost:8443');
    expect(addresses.connectorUrl).toBe('http://127.0.0.1:8080/apim/keyvault');
  });

  it('a host names a vault only directly below the domain', () => {
    const hosts = {
      'demo.vault.localhost:8443': 'demo',
      'demo.vault.localhost': 'demo',
      'DEMO.Vault.Localhost:1': 'demo',
      'vault.localhost:8443': undefined,
      '.vault.localhost': undefined,
      'a.b.vault.localhost': undefined,
      'demo.vault.localhost.evil.example': undefined,
      'demovault.localhost': undefined,
      'demo.vault.localhost.': undefined,
      '': undefined,
    };
    expect(verdicts(addresses.vaultOfHost, Object.keys(hosts))).toEqual(hosts);
  });

  it('the plain listener answers for loopback names with its port, and for no other', () => {
    const hosts = {
      '127.0.0.1:8080': true,
      'localhost:8080': true,
      '[::1]:8080': true,
      '127.0.0.1': false,
      'localhost:8081': false,
      'localhost:8443': false,
      'evil.example:8080': false,
      'localhost.evil.example:8080': false,
      'demo.vault.localhost:8080': false,
      '': false,
    };
    expect(verdicts(addresses.isPlainHost, Object.keys(hosts))).toEqual(hosts);
  });

  it('the console is where its listeners are, to the port', () => {
    const origins = {
      'https://localhost:8443': true,
      'https://vault.localhost:8443': true,
      'http://127.0.0.1:8080': true,
      'http://localhost:8080': true,
      'https://localhost:8080': false,
      'http://localhost:8443': false,
      'https://localhost': false,
      'https://demo.vault.localhost:8443': false,
      'https://evil.example:8443': false,
      '': false,
    };
    expect(verdicts(addresses.isConsole, Object.keys(origins))).toEqual(origins);
    const named = derive({ authorityHost: ['login.example'] }, PLAIN, { host: '127.0.0.1', port: 443 });
    expect(verdicts(named.isConsole, ['https://login.example', 'https://localhost', 'https://localhost:443'])).toEqual({
      'https://login.example': true,
      'https://localhost': true,
      'https://localhost:443': false,
    });
  });

  it('HTTPS answers for the names of the certificate', () => {
    const hosts = {
      'localhost:8443': true,
      'LOCALHOST:8443': true,
      '127.0.0.1:8443': true,
      '[::1]:8443': true,
      'vault.localhost:8443': true,
      'evil.example:8443': false,
      'localhost.evil.example': false,
    };
    expect(verdicts(addresses.isMainHost, Object.keys(hosts))).toEqual(hosts);
    expect(addresses.names).toEqual({
      dns: ['localhost', 'vault.localhost', '*.vault.localhost'],
      ips: ['127.0.0.1', '::1'],
    });
  });
});

describe('with settings', () => {
  it('the names of Azure are possible, without a port in ids and resource', () => {
    const addresses = derive({
      vaultOrigin: 'https://{vault}.vault.azure.net',
      vaultResource: 'https://vault.azure.net',
      authorityHost: ['login.microsoftonline.com'],
    });
    expect(addresses.originOf('demo')).toBe('https://demo.vault.azure.net');
    expect(addresses.vaultResource).toBe('https://vault.azure.net');
    expect(addresses.authorityUrl).toBe('https://login.microsoftonline.com');
    expect(addresses.vaultOfHost('demo.vault.azure.net')).toBe('demo');
    expect(addresses.isMainHost('login.microsoftonline.com')).toBe(true);
    expect(addresses.names.dns).toEqual([
      'localhost',
      'vault.azure.net',
      '*.vault.azure.net',
      'login.microsoftonline.com',
    ]);
  });

  it('a domain without a resource of its own is the resource', () => {
    expect(derive({ vaultOrigin: 'https://{vault}.kv.example:444' }).vaultResource).toBe('https://kv.example:444');
  });

  it('the first authority host is the address, and all of them answer', () => {
    const addresses = derive({ authorityHost: ['one.example:8443', 'two.example'] });
    expect(addresses.authorityUrl).toBe('https://one.example:8443');
    expect(verdicts(addresses.isMainHost, ['one.example', 'two.example:9', 'three.example'])).toEqual({
      'one.example': true,
      'two.example:9': true,
      'three.example': false,
    });
    expect(addresses.names.dns).toEqual(expect.arrayContaining(['one.example', 'two.example']));
  });
});

describe('on another address', () => {
  it('the plain listener answers at its own URL', () => {
    for (const plain of [
      { host: '127.0.0.2', port: 8080 },
      { host: '127.0.0.1', port: 80 },
      { host: '[::1]', port: 8080 },
    ]) {
      const addresses = derive({}, plain);
      expect([addresses.connectorUrl, addresses.isPlainHost(new URL(addresses.connectorUrl).host)]).toEqual([
        `http://${plain.host}:${plain.port}/apim/keyvault`,
        true,
      ]);
    }
  });

  it('an IPv6 address keeps its brackets in the URL and is covered by the certificate', () => {
    const addresses = derive({}, { host: '[::1]', port: 8080 }, { host: '[::1]', port: 8443 });
    expect(addresses.connectorUrl).toBe('http://[::1]:8080/apim/keyvault');
    expect(addresses.names.ips).toEqual(['127.0.0.1', '::1']);
  });

  it('an address of the network is covered by the certificate, and every address is not', () => {
    expect(derive({}, PLAIN, { host: '192.0.2.7', port: 443 }).names.ips).toEqual(['127.0.0.1', '::1', '192.0.2.7']);
    expect(derive({}, PLAIN, { host: '0.0.0.0', port: 443 }).names.ips).toEqual(['127.0.0.1', '::1']);
  });
});

describe('the audience of administration', () => {
  const refused = (flags: Record<string, unknown>) => () => derive(flags);
  const message =
    '--management-resource must be another audience than that of the vault, or a token for one would serve for both.';

  it('is never that of the vault, under whatever name', () => {
    const vaultAppId = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
    for (const flags of [
      { managementResource: 'https://vault.localhost:8443' },
      { managementResource: 'https://vault.azure.net', vaultResource: 'https://vault.azure.net' },
      { managementResource: vaultAppId, vaultAppId: vaultAppId.toUpperCase() },
    ]) {
      expect(refused(flags)).toThrow(expect.objectContaining({ code: 'ConfigurationInvalid', message }));
    }
  });

  it("is never that of the connector's callers, which is not the vault's either", () => {
    const apihub =
      '--apihub-resource must be another audience than those of the vault and of administration, or a token for one would serve for both.';
    for (const flags of [
      { apihubResource: 'https://vault.azure.net', vaultResource: 'https://vault.azure.net' },
      { apihubResource: 'https://one.example', managementResource: 'https://one.example' },
    ]) {
      expect(refused(flags)).toThrow(expect.objectContaining({ code: 'ConfigurationInvalid', message: apihub }));
    }
    expect(derive().connectorResource).toBe('https://apihub.azure.com');
  });

  it('is a setting otherwise', () => {
    expect([derive(), derive({ managementResource: 'api://x' })].map((each) => each.managementResource)).toEqual([
      'api://sallyport',
      'api://x',
    ]);
  });
});
