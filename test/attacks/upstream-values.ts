import fc from 'fast-check';
import { expect } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import type { Connection } from '../../src/connections/connection.ts';
import { ACTIONS } from '../../src/connector/actions.ts';
import { createContinuation } from '../../src/connector/continuation.ts';
import type { Exchange, Outgoing } from '../../src/connector/https/exchange.ts';
import { createHttpsVaults } from '../../src/connector/https/https-vaults.ts';
import { createKeyVaults } from '../../src/connector/key-vault.ts';
import { Fault } from '../../src/fault.ts';
import { deriveAddresses } from '../../src/gateway/listeners/addresses.ts';
import { deploymentOf } from '../../src/gateway/start/deployment.ts';
import { readInput } from '../../src/http/input.ts';
import { membersOf } from '../../src/management/connections/any-case.ts';
import { readParameters } from '../../src/management/connections/parameters.ts';
import { perform } from '../../src/operation.ts';
import { challenge } from '../../src/wire/challenge.ts';
import { hostileText } from './hostile-values.ts';

/**
 * Generated values in all fields of the fourteen actions and the parameters of a service principal (those of every kind are in
 * connection-values.ts), on all the code between them and the wire. What goes out is judged by a table of its own, which has
 * nothing of the code that builds it: exactly the host, path, query and credential that were to be expected, or nothing at all.
 */
const TENANT = '11111111-1111-4111-8111-111111111111';
const VERSION = '0123456789abcdef0123456789abcdef';
const CONFIG = loadConfig({ flags: { demo: true, cloud: 'AzureCloud' }, environment: {} });
const BOUND = { host: '127.0.0.1', port: 8443 };
const DEPLOYMENT = deploymentOf(CONFIG, deriveAddresses(CONFIG, BOUND, BOUND));
const CLOUD = DEPLOYMENT.cloud;

interface Fields {
  readonly keyName: unknown;
  readonly keyVersion: unknown;
  readonly secretName: unknown;
  readonly secretVersion: unknown;
  readonly continuationToken: unknown;
  readonly algorithm: unknown;
  readonly rawData: unknown;
  readonly rawDataEncoding: unknown;
  readonly encryptedData: unknown;
}

/** What each action asks of a vault: kind, object, version, verb. */
const PATHS: Readonly<Record<string, (fields: Readonly<Record<keyof Fields, string>>) => string>> = {
  ListKeys: () => '/keys',
  ListKeyVersions: ({ keyName }) => `/keys/${keyName}/versions`,
  GetKeyMetadata: ({ keyName }) => `/keys/${keyName}/`,
  GetKeyVersionMetadata: ({ keyName, keyVersion }) => `/keys/${keyName}/${keyVersion}`,
  EncryptData: ({ keyName }) => `/keys/${keyName}//encrypt`,
  EncryptDataWithVersion: ({ keyName, keyVersion }) => `/keys/${keyName}/${keyVersion}/encrypt`,
  DecryptData: ({ keyName }) => `/keys/${keyName}//decrypt`,
  DecryptDataWithVersion: ({ keyName, keyVersion }) => `/keys/${keyName}/${keyVersion}/decrypt`,
  ListSecrets: () => '/secrets',
  ListSecretVersions: ({ secretName }) => `/secrets/${secretName}/versions`,
  GetSecretMetadata: ({ secretName }) => `/secrets/${secretName}/`,
  GetSecretVersionMetadata: ({ secretName, secretVersion }) => `/secrets/${secretName}/${secretVersion}`,
  GetSecret: ({ secretName }) => `/secrets/${secretName}/`,
  GetSecretVersion: ({ secretName, secretVersion }) => `/secrets/${secretName}/${secretVersion}`,
};

/** Most fields are good, so that what is wrong with the others is what decides. */
const mostly = (good: string): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(good) }, { weight: 3, arbitrary: hostileText }, fc.jsonValue());

const fields: fc.Arbitrary<Fields> = fc.record({
  keyName: mostly('demo-key'),
  keyVersion: mostly(VERSION),
  secretName: mostly('api-key'),
  secretVersion: mostly(VERSION),
  continuationToken: fc.option(hostileText, { nil: undefined, freq: 3 }),
  algorithm: mostly('RSA-OAEP'),
  rawData: mostly('text'),
  rawDataEncoding: fc.constantFrom(undefined, 'utf8', 'base64', 'hex'),
  encryptedData: mostly('AAAA'),
});

const parameters = fc.record({
  'token:VaultName': mostly('contoso'),
  'token:TenantId': mostly(TENANT),
  'token:clientId': mostly(TENANT),
  'token:clientSecret': mostly('a-secret'),
});

interface Attack {
  readonly at: number;
  readonly fields: Fields;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const attack: fc.Arbitrary<Attack> = fc.record({ at: fc.nat(ACTIONS.length - 1), fields, parameters });

export interface Tally {
  /** Attacks that led to a call of a vault, and those that led to none. */
  sent: number;
  kept: number;
}

/** Runs that many attacks, and fails with the smallest after which something else went out than what was to be expected. */
export async function strikeUpstream(count: number): Promise<Tally> {
  const tally: Tally = { sent: 0, kept: 0 };
  const out: Outgoing[] = [];
  const vaults = openVaults(out);
  const property = fc.asyncProperty(attack, async (each) => {
    out.length = 0;
    const connection = connectionOf(each.parameters);
    if (connection !== undefined) await call(vaults.of(connection), each);
    for (const request of out) judge(request, each, connection);
    tally[out.some(({ headers }) => headers['authorization'] !== undefined) ? 'sent' : 'kept'] += 1;
  });
  await fc.assert(property, { numRuns: count });
  expect(tally.sent + tally.kept).toBe(count);
  return tally;
}

/** Tokens say whose they are; vaults challenge, and have nothing. */
function openVaults(out: Outgoing[]) {
  const header = challenge(`https://${CLOUD.authority}/${TENANT}`, CLOUD.resource);
  const exchange: Exchange = (request) => {
    out.push(request);
    const stranger = request.headers['authorization'] === undefined;
    return Promise.resolve({
      status: stranger ? 401 : 404,
      headers: stranger ? { 'www-authenticate': header } : {},
      body: Object.assign(nothing(), { destroy: () => undefined }),
    });
  };
  const pace = {
    clock: () => 0,
    sleep: () => Promise.resolve(),
    deadline: () => new AbortController().signal,
    random: () => 0,
  };
  return createKeyVaults({
    tokens: {
      of: ({ id }) => Promise.resolve({ accessToken: `token-of-${id}`, expires: 3600 }),
      forget: () => undefined,
    },
    open: createHttpsVaults({ cloud: CLOUD, exchange, pace }),
    admit: () => undefined,
    isCurrent: () => Promise.resolve(true),
    clock: () => 0,
    elsewhere: true,
  });
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  yield* [];
}

/** Undefined where its parameters are refused. */
function connectionOf(values: Attack['parameters']): Connection | undefined {
  const wrapped = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
  const set = { parameterValueSet: { name: 'oauthServicePrincipal', values: wrapped } };
  const read = orRefused(() => readParameters(membersOf(set, 'properties'), DEPLOYMENT));
  if (read === undefined) return undefined;
  const { shape, vaultName, credentials } = read;
  const id = Buffer.from(JSON.stringify(values)).toString('base64url');
  return {
    ...credentials,
    shape,
    vaultName,
    id,
    name: id,
    displayName: id,
    created: 0,
    changed: 0,
    runHistory: true,
  };
}

async function call(keyVault: ReturnType<ReturnType<typeof openVaults>['of']>, { at, fields }: Attack): Promise<void> {
  const { contract } = ACTIONS[at] as (typeof ACTIONS)[number];
  const input = orRefused(() => readInput(contract, { params: fields as never, query: fields as never }, fields));
  if (input === undefined) return;
  const seal = { mac: () => Buffer.alloc(32) };
  const context = {
    keyVault,
    connection: {} as Connection,
    continuation: createContinuation(seal, 'connection', () => 0),
    requestId: '',
    clientRequestId: '',
    peer: '',
  };
  const operation = ACTIONS[at] as (typeof ACTIONS)[number];
  await perform(operation, context, input).then(
    () => expect.unreachable('a vault that has nothing was read'),
    (error: unknown) => expect(error).toBeInstanceOf(Fault),
  );
}

function orRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    expect(error).toMatchObject({ name: 'Fault', status: 400 });
    return undefined;
  }
}

const ALWAYS = ['accept', 'user-agent', 'x-ms-client-request-id'];

function judge(request: Outgoing, { at, fields, parameters }: Attack, connection: Connection | undefined): void {
  const { contract } = ACTIONS[at] as (typeof ACTIONS)[number];
  const { url, headers, body, method } = request;
  const vault = parameters['token:VaultName'];
  expect(vault).toMatch(/^[A-Za-z][0-9A-Za-z-]{1,22}[0-9A-Za-z]$/);
  const host = `${String(vault).toLowerCase()}.vault.azure.net`;
  const token = headers['authorization'];
  const shown = Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value : 'no text']);
  const texts: unknown = Object.fromEntries(shown);
  const path = token === undefined ? '/secrets' : (PATHS[contract.name]?.(texts as never) ?? 'unknown');
  expect(url.href).toBe(`https://${host}${path}?api-version=7.4`);
  if (token !== undefined) expect(token).toBe(`Bearer token-of-${connection?.id}`);
  const sends = body !== undefined;
  expect([method, sends]).toEqual(token !== undefined && path.endsWith('crypt') ? ['POST', true] : ['GET', false]);
  const own = [...ALWAYS, ...(token === undefined ? [] : ['authorization']), ...(sends ? ['content-type'] : [])];
  expect(Object.keys(headers).sort()).toEqual(own.sort());
  if (sends) expect(Object.keys(JSON.parse(body) as object).sort()).toEqual(['alg', 'value']);
}
