import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cloudOf, ownCloud } from '../clouds.ts';
import type { Connection } from '../connection.ts';
import type { Deployment } from '../deployment.ts';
import { AUTH_TYPES } from './auth-types.ts';
import { parameterSets } from './parameter-sets.ts';

const TENANT = randomUUID();
const CLIENT = randomUUID();
const CALLBACK = 'https://sallyport.example/redirect/keyvault';

const here = (given: Partial<Deployment> = {}): Deployment => ({
  cloud: cloudOf('AzureCloud'),
  environment: 'standard',
  consentCallback: CALLBACK,
  identityVaults: [],
  retention: 0,
  ...given,
});

const lower = (values: Readonly<Record<string, unknown>>) =>
  new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));

/** A value that each parameter takes. */
const VALUES: Readonly<Record<string, unknown>> = {
  vaultName: 'demo',
  'token:VaultName': 'demo',
  'token:TenantId': TENANT,
  'token:clientId': CLIENT,
  'token:clientSecret': randomUUID(),
  'token:clientCertificateSecret': { pfx: Buffer.from(randomUUID()).toString('base64'), password: randomUUID() },
};

const rows = Object.entries(AUTH_TYPES);
const fullOf = (names: readonly string[]) =>
  Object.fromEntries(names.filter((name) => name !== 'token').map((name) => [name, VALUES[name]]));
const withBase = (credentials: object): Connection =>
  ({
    id: 'x',
    name: 'x',
    displayName: 'x',
    created: 0,
    changed: 0,
    runHistory: true,
    shape: 'set',
    ...credentials,
  }) as Connection;

/** Reference, "Creating a connection"; the names of parameters as Microsoft's metadata spells them. */
const TABLE = [
  ['oauthBYOA', 'person', false, 'vaultName token:TenantId token:clientId token:clientSecret', ''],
  ['CertOauth', 'application', true, 'vaultName token:TenantId token:clientCertificateSecret', 'token:clientId'],
  ['oauthDefault', 'person', false, 'vaultName', 'token:TenantId'],
  [
    'oauthServicePrincipal',
    'application',
    false,
    'token:clientId token:clientSecret token:TenantId token:VaultName',
    '',
  ],
  ['default', 'person', false, 'vaultName', ''],
  ['oauthMI', 'server', false, 'vaultName', ''],
] as const;

describe('the table', () => {
  it('has these rows and no others', () => {
    expect(new Set(rows.map(([name]) => name))).toEqual(new Set(TABLE.map(([name]) => name)));
    expect(rows.filter(([name, { authId }]) => name !== authId)).toEqual([]);
  });

  it.each(TABLE)(
    '%s: who it is at the vault, who shares it, what it needs and what it may have',
    (name, ...expected) => {
      const { identity, shareable, parameters } = AUTH_TYPES[name];
      const named = (required: boolean) =>
        Object.entries(parameters)
          .filter(([key, parameter]) => key !== 'token' && parameter.required === required)
          .map(([key]) => key)
          .join(' ');
      expect([identity, shareable, named(true), named(false)]).toEqual(expected);
    },
  );

  it('one is shareable, and secret are exactly these', () => {
    const secret = rows.flatMap(([, { parameters }]) =>
      Object.entries(parameters).flatMap(([name, parameter]) => (parameter.secret ? [name] : [])),
    );
    expect([...new Set(secret)].sort()).toEqual(['token', 'token:clientCertificateSecret', 'token:clientSecret']);
  });
});

describe.each(rows)('%s', (_name, type) => {
  const names = Object.keys(type.parameters);

  it('is written as it was read', () => {
    const { credentials, vaultName, secrets } = type.read(lower(fullOf(names)));
    const connection = withBase({ ...credentials, vaultName });
    expect(type.write(connection, secrets)).toEqual(fullOf(names));
  });

  it('without its secrets shows no secret', () => {
    const { credentials, vaultName } = type.read(lower(fullOf(names)));
    const shown = Object.keys(type.write(withBase({ ...credentials, vaultName })));
    expect(shown.filter((each) => type.parameters[each]?.secret)).toEqual([]);
  });

  it.each(names.filter((name) => type.parameters[name]?.required))('needs %s', (name) => {
    const { [name]: _left, ...values } = fullOf(names);
    const message = `The connection's parameter ${name} is not valid: it is missing.`;
    expect(() => type.read(lower(values))).toThrow(expect.objectContaining({ code: 'BadParameter', message }));
    expect(() => type.read(lower({ ...values, [name]: null }))).toThrow(message);
  });

  it('takes no parameter that it does not have, and says which there are', () => {
    expect(() => type.read(lower({ ...fullOf(names), 'token:host': 'evil.example' }))).toThrow(
      `A connection of the kind ${type.authId} has no parameter token:host; there are ${names.join(', ')}.`,
    );
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(() => type.read(new Map([...lower(fullOf(names)), [name.toLowerCase(), {}]]))).toThrow(
        `has no parameter ${name.toLowerCase()}`,
      );
    }
  });

  it('takes an empty token, and no other', () => {
    expect(() => type.read(lower({ ...fullOf(names), token: {} }))).not.toThrow();
    for (const token of ['x', { access_token: 'x' }, [], 1]) {
      expect(() => type.read(lower({ ...fullOf(names), token }))).toThrow(
        "The connection's parameter token is not valid: it is filled by signing in, and takes no value.",
      );
    }
  });

  it('never repeats a value that it refuses', () => {
    const canary = `canary-${randomUUID()}`;
    for (const name of names) {
      for (const value of [canary.repeat(9000), { [canary]: canary }, [canary]]) {
        try {
          type.read(lower({ ...fullOf(names), [name]: value }));
        } catch (error) {
          expect(error).toMatchObject({ code: 'BadParameter', message: expect.not.stringContaining(canary) });
        }
      }
    }
  });

  it('reaches a vault of that name or none, whatever is given for it', () => {
    const key = 'token:VaultName' in type.parameters ? 'token:VaultName' : 'vaultName';
    const hostile = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.domain(),
      fc.constantFrom(
        'demo.vault.azure.net',
        'https://demo.vault.azure.net',
        'demo/',
        'a--b',
        'demo\n',
        'dem\u00f6',
        'demo#',
      ),
      fc.anything(),
    );
    fc.assert(
      fc.property(hostile, (given) => {
        let read: string;
        try {
          read = type.read(lower({ ...fullOf(names), [key]: given })).vaultName;
        } catch (error) {
          expect(error).toMatchObject({ code: 'BadParameter', status: 400 });
          return;
        }
        expect(read).toMatch(/^[A-Za-z](?:[0-9A-Za-z]|-(?!-)){1,22}[0-9A-Za-z]$/);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a certificate', () => {
  const read = (certificate: unknown) =>
    AUTH_TYPES.CertOauth.read(
      lower({ ...fullOf(['vaultName', 'token:TenantId']), 'token:clientCertificateSecret': certificate }),
    );
  const pfx = Buffer.alloc(48 * 1024, 1).toString('base64');

  it('is given in Base64, which may be broken into lines, with or without a password', () => {
    const broken = `${pfx.slice(0, 76)}\r\n${pfx.slice(76)}\n`;
    expect(read({ pfx: broken, password: 'x' }).secrets).toEqual({ pfx, password: 'x' });
    expect(read({ pfx }).secrets).toEqual({ pfx, password: '' });
  });

  it.each([
    [{ pfx: '' }, 'pfx is empty'],
    [{ pfx: 'a_b-' }, 'pfx is the Base64 of a PFX file'],
    [{ pfx: 'abcde' }, 'pfx is the Base64 of a PFX file'],
    [{ password: 'x' }, 'pfx is the Base64 of a PFX file'],
    [{ pfx: Buffer.alloc(64 * 1024 + 3, 1).toString('base64') }, 'pfx is larger than 64 KiB'],
    [{ pfx, password: 7 }, 'password is a text'],
    [{ pfx, password: 'x'.repeat(1025) }, 'password is longer than 1024 characters'],
    ['pfx', 'it is an object with "pfx" and "password"'],
    [[pfx], 'it is an object with "pfx" and "password"'],
  ])('%#: refused', (certificate, why) => {
    const message = `The connection's parameter token:clientCertificateSecret is not valid: ${why}.`;
    expect(() => read(certificate)).toThrow(expect.objectContaining({ code: 'BadParameter', message }));
  });
});

describe('where they apply', () => {
  const offered = (deployment: Deployment) => parameterSets(deployment).values.map(({ name }) => name);
  const always = ['oauthDefault', 'oauthServicePrincipal', 'CertOauth'];

  it.each([
    [here(), always],
    [here({ environment: 'ise' }), [...always, 'oauthBYOA']],
    [here({ identityVaults: ['demo'] }), [...always, 'oauthMI']],
    [here({ cloud: cloudOf('AzureDoD') }), always],
  ])('%#', (deployment, names) => {
    expect(offered(deployment)).toEqual(names);
  });

  it.each([
    ['AzureCloud', 'Microsoft Entra ID', false],
    ['AzureUSGovernment', 'Azure AD', true],
    ['AzureDoD', 'Azure AD', true],
    ['AzureGCC', 'Azure AD', true],
    ['AzureGCCHigh', 'Azure AD', true],
    ['AzureChinaCloud', 'Azure AD', true],
  ] as const)('%s calls them after %s; whether people are asked for a tenant: %s', (cloud, product, asked) => {
    const [first, second] = parameterSets(here({ cloud: cloudOf(cloud) })).values;
    expect([first?.uiDefinition.displayName, second?.uiDefinition.displayName]).toEqual([
      `Default ${product} application for OAuth`,
      `Service principal (${product} application)`,
    ]);
    expect('token:TenantId' in (first?.parameters ?? {})).toBe(asked);
  });

  it('nobody is offered the deprecated one', () => {
    expect(offered(here({ environment: 'ise', identityVaults: ['demo'] }))).not.toContain('default');
  });
});

describe('the parameter sets that designers read', () => {
  const sets = new Map(parameterSets(here()).values.map((set) => [set.name, set]));
  const facts = (name: string) => {
    const { parameters = {}, metadata } = sets.get(name) ?? {};
    const asked = Object.entries(parameters).map(
      ([
        key,
        {
          type,
          uiDefinition: { constraints },
        },
      ]) => [key, type, constraints.required, constraints.hidden],
    );
    return { asked, allowSharing: metadata?.allowSharing, settings: parameters['token']?.oAuthSettings };
  };
  const resource = { value: 'https://vault.azure.net' };
  const login = { value: 'https://login.microsoftonline.com' };

  it('ask for what Microsoft’s ask for', () => {
    expect(facts('oauthDefault')).toEqual({
      allowSharing: false,
      asked: [
        ['token', 'oauthSetting', 'true', 'false'],
        ['vaultName', 'string', 'true', 'false'],
      ],
      settings: {
        identityProvider: 'aadcertificate',
        scopes: [],
        redirectMode: 'GlobalPerConnector',
        redirectUrl: CALLBACK,
        properties: {
          IsFirstParty: 'True',
          AzureActiveDirectoryResourceId: resource.value,
          IsOnbehalfofLoginSupported: true,
        },
        customParameters: { resourceUri: resource, loginUri: login, loginUriAAD: login },
      },
    });
    expect(facts('oauthServicePrincipal')).toEqual({
      allowSharing: false,
      asked: [
        ['token', 'oauthSetting', 'false', 'true'],
        ['token:clientId', 'string', 'true', 'false'],
        ['token:clientSecret', 'securestring', 'true', 'false'],
        ['token:TenantId', 'string', 'true', 'false'],
        ['token:VaultName', 'string', 'true', 'false'],
      ],
      settings: {
        identityProvider: 'aad',
        scopes: [],
        redirectMode: 'GlobalPerConnector',
        redirectUrl: CALLBACK,
        properties: {
          IsFirstParty: 'False',
          AzureActiveDirectoryResourceId: resource.value,
          IsOnbehalfofLoginSupported: true,
        },
        customParameters: {
          grantType: { value: 'client_credentials' },
          resourceUri: resource,
          loginUri: login,
          loginUriAAD: login,
        },
      },
    });
    expect(facts('CertOauth')).toMatchObject({ allowSharing: true });
  });

  /** Microsoft's own document lies beside the checkout where this project is developed; texts and hosts are ours. */
  it('have the members, kinds and demands of Microsoft’s own document, where it is at hand', () => {
    const path = join(import.meta.dirname, '../../../../shared/reference/keyvault.connectionParameterSets.json');
    const theirs = existsSync(path) ? microsofts(readFileSync(path, 'utf8')) : [];
    for (const set of theirs) {
      const ours = sets.get(set.name);
      expect(ours?.metadata.allowSharing).toBe(set.metadata.allowSharing);
      expect(Object.keys(ours?.parameters ?? {})).toEqual(Object.keys(set.parameters));
      for (const [name, { type, oAuthSettings, uiDefinition }] of Object.entries(set.parameters)) {
        const parameter = ours?.parameters[name];
        expect([name, parameter?.type]).toEqual([name, type]);
        expect(parameter?.uiDefinition.constraints).toEqual({ hidden: 'false', ...uiDefinition.constraints });
        expect(membersOf(parameter?.oAuthSettings)).toEqual(membersOf(oAuthSettings));
      }
    }
  });

  it('name the operator’s application, where there is one, and the cloud’s hosts', () => {
    const [first] = parameterSets(here({ cloud: cloudOf('AzureChinaCloud'), defaultClientId: CLIENT })).values;
    const settings = first?.parameters['token']?.oAuthSettings;
    expect(settings).toMatchObject({
      clientId: CLIENT,
      customParameters: {
        resourceUri: { value: 'https://vault.azure.cn' },
        loginUri: { value: 'https://login.partner.microsoftonline.cn' },
      },
    });
  });
});

interface Theirs {
  readonly name: string;
  readonly metadata: { readonly allowSharing: boolean };
  readonly parameters: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly oAuthSettings?: object;
        readonly uiDefinition: { readonly constraints: object };
      }
    >
  >;
}

const microsofts = (text: string): Theirs[] =>
  (JSON.parse(text) as { properties: { connectionParameterSets: { values: Theirs[] } } }).properties
    .connectionParameterSets.values;

/** The names of members at every level; the application's id is the operator's to give. */
function membersOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return typeof value;
  const entries = Object.entries(value).filter(([name]) => name !== 'clientId');
  return Object.fromEntries(entries.map(([name, each]) => [name, membersOf(each)]));
}

it('a cloud of one’s own is no sovereign one', () => {
  const cloud = ownCloud('custom', {
    authority: 'login.example',
    vaultSuffix: '.vault.example',
    resource: 'https://vault.example',
  });
  expect(parameterSets(here({ cloud })).values[0]?.uiDefinition.displayName).toContain('Microsoft Entra ID');
});
