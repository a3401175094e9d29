import type { Reply } from './gateway.ts';
import { itFails, notFound, type Row, useFailures } from './vault-failures.ts';

/**
 * Every failure of the vault, made on purpose: status, code, inner code and message, as the specification and recordings of
 * Key Vault have them ("REST API error codes"). A new failure is a new row. Those of names that are taken and of backups stand
 * in vault-conflicts.test.ts.
 */
const { call, at, getWith, secret, key, use } = useFailures();
const ZEROS = '0'.repeat(32);
const YESTERDAY = Math.floor(Date.now() / 1000) - 86_400;
const TOMORROW = YESTERDAY + 2 * 86_400;

const ROWS: readonly Row[] = [
  ['no token', () => getWith(() => ''), 401, 'Unauthorized', 'AKV10000: Request is missing a Bearer or PoP token.'],
  [
    'a token of another issuer',
    () => getWith(({ token }) => forged(token)),
    401,
    'Unauthorized',
    /^AKV10032: Invalid issuer\. Expected one of https:\S+, found https:\/\/sts\.example\/\.$/,
  ],
  [
    'no permission',
    () => getWith(({ stranger }) => stranger),
    403,
    'Forbidden/AccessDenied',
    /^The user, group or application 'appid=[^;]+;oid=[^;]+;iss=[^']+' does not have secrets get permission on key vault 'demo;location=local'\. For help resolving this issue, please see https:\/\/go\.microsoft\.com\/fwlink\/\?linkid=2125287$/,
  ],
  [
    'no role, where roles decide',
    () => at('roles', 'GET', '/secrets/Mine'),
    403,
    'Forbidden/ForbiddenByRbac',
    /^Caller is not authorized to perform action on resource\.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time\.\r\nCaller: appid=[^;]+;oid=[^;]+;iss=\S+\r\nAction: 'Microsoft\.KeyVault\/vaults\/secrets\/getSecret\/action'\r\nResource: '\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.keyvault\/vaults\/roles\/secrets\/Mine'\r\nAssignment: \(not found\)\r\nDenyAssignmentId: null\r\nDecisionReason: 'DeniedWithNoValidRBAC' \r\nVault: roles;location=local\r\n$/,
  ],
  [
    'an address that the vault does not know',
    () => at('walled', 'GET', '/secrets'),
    403,
    'Forbidden/ForbiddenByFirewall',
    /^Client address is not authorized and caller is not a trusted service\.\r\nClient address: 127\.0\.0\.1\r\nCaller: appid=[^;]+;oid=[^;]+;iss=\S+\r\nVault: walled;location=local$/,
  ],
  [
    'a vault that is closed to all networks',
    () => at('closed', 'POST', '/keys/x/create', { kty: 'RSA' }),
    403,
    'Forbidden/ForbiddenByConnection',
    /^Public network access is disabled and request is not from a trusted service nor via an approved private link\.\r\nCaller: appid=[^;]+;oid=[^;]+;iss=\S+\r\nVault: closed;location=local$/,
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
    () => key('narrow', { key: { key_ops: ['encrypt'] } }).then(() => use('narrow', 'decrypt')),
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
  ...(['sign', 'wrapkey'] as const).flatMap((verb): Row[] => [
    [
      `a key after its end, for ${verb}`,
      () => key('past', { attributes: { exp: YESTERDAY } }).then(() => use('past', verb)),
      403,
      'Forbidden/KeyExpired',
      `Operation ${verb === 'sign' ? 'sign' : 'wrapKey'} is not allowed on an expired key.`,
    ],
    [
      `a key before its beginning, for ${verb}`,
      () => key('soon', { attributes: { nbf: TOMORROW } }).then(() => use('soon', verb)),
      403,
      'Forbidden/KeyNotYetValid',
      `Operation ${verb === 'sign' ? 'sign' : 'wrapKey'} is not allowed on a key that is not yet valid.`,
    ],
  ]),
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
  ...(['rotate', 'encrypt', 'release', 'rotationpolicy'] as const).map(
    (verb): Row => [
      `${verb} of a key that is not there`,
      () =>
        verb === 'rotationpolicy'
          ? call('GET', '/keys/Nowhere/rotationpolicy')
          : call('POST', `/keys/Nowhere/${verb}`, { alg: 'RSA-OAEP', value: 'AAAA', target: 'x' }),
      404,
      'KeyNotFound',
      notFound('key', 'Nowhere'),
    ],
  ),
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

const elsewhere = (): Promise<Reply> => at('nowhere', 'GET', '/secrets');

/** As another authority would write it; nobody here looks at the signature of a token from an issuer he does not know. */
function forged(token: string): string {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const changed = {
    ...(JSON.parse(Buffer.from(claims, 'base64url').toString()) as object),
    iss: 'https://sts.example/',
  };
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}

itFails(ROWS);
