import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newApplication } from './administration.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';

/**
 * Every failure of the vault, made on purpose: status, code, inner code and message, as the specification and recordings of
 * Key Vault have them ("REST API error codes"). A new failure is a new row.
 */
let gateway: TestGateway;
let token: string;
let stranger: string;
const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
const ZEROS = '0'.repeat(32);
const YESTERDAY = Math.floor(Date.now() / 1000) - 86_400;
const TOMORROW = YESTERDAY + 2 * 86_400;

beforeAll(async () => {
  gateway = await startTestGateway();
  token = await gateway.token();
  stranger = await gateway.token(await newApplication(gateway));
});

afterAll(() => gateway.stop());

const call = (method: string, path: string, body?: unknown) => gateway.vault(method, path, body, { token });
const secret = (name: string, more: object = {}) => call('PUT', `/secrets/${name}`, { value: 'x', ...more });
const key = (name: string, more: object = {}) => call('PUT', `/keys/${name}`, { key: jwk, ...more });
const use = (name: string, verb: string, value = 'AAAA') =>
  call('POST', `/keys/${name}/${verb}`, { alg: 'RSA-OAEP', value });

const notFound = (kind: string, name: string): string =>
  `A ${kind} with (name/id) ${name} was not found in this key vault. If you recently deleted this ${kind} you may be able ` +
  'to recover it using the correct recovery command. For help resolving this issue, please see ' +
  'https://go.microsoft.com/fwlink/?linkid=2125182';
const deleted = (kind: string, name: string): string =>
  `${kind} ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the ` +
  `${kind.toLowerCase()} can only be recovered or purged.`;

/** A failure: what makes it, and what it is. `code` is followed by the inner code where there is one. */
type Row = readonly [what: string, act: () => Promise<Reply>, status: number, code: string, message: string | RegExp];

const ROWS: readonly Row[] = [
  [
    'no token',
    () => gateway.vault('GET', '/secrets/x', undefined, { token: '' }),
    401,
    'Unauthorized',
    'AKV10000: Request is missing a Bearer or PoP token.',
  ],
  [
    'a token of another issuer',
    () => gateway.vault('GET', '/secrets/x', undefined, { token: forged() }),
    401,
    'Unauthorized',
    /^AKV10032: Invalid issuer\. Expected one of https:\S+, found https:\/\/sts\.example\/\.$/,
  ],
  [
    'no permission',
    () => gateway.vault('GET', '/secrets/x', undefined, { token: stranger }),
    403,
    'Forbidden/AccessDenied',
    /^The user, group or application 'appid=[^;]+;oid=[^;]+;iss=[^']+' does not have secrets get permission on key vault 'demo;location=local'\. For help resolving this issue, please see https:\/\/go\.microsoft\.com\/fwlink\/\?linkid=2125287$/,
  ],
  [
    'a disabled secret',
    () => secret('off', { attributes: { enabled: false } }).then(() => call('GET', '/secrets/off')),
    403,
    'Forbidden/SecretDisabled',
    'Operation get is not allowed on a disabled secret.',
  ],
  [
    'a disabled key',
    () => key('off', { attributes: { enabled: false } }).then(() => use('off', 'decrypt')),
    403,
    'Forbidden/KeyDisabled',
    'Operation decrypt is not allowed on a disabled key.',
  ],
  [
    'an operation that key_ops lacks',
    () => key('narrow', { key: { ...jwk, key_ops: ['encrypt'] } }).then(() => use('narrow', 'decrypt')),
    403,
    'Forbidden/KeyOperationForbidden',
    'Operation decrypt is not permitted on this key.',
  ],
  [
    'a key before its beginning',
    () => key('early', { attributes: { nbf: TOMORROW } }).then(() => use('early', 'encrypt')),
    403,
    'Forbidden/KeyNotYetValid',
    /^Operation encrypt is not allowed/,
  ],
  [
    'a key after its end',
    () => key('late', { attributes: { exp: YESTERDAY } }).then(() => use('late', 'encrypt')),
    403,
    'Forbidden/KeyExpired',
    /^Operation encrypt is not allowed/,
  ],
  [
    'a secret that is not there',
    () => call('GET', '/secrets/Nowhere'),
    404,
    'SecretNotFound',
    notFound('secret', 'Nowhere'),
  ],
  [
    'a version that is not there',
    () => call('GET', `/secrets/api-key/${ZEROS}`),
    404,
    'SecretNotFound',
    notFound('secret', `api-key/${ZEROS}`),
  ],
  ['a key that is not there', () => call('GET', '/keys/Nowhere'), 404, 'KeyNotFound', notFound('key', 'Nowhere')],
  [
    'the name of a deleted secret',
    async () => {
      await secret('gone');
      await call('DELETE', '/secrets/gone');
      return secret('Gone');
    },
    409,
    'Conflict/ObjectIsDeletedButRecoverable',
    deleted('Secret', 'Gone'),
  ],
  [
    'the name of a deleted key',
    async () => {
      await key('gone');
      await call('DELETE', '/keys/gone');
      return key('Gone');
    },
    409,
    'Conflict/ObjectIsDeletedButRecoverable',
    deleted('Key', 'Gone'),
  ],
  [
    'a deleted secret that is not there',
    () => call('GET', '/deletedsecrets/Nowhere'),
    404,
    'SecretNotFound',
    'Deleted Secret not found: Nowhere',
  ],
  [
    'a deleted key that is not there',
    () => call('POST', '/deletedkeys/Nowhere/recover'),
    404,
    'KeyNotFound',
    'Deleted Key not found: Nowhere',
  ],
  [
    'the release of a key',
    () => call('POST', '/keys/demo-key/release', { target: 'x' }),
    403,
    'Forbidden/KeyOperationForbidden',
    /^Operation release is not permitted on this key\./,
  ],
  [
    'a digest of the wrong length',
    () => call('POST', '/keys/demo-key/sign', { alg: 'RS256', value: 'AAAA' }),
    400,
    'BadParameter',
    /digest|32 bytes/,
  ],
  [
    'an algorithm of another type of key',
    () => call('POST', '/keys/demo-key/sign', { alg: 'ES256', value: 'A'.repeat(43) }),
    400,
    'BadParameter',
    /^The algorithm "ES256" is not supported/,
  ],
  ['a type of key that is none', () => call('POST', '/keys/x/create', { kty: 'DSA' }), 400, 'BadParameter', /kty/],
  [
    'a name that is none',
    () => call('GET', '/secrets/under_score'),
    400,
    'BadParameter',
    'The parameter name is not valid: a name is 1 to 127 characters of 0-9, a-z, A-Z and -.',
  ],
  [
    'a version of the protocol that is none',
    () => call('GET', '/secrets?api-version=7.99'),
    400,
    'BadParameter',
    'The specified version (7.99) is not recognized. Consider using the latest supported version (2026-04-01).',
  ],
  [
    'a body that is no JSON',
    () => call('PUT', '/secrets/x', '{"value":'),
    400,
    'BadParameter',
    /^The request body is not/,
  ],
  [
    'an algorithm that is none',
    () => use('demo-key', 'encrypt').then(() => callWith('ROT13')),
    400,
    'BadParameter',
    /alg/,
  ],
  ['a vault that is none', () => elsewhere(), 404, 'ResourceNotFound', /^There is no vault of that name here/],
  ['a path that is none', () => call('GET', '/nothing'), 404, 'NotFound', 'There is nothing at this path.'],
  ['a method that is none', () => call('POST', '/secrets/x', {}), 405, 'MethodNotAllowed', /^This path takes only /],
];

const callWith = (alg: string) => call('POST', '/keys/demo-key/encrypt', { alg, value: 'AAAA' });

function elsewhere(): Promise<Reply> {
  const { host } = new URL(gateway.services.addresses.originOf('nowhere'));
  return gateway.vault('GET', '/secrets', undefined, { token, headers: { host } });
}

/** As another authority would write it; nobody here looks at the signature of a token from an issuer he does not know. */
function forged(): string {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const changed = {
    ...(JSON.parse(Buffer.from(claims, 'base64url').toString()) as object),
    iss: 'https://sts.example/',
  };
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}

it.each(ROWS)('%s', async (...[, act, status, code, message]) => {
  const reply = await act();
  const { error } = JSON.parse(reply.text) as {
    error: { code: string; message: string; innererror?: { code: string } };
  };
  const { innererror } = error;
  expect([reply.status, innererror === undefined ? error.code : `${error.code}/${innererror.code}`]).toEqual([
    status,
    code,
  ]);
  if (typeof message === 'string') expect(error.message).toBe(message);
  else expect(error.message).toMatch(message);
});
