import fc from 'fast-check';
import { expect } from 'vitest';
import type { Connection } from '../../src/connections/connection.ts';
import { AUTH_TYPES } from '../../src/connections/credentials/auth-types.ts';
import { getSecret } from '../../src/connector/actions/get-secret.ts';
import { Fault } from '../../src/fault.ts';
import { membersOf } from '../../src/management/connections/any-case.ts';
import { readParameters } from '../../src/management/connections/parameters.ts';
import { perform } from '../../src/operation.ts';
import { expectSent, failureOf, type Tally } from './action-values.ts';
import { PIECES } from './hostile-pieces.ts';
import { CLOUD, createUpstream, newId, TENANT, type Upstream } from './recorded-upstream.ts';

/**
 * Generated values in every parameter of every kind of connection, in every shape. A connection that is taken is used at once,
 * and what goes out is compared with what was written; one that is refused says which parameter it was, and never its value.
 */
type Values = Readonly<Record<string, unknown>>;

interface Attempt {
  readonly shape: 'set' | 'power platform' | 'flat' | 'alternative';
  readonly authId: string;
  readonly values: Values;
}

const VAULT = /^[A-Za-z][0-9A-Za-z-]{1,22}[0-9A-Za-z]$/;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const pieces = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  pieces,
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom<unknown>(null, 0, true, [], ['x'], {}, { value: 'x' }),
);
const elsewhere = fc.constantFrom(
  'evil.example',
  'evil.example/',
  'demo.vault.azure.net',
  'demo@evil.example',
  'demo:443',
  'demo#',
  'demo?',
  'demo.',
  'https://evil.example',
  '//evil.example',
  'a--b',
  '-ab',
  'ab-',
  '1ab',
  'ab',
  'a'.repeat(25),
  'demo ',
  ' demo',
  'demo\n',
);
const rarely = <T>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<unknown>) =>
  fc.oneof({ arbitrary: good, weight: 9 }, { arbitrary: bad, weight: 1 });

const vault = rarely(fc.stringMatching(/^[A-Za-z][0-9A-Za-z]{2,20}$/), fc.oneof(elsewhere, hostile));
const guid = rarely(fc.uuid(), hostile);
const secret = rarely(fc.string({ minLength: 1, maxLength: 40 }), hostile);
const pfx = rarely(fc.base64String({ minLength: 4, maxLength: 60 }), hostile);
const maybe = (value: fc.Arbitrary<unknown>) => fc.option(value, { nil: undefined, freq: 8 });

const FIELDS = {
  vaultName: maybe(vault),
  'token:VaultName': maybe(vault),
  'token:TenantId': maybe(guid),
  'token:clientId': maybe(guid),
  'token:clientSecret': maybe(secret),
  'token:clientCertificateSecret': maybe(fc.record({ pfx, password: secret })),
  'token:grantType': maybe(rarely(fc.constant('client_credentials'), hostile)),
  'token:resourceUri': maybe(rarely(fc.constant(CLOUD.resource), fc.oneof(hostile, elsewhere))),
};
/** Parameters of any kind that have no values here; `token` stands for a sign-in, and takes none. */
export const WITHOUT_VALUES = Object.values(AUTH_TYPES)
  .flatMap(({ parameters }) => Object.keys(parameters))
  .filter((name) => name !== 'token' && !(name in FIELDS));

/** What a kind is made of, the one name of its vault, and now and then a parameter that is none of its own. */
const valuesOf = (authId: string): fc.Arbitrary<Values> => {
  const { parameters } = AUTH_TYPES[authId as keyof typeof AUTH_TYPES];
  const own = Object.keys(parameters).filter((name) => name in FIELDS) as (keyof typeof FIELDS)[];
  const others = (Object.keys(FIELDS) as (keyof typeof FIELDS)[]).filter((name) => !own.includes(name));
  const chosen = fc.option(fc.constantFrom(...others), { nil: undefined, freq: 2 });
  return chosen.chain((other) => {
    const names = other === undefined ? own : [...own, other];
    return fc.record(Object.fromEntries(names.map((name) => [name, FIELDS[name]])));
  });
};
const spelled = (values: Values, upper: boolean): Values =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[upper ? name.toUpperCase() : name, value]],
    ),
  );

const attempts: fc.Arbitrary<Attempt> = fc
  .tuple(
    fc.constantFrom<Attempt['shape']>('set', 'power platform', 'flat', 'alternative'),
    fc.constantFrom(...Object.keys(AUTH_TYPES)),
    fc.boolean(),
  )
  .chain(([shape, authId, upper]) =>
    valuesOf(authId).map((values) => ({ shape, authId, values: spelled(values, upper) })),
  );

function propertiesOf({ shape, authId, values }: Attempt): Values {
  if (shape === 'flat') return { parameterValues: values };
  if (shape === 'alternative') return { parameterValueType: 'Alternative', alternativeParameterValues: values };
  const wrapped = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
  const set = { name: authId, values: wrapped };
  return shape === 'set' ? { parameterValueSet: set } : { connectionParametersSet: set };
}

const DEPLOYMENT = {
  cloud: CLOUD,
  environment: 'ise' as const,
  consentCallback: 'https://localhost/redirect/keyvault',
  identityVaults: ['any'],
  retention: 0,
};

async function make(upstream: Upstream, attempt: Attempt, tally: Tally): Promise<void> {
  const given = new Map(Object.entries(attempt.values).map(([name, value]) => [name.toLowerCase(), value]));
  let read: ReturnType<typeof readParameters>;
  try {
    read = readParameters(membersOf(propertiesOf(attempt), 'properties'), DEPLOYMENT);
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
    const { code, message } = error as Fault;
    expect(code).toBe('BadParameter');
    for (const name of ['token:clientsecret', 'token:clientcertificatesecret']) expectUnsaid(message, given.get(name));
    tally.refused += 1;
    return;
  }
  const { credentials, secrets, vaultName } = read;
  expectWritten({ ...credentials, ...secrets, vaultName }, given);
  const base = {
    id: newId(),
    name: 's/g/n',
    displayName: 'n',
    created: 0,
    changed: 0,
    runHistory: false,
    shape: read.shape,
  };
  // Each challenge names one tenant; a connection that signs in at another one is refused before that.
  const connection = {
    ...base,
    ...credentials,
    vaultName,
    ...('tenantId' in credentials && { tenantId: TENANT }),
  } as Connection;
  const error = await failureOf(() => perform(getSecret, upstream.contextOf(connection), { secretName: 'x' }));
  expect(error).toBeInstanceOf(Fault);
  const seen = upstream.take();
  if (vaultName === undefined) {
    expect([...given.keys()].filter((name) => given.get(name) !== null)).toEqual([]);
    expect(seen).toEqual([]);
    tally.refused += 1;
    return;
  }
  const wanted = { method: 'GET', path: '/secrets/x/', query: 'api-version=7.4' };
  expectSent(seen, wanted, { connection, token: upstream.tokenOf(connection) });
  tally.sent += 1;
}

/** A secret of some length is nowhere in a refusal; a short one may be a part of any sentence. */
function expectUnsaid(message: string, value: unknown): void {
  const texts = typeof value === 'object' && value !== null ? Object.values(value) : [value];
  for (const text of texts) if (typeof text === 'string' && text.length > 12) expect(message).not.toContain(text);
}

/** What was read is what was written, and is what its kind of value must be. */
function expectWritten(read: Values, given: ReadonlyMap<string, unknown>): void {
  const { vaultName, tenantId, clientId, clientSecret, pfx, password } = read;
  const vault = given.get('vaultname') ?? given.get('token:vaultname') ?? undefined;
  expect(vaultName).toBe(vault);
  if (vault !== undefined) {
    expect(vault).toMatch(VAULT);
    expect(vault).not.toContain('--');
  }
  const certificate = (given.get('token:clientcertificatesecret') ?? {}) as Values;
  for (const [found, written] of [
    [tenantId, given.get('token:tenantid')],
    [clientId, given.get('token:clientid')],
  ]) {
    if (found === undefined) continue;
    expect(found).toBe(written);
    expect(found).toMatch(GUID);
  }
  if (clientSecret !== undefined) expect(clientSecret).toBe(given.get('token:clientsecret'));
  if (pfx !== undefined)
    expect([pfx, password]).toEqual([String(certificate['pfx']).replace(/\s/g, ''), certificate['password'] ?? '']);
  expect(given.get('token:resourceuri') ?? CLOUD.resource).toBe(CLOUD.resource);
}

/** Makes so many connections, and fails with the smallest that was read otherwise than it was written. */
export async function connectMany(count: number): Promise<Tally> {
  const upstream = createUpstream();
  const tally = { sent: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(attempts, (attempt) => make(upstream, attempt, tally)),
    { numRuns: count },
  );
  for (const url of upstream.challenged.keys())
    expect(url).toMatch(/^https:\/\/[a-z][0-9a-z-]{1,22}[0-9a-z]\.vault\.azure\.net\/secrets\?api-version=7\.4$/);
  expect(tally.sent + tally.refused).toBe(count);
  return tally;
}
