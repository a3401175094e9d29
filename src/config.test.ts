import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { flagOf, loadConfig, SETTINGS, settings, splitAddress, variableOf } from './config.ts';
import { Fault } from './fault.ts';
import { CLOUDS } from './tokens/clouds.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function fileOf(content: unknown): string {
  files += 1;
  const path = join(folder, `${files}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const load = (flags: Record<string, unknown> = {}, environment: Record<string, string> = {}, file?: unknown) =>
  loadConfig({ flags: { demo: true, ...flags }, environment, file: file === undefined ? undefined : fileOf(file) });

function refusal(...given: Parameters<typeof load>): string {
  try {
    load(...given);
  } catch (error) {
    if (error instanceof Fault && error.code === 'ConfigurationInvalid') return error.message;
    throw error;
  }
  return 'accepted';
}

describe('the settings', () => {
  it('have these defaults', () => {
    expect(load()).toEqual({
      data: '.sallyport',
      http: '127.0.0.1:8080',
      https: '127.0.0.1:8443',
      demo: true,
      workers: 1,
      authorityHost: [],
      issuer: ['embedded'],
      managementIssuer: [],
      managementResource: 'api://sallyport',
      managedIdentity: [],
      cloud: 'embedded',
      environment: 'standard',
      consentRedirect: [],
      connectorIdentityVault: [],
      connectionRetentionDays: 7,
      apihubResource: 'https://apihub.azure.com',
      runRetentionDays: 30,
      runRetentionCount: 100_000,
      throttleCalls: 2000,
      throttleSeconds: 60,
      azureLag: 0,
      hsmKeys: 'refuse',
      vaultThrottle: 'off',
      consoleIdleMinutes: 30,
      consoleSessionHours: 12,
      logLevel: 'warn',
    });
  });

  it('each say what they are for, and have a flag and a variable', () => {
    for (const setting of SETTINGS) expect(settings.shape[setting].description).toMatch(/^.{8,}$/);
    expect([flagOf('readyFile'), variableOf('readyFile')]).toEqual(['--ready-file', 'SALLYPORT_READY_FILE']);
    expect([flagOf('data'), variableOf('data')]).toEqual(['--data', 'SALLYPORT_DATA']);
  });
});

describe('where a setting comes from', () => {
  it('a flag wins over the environment, the environment over the file, the file over the default', () => {
    const environment = { SALLYPORT_DATA: 'variable', SALLYPORT_LOG_LEVEL: 'info' };
    const file = { data: 'file', logLevel: 'error', workers: 3 };
    const config = load({ data: 'flag' }, environment, file);
    expect(config).toMatchObject({ data: 'flag', logLevel: 'info', workers: 3, throttleCalls: 2000 });
  });

  it('the environment spells numbers, switches and lists as texts', () => {
    const environment = {
      SALLYPORT_WORKERS: '4',
      SALLYPORT_THROTTLE_CALLS: '10',
      SALLYPORT_AUTHORITY_HOST: 'a.example,b.example:8443',
      SALLYPORT_MANAGED_IDENTITY:
        'worker,/subscriptions/a/resourceGroups/b/providers/Microsoft.ManagedIdentity/userAssignedIdentities/other',
    };
    const config = load({}, environment);
    expect(config).toMatchObject({ workers: 4, throttleCalls: 10, authorityHost: ['a.example', 'b.example:8443'] });
    expect(config.managedIdentity).toEqual(['worker', expect.stringMatching(/^\/subscriptions\/.*\/other$/)]);
    const demo = (text: string) =>
      loadConfig({ flags: { masterKey: 'k' }, environment: { SALLYPORT_DEMO: text } }).demo;
    expect(['true', '1', 'false', '0'].map(demo)).toEqual([true, true, false, false]);
  });

  it('other variables are nobody’s business', () => {
    expect(load({}, { SALLYPORT_NONSENSE: 'x', HOME: '/' })).toEqual(load());
  });
});

const TENANT = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';

it.each(Object.keys(CLOUDS))('an issuer may be a tenant of %s', (cloud) => {
  const given = `embedded,entra:${TENANT}@${cloud}`;
  expect(load({}, { SALLYPORT_ISSUER: given }).issuer).toEqual(given.split(','));
});

it('the connector may stand in any cloud, and in one whose every piece is said', () => {
  const custom = {
    cloudAuthority: 'a.example:8443',
    cloudVaultSuffix: '.v.example:1',
    cloudResource: 'https://v.example:1',
  };
  expect(load({ cloud: 'custom', ...custom })).toMatchObject({ cloud: 'custom', ...custom });
  const consentRedirect = [
    'https://c.example/redirect?x=1',
    'http://127.0.0.1:5173/',
    'http://localhost',
    'http://[::1]:1',
  ];
  expect(load({ cloud: 'AzureDoD', consentRedirect })).toMatchObject({ cloud: 'AzureDoD', consentRedirect });
});

it('a tenant may stand in both lists, its cloud said or not', () => {
  const managementIssuer = [`entra:${TENANT.toUpperCase()}@AzureCloud`];
  expect(load({ issuer: ['embedded', `entra:${TENANT}`], managementIssuer })).toMatchObject({ managementIssuer });
});

describe('a refusal is one sentence that says what to do', () => {
  const number = (least: number, most: number) => `it is a whole number from ${least} to ${most}`;

  it.each([
    [{ http: '8080' }, 'The setting --http is not valid: --http is HOST:PORT, for instance 127.0.0.1:8443.'],
    [{ https: 'https://x:1' }, 'The setting --https is not valid: --https is HOST:PORT, for instance 127.0.0.1:8443.'],
    [{ workers: '0' }, `The setting --workers is not valid: ${number(1, 64)}.`],
    [{ workers: '65' }, `The setting --workers is not valid: ${number(1, 64)}.`],
    [{ workers: '1.5' }, `The setting --workers is not valid: ${number(1, 64)}.`],
    [{ workers: 'x' }, `The setting --workers is not valid: ${number(1, 64)}.`],
    [{ throttleCalls: '0' }, `The setting --throttle-calls is not valid: ${number(1, 1_000_000)}.`],
    [{ vaultThrottle: 'on' }, 'The setting --vault-throttle is not valid: it is off or azure.'],
    [{ throttleSeconds: '3601' }, `The setting --throttle-seconds is not valid: ${number(1, 3600)}.`],
    [{ database: 'x.db' }, 'The setting --database is not valid: it is sqlite:FILE or postgres://….'],
    [
      { vaultOrigin: 'https://demo.vault.example' },
      "The setting --vault-origin is not valid: it is like 'https://{vault}.vault.example'.",
    ],
    [
      { vaultOrigin: 'http://{vault}.vault.example' },
      "The setting --vault-origin is not valid: it is like 'https://{vault}.vault.example'.",
    ],
    [{ http: '127.0.0.1:70000' }, 'A port is a number up to 65535.'],
    [
      { http: '0.0.0.0:80' },
      'The plain listener may only be on a loopback address, not 0.0.0.0; use --https for others.',
    ],
    [
      { http: '127.0.0.1.example:80' },
      'The plain listener may only be on a loopback address, not 127.0.0.1.example; use --https for others.',
    ],
    [{ https: '0.0.0.0:443' }, '--demo may only listen on a loopback address, not 0.0.0.0.'],
    [{ https: 'sallyport.example:443' }, '--demo may only listen on a loopback address, not sallyport.example.'],
    [{ https: '[::]:443' }, '--demo may only listen on a loopback address, not [::].'],
    [{ tlsCert: 'x' }, '--tls-cert and --tls-key are given together.'],
    [{ tlsKey: 'x' }, '--tls-cert and --tls-key are given together.'],
    [{ issuer: [] }, '--issuer names at least one issuer.'],
    [{ issuer: ['embedded', 'embedded'] }, '--issuer names each tenant once.'],
    [
      { issuer: ['embedded', `entra:${TENANT}`, `entra:${TENANT.toUpperCase()}@AzureUSGovernment`] },
      '--issuer names each tenant once.',
    ],
    [
      { managementIssuer: [`entra:${TENANT}`, `entra:${TENANT}@AzureCloud`] },
      '--management-issuer names each tenant once.',
    ],
    [
      { issuer: ['embedded', `entra:${TENANT}`], managementIssuer: [`entra:${TENANT}@AzureChinaCloud`] },
      'A tenant lies in one cloud, the same in --issuer and in --management-issuer.',
    ],
    [
      { managementIssuer: ['embedded'] },
      'The setting --management-issuer is not valid: it is entra:TENANT-GUID, where need be with @CLOUD.',
    ],
    [
      { issuer: [`entra:${TENANT}`] },
      '--demo signs in at the embedded authority, so that --issuer must name embedded too.',
    ],
    ...['', 'Embedded', 'entra', 'entra:contoso.com', `entra:${TENANT}@`, `entra:${TENANT}@Mars`, TENANT].map(
      (text): [Record<string, unknown>, string] => [
        { issuer: ['embedded', text] },
        'The setting --issuer is not valid: it is embedded or entra:TENANT-GUID, where need be with @CLOUD.',
      ],
    ),
    ...['proxy:3128', 'ftp://proxy', 'http://me@proxy:3128', 'http://proxy/path', 'http://proxy?x'].map(
      (text): [Record<string, unknown>, string] => [
        { upstreamProxy: text },
        'The setting --upstream-proxy is not valid: it is like http://proxy.example:3128, without user name and path.',
      ],
    ),
    [{ cloudAuthority: 'a.example' }, '--cloud-authority is of use only with another --cloud than embedded.'],
    [
      { cloud: 'custom', cloudAuthority: 'a.example' },
      '--cloud custom needs --cloud-authority, --cloud-vault-suffix and --cloud-resource.',
    ],
    ...[
      'https://a.example',
      'a.example/',
      'a@b.example',
      'a.example:x',
      'a.example:443',
      'a.example:0444',
      'a.example:65536',
      'a..example',
      'a.example.',
      '0x7f.1',
      '.a',
      '',
    ].map((text): [Record<string, unknown>, string] => [
      { cloud: 'AzureCloud', cloudAuthority: text },
      'The setting --cloud-authority is not valid: it is a host, like login.microsoftonline.com.',
    ]),
    ...[
      'vault.azure.net',
      '.vault.azure.net/',
      '.vault.azure.net:443',
      '.vault.azure.net:65536',
      '.vault..azure.net',
      '.vault.azure.net.',
      '.127.1',
      '.',
      '.a/../b',
      '.a?b',
      '',
    ].map((text): [Record<string, unknown>, string] => [
      { cloud: 'AzureCloud', cloudVaultSuffix: text },
      'The setting --cloud-vault-suffix is not valid: it is like .vault.azure.net.',
    ]),
    ...[
      'http://vault.azure.net',
      'https://vault.azure.net/',
      'https://vault.azure.net:443',
      'https://vault.azure.net.',
      'https://a@b',
      'https://',
    ].map((text): [Record<string, unknown>, string] => [
      { cloud: 'AzureCloud', cloudResource: text },
      'The setting --cloud-resource is not valid: it is like https://vault.azure.net.',
    ]),
    ...['http://console.example/', 'https://a@b/', 'https://a/#b', 'ftp://a', 'http://localhost.example/'].map(
      (text): [Record<string, unknown>, string] => [
        { consentRedirect: [text] },
        'The setting --consent-redirect is not valid: it is an https URL, or one of this machine.',
      ],
    ),
    [{ defaultClientSecretFile: 'x' }, '--default-client-secret-file is of use only with --default-client-id.'],
    [{ connectorIdentityVault: ['demo'] }, '--connector-identity-vault is of use only with --connector-identity.'],
    [
      { connectorIdentity: 'system', connectorIdentityVault: ['demo.evil.example'] },
      'The setting --connector-identity-vault is not valid: a vault name is 3 to 24 letters, digits and single hyphens, begins with a letter and ends with no hyphen.',
    ],
    [{ environment: 'x' }, 'The setting --environment is not valid: it is standard or ise.'],
    [{ vaultAppId: 'x' }, 'The setting --vault-app-id is not valid: it is a GUID.'],
    [
      { demo: false },
      'Without --demo, --master-key FILE must name the file of the master key, outside the data folder.',
    ],
  ])('%j', (flags, message) => {
    expect(refusal(flags)).toBe(message);
  });

  it.each([
    { vaultResource: 'http://x' },
    { vaultResource: 'x' },
    { logLevel: 'loud' },
    { authorityHost: ['a/b'] },
    { managedIdentity: ['a/b'] },
    { managedIdentity: ['/subscriptions/a/vaults/worker'] },
  ])('%j', (flags) => {
    const [setting = ''] = Object.keys(flags);
    expect(refusal(flags)).toMatch(new RegExp(`^The setting ${flagOf(setting)} is not valid: [^\n]+\\.$`));
  });

  it('for a member of the file that is no setting, with those there are', () => {
    expect(refusal({}, {}, { ports: 1 })).toBe(`There is no setting ports; the settings are ${SETTINGS.join(', ')}.`);
  });

  it('for a file that is none, or no JSON, without a word of what is in it', () => {
    expect(() => loadConfig({ flags: {}, environment: {}, file: join(folder, 'none.json') })).toThrow(
      /^The configuration file .*none\.json cannot be read as JSON\.$/,
    );
    expect(refusal({}, {}, '{"masterKey": canary')).toMatch(
      /^The configuration file .*\.json cannot be read as JSON\.$/,
    );
  });
});

it('other hosts than loopback are for HTTPS alone, without --demo', () => {
  const config = loadConfig({ flags: { masterKey: 'k', https: '0.0.0.0:443' }, environment: {} });
  expect(config.https).toBe('0.0.0.0:443');
  for (const http of ['127.0.0.1:1', '127.9.9.9:1', 'localhost:1', '[::1]:1']) {
    expect(load({ http }).http).toBe(http);
  }
});

it('an address is its host and its port', () => {
  expect(splitAddress('127.0.0.1:80')).toEqual({ host: '127.0.0.1', port: 80 });
  expect(splitAddress('[::1]:8443')).toEqual({ host: '[::1]', port: 8443 });
});
