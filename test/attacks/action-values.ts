import fc from 'fast-check';
import { expect } from 'vitest';
import type { Connection } from '../../src/connections/connection.ts';
import { ACTIONS } from '../../src/connector/actions.ts';
import { readAction } from '../../src/connector/read-action.ts';
import { Fault } from '../../src/fault.ts';
import { readInput } from '../../src/http/input.ts';
import { perform } from '../../src/operation.ts';
import { PIECES } from './hostile-pieces.ts';
import { CLOUD, createUpstream, newId, type Seen, TENANT, type Upstream } from './recorded-upstream.ts';

/**
 * Generated values in every field of the fourteen actions: path, query and body, as the router decodes them or as a text in
 * `dynamicInvoke`. What goes out is judged by a reading of the same values that shares nothing with the connector's schemas.
 */
type Fields = Readonly<Record<string, unknown>>;

export interface Attempt {
  /** Its name, so that a failure is short. */
  readonly action: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Fields;
  readonly body: unknown;
  /** Whether the path is a text that is read, instead of the router's work. */
  readonly asText: boolean;
  readonly connection: 0 | 1;
}

export const NAME = /^[0-9A-Za-z-]{1,127}$/;
export const VERSION = /^[0-9a-f]{32}$/;

const pieces = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
const hostile: fc.Arbitrary<string> = fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 30 }));
const rarely = <T, U>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<U>, weight = 4) =>
  fc.oneof({ arbitrary: good, weight }, { arbitrary: bad, weight: 1 });

const name = rarely(fc.stringMatching(/^[0-9A-Za-z-]{1,12}$/), hostile);
const version = rarely(fc.stringMatching(VERSION), hostile);
const noText = fc.constantFrom<unknown>(null, 0, 7, true, [], ['x'], {}, { value: 'x' });
const data = rarely(
  fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.base64String({ maxLength: 40 }),
    fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
  ),
  fc.oneof(hostile, noText),
  6,
);
const algorithm = rarely(
  fc.constantFrom('RSA-OAEP-256', 'RSA-OAEP', 'RSA1_5', undefined),
  fc.oneof(hostile, noText),
  6,
);
const encoding = rarely(fc.constantFrom('utf8', 'base64', undefined), fc.oneof(hostile, noText), 6);
/** Members that mean something somewhere else in the code, and must mean nothing here. */
const stray = fc.dictionary(
  fc.constantFrom(
    'name',
    'version',
    'value',
    'alg',
    'iv',
    'aad',
    'tag',
    'host',
    'url',
    'vault',
    'vaultName',
    'keyName',
    'keyVersion',
    'secretName',
    'secretVersion',
    'connectionId',
    'api-version',
    '$skiptoken',
    'maxresults',
    'authorization',
    'headers',
  ),
  fc.oneof(hostile, fc.constantFrom('other', '1', CLOUD.vaultSuffix)),
  { maxKeys: 2 },
);
const body = rarely(
  fc
    .tuple(fc.record({ algorithm, rawData: data, encryptedData: data, rawDataEncoding: encoding }), stray)
    .map(([fields, more]) => ({ ...more, ...fields })),
  fc.oneof(noText, hostile, stray, fc.constant(undefined)),
  9,
);
/** `position` is sealed into a good token when the attempt is made; a text is a token as it stands. */
const continuationToken = fc.oneof(
  fc.constant(undefined),
  fc.record({
    position: fc.stringMatching(/^[\w-]{1,40}$/),
    of: fc.constantFrom('same', 'other list', 'other connection'),
  }),
  hostile,
);

const params = fc.record({ keyName: name, keyVersion: version, secretName: name, secretVersion: version });

export const attempts: fc.Arbitrary<Attempt> = fc.record({
  action: fc.constantFrom(...ACTIONS.map(({ contract }) => contract.name)),
  params,
  query: fc.tuple(stray, continuationToken).map(([more, token]) => ({ ...more, continuationToken: token })),
  body,
  asText: fc.boolean(),
  connection: fc.constantFrom<0 | 1>(0, 1),
});

const actionOf = (name: string) => ACTIONS.find(({ contract }) => contract.name === name) as (typeof ACTIONS)[number];

/** Two connections of one cloud, so that the credential of the other one could be taken by mistake. */
const CONNECTIONS: readonly [Connection, Connection] = [connectionTo('Contoso-A'), connectionTo('contosob')];

export function connectionTo(vaultName: string): Connection {
  const base = {
    id: newId(),
    name: 's/g/n',
    displayName: 'n',
    created: 0,
    changed: 0,
    runHistory: false,
    shape: 'set' as const,
  };
  return { ...base, authId: 'oauthServicePrincipal', tenantId: TENANT, clientId: TENANT, vaultName };
}

/** What must go out, worked out anew; undefined where nothing may. */
interface Wanted {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body?: object;
}

const kindOf = (path: string) => (path.startsWith('/keys') ? 'keys' : 'secrets');

function wantedOf(attempt: Attempt, skip: string | undefined): Wanted | undefined {
  const { method, path, query: queries } = actionOf(attempt.action).contract;
  const parts = partsOf(attempt, path);
  if (parts === undefined) return undefined;
  if (method === 'POST') {
    const verb = path.endsWith('/encrypt') ? 'encrypt' : 'decrypt';
    const body = cipherOf(verb, attempt.body);
    return body && { method, path: `/${parts.join('/')}/${verb}`, query: VERSION_QUERY, body };
  }
  if (queries === undefined) return { method, path: `/${parts.join('/')}`, query: VERSION_QUERY };
  if (attempt.query['continuationToken'] !== undefined && skip === undefined) return undefined;
  const [kind, object] = parts;
  const list = object === undefined ? `/${kind}` : `/${kind}/${object}/versions`;
  return { method, path: list, query: skip === undefined ? VERSION_QUERY : `${VERSION_QUERY}&$skiptoken=${skip}` };
}

const VERSION_QUERY = 'api-version=7.4';

/** `keys`, the name, and the version or nothing where the latest is meant; undefined where a part is none. */
function partsOf({ params }: Attempt, path: string): string[] | undefined {
  const kind = kindOf(path);
  if (!path.includes('Name}')) return [kind];
  const [object = '', version = ''] =
    kind === 'keys' ? [params['keyName'], params['keyVersion']] : [params['secretName'], params['secretVersion']];
  if (!NAME.test(object)) return undefined;
  if (!path.includes('Version}')) return [kind, object, ''];
  return VERSION.test(version) ? [kind, object, version] : undefined;
}

const BASE64 = /^(?:[0-9A-Za-z+/]*={0,2}|[0-9A-Za-z_-]*={0,2})$/;

function bytesOf(text: string): Buffer | undefined {
  if (!BASE64.test(text)) return undefined;
  const plain = text.replace(/=+$/, '');
  if (text !== plain && text.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(plain, 'base64');
  // The last character may hold bits that belong to no byte; they are zero in the one way to write the bytes.
  return bytes.toString('base64url') === plain.replaceAll('+', '-').replaceAll('/', '_') ? bytes : undefined;
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function cipherOf(verb: 'encrypt' | 'decrypt', given: unknown): object | undefined {
  if (!isObject(given)) return undefined;
  const { algorithm = 'RSA-OAEP-256', rawDataEncoding = 'utf8', rawData, encryptedData } = given;
  if (!['RSA-OAEP-256', 'RSA-OAEP', 'RSA1_5'].includes(algorithm as string)) return undefined;
  if (!['utf8', 'base64'].includes(rawDataEncoding as string)) return undefined;
  const [data, isText] = verb === 'encrypt' ? [rawData, rawDataEncoding === 'utf8'] : [encryptedData, false];
  if (typeof data !== 'string') return undefined;
  const bytes = isText ? Buffer.from(data) : bytesOf(data);
  return bytes && { alg: algorithm, value: bytes.toString('base64url') };
}

export interface Tally {
  sent: number;
  refused: number;
}

/** Makes one attempt and compares what went out with what must; throws where they differ. */
async function make(upstream: Upstream, attempt: Attempt, tally: Tally): Promise<void> {
  const connection = CONNECTIONS[attempt.connection];
  const context = upstream.contextOf(connection);
  const { token, skip } = tokenFor(upstream, attempt);
  const query = { ...attempt.query, continuationToken: token };
  const wanted = wantedOf({ ...attempt, query }, skip);
  const error = await failureOf(async () => {
    const { operation, input } = read({ ...attempt, query });
    await perform(operation, context, input);
  });
  const seen = upstream.take();
  expect(error).toBeInstanceOf(Fault);
  expect((error as Fault).status).toBeLessThan(500);
  if (wanted === undefined) {
    expect(seen).toEqual([]);
    tally.refused += 1;
    return;
  }
  tally.sent += 1;
  expectSent(seen, wanted, { connection, token: upstream.tokenOf(connection) });
}

const HEADERS = ['accept', 'authorization', 'content-type', 'user-agent', 'x-ms-client-request-id'];

export function expectSent(
  seen: readonly Seen[],
  { method, path, query, body }: Wanted,
  { connection, token }: { connection: Connection; token: string },
): void {
  const host = `${connection.vaultName?.toLowerCase()}${CLOUD.vaultSuffix}`;
  expect(seen.map((each) => [each.method, each.url])).toEqual([[method, `https://${host}${path}?${query}`]]);
  const [{ headers, body: sent }] = seen as [Seen];
  expect(headers['authorization']).toBe(`Bearer ${token}`);
  expect(Object.keys(headers).filter((header) => !HEADERS.includes(header))).toEqual([]);
  expect(sent === undefined ? undefined : (JSON.parse(sent) as object)).toEqual(body);
}

/** The token as it is sent, and the place that it means here; a token of another list or connection means none. */
function tokenFor(upstream: Upstream, { params, query, connection, ...attempt }: Attempt) {
  const action = actionOf(attempt.action).contract;
  const given = query['continuationToken'] as string | { position: string; of: string } | undefined;
  if (given === undefined || typeof given === 'string') return { token: given, skip: undefined };
  const object = action.path.includes('Name}')
    ? (params[kindOf(action.path) === 'keys' ? 'keyName' : 'secretName'] ?? '')
    : '';
  const whose = CONNECTIONS[given.of === 'other connection' ? ((1 - connection) as 0 | 1) : connection];
  const { continuation } = upstream.contextOf(whose);
  const token = continuation.seal(action.name, given.of === 'other list' ? `${object}x` : object, given.position) ?? '';
  return { token, skip: given.of === 'same' ? given.position : undefined };
}

function read({ params, query, body, asText, ...attempt }: Attempt) {
  const operation = actionOf(attempt.action);
  const action = operation.contract;
  if (!asText)
    return { operation, input: readInput(action, { params, query }, action.method === 'GET' ? undefined : body) };
  const path = action.path.replace(/\{(\w+)\}/g, (_all, each: string) =>
    encodeURIComponent((params[each] ?? '').toWellFormed()),
  );
  return readAction({ method: action.method, path, queries: query, body });
}

export async function failureOf(act: () => Promise<unknown>): Promise<unknown> {
  try {
    await act();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Runs so many attempts, and fails with the smallest that let something else out. */
export async function attemptMany(count: number): Promise<Tally> {
  const upstream = createUpstream();
  const tally = { sent: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(attempts, (attempt) => make(upstream, attempt, tally)),
    { numRuns: count },
  );
  expect([...upstream.challenged.keys()].map((url) => new URL(url).host).sort()).toEqual(
    CONNECTIONS.map(({ vaultName = '' }) => vaultName.toLowerCase() + CLOUD.vaultSuffix),
  );
  expect(tally.sent + tally.refused).toBe(count);
  return tally;
}
