import { constants, createHmac, generateKeyPairSync, type KeyObject, randomBytes, randomUUID, sign } from 'node:crypto';
import type { Claims } from '../entra.ts';

/** Tokens that prove nothing, each one thing away from a good one: the rows V10, V12, V29, N25, N26 and N27. */
export interface Forge {
  /** The claims of a good token. */
  readonly claims: Claims;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** An issuer whose tenant the server trusts too, and which is not this one. */
  readonly otherIssuer: string;
  readonly otherTenant: string;
  /** Where nobody must ask. */
  readonly trap: string;
}

export const INVALID = 'AKV10001: The token is malformed or was not signed by its issuer.';
export const UNTIMELY = 'AKV10001: The token has expired or is not valid yet. Ask for a new one.';
/** The beginnings of sentences that name what was expected. */
export const AUDIENCE = 'AKV10022: Invalid audience. Expected ';
export const ISSUER = 'AKV10032: Invalid issuer. Expected one of ';

/** What the token is, the token, and how the refusal begins; none where the token is good in spite of it. */
export type Forgery = readonly [what: string, token: string, refusal: string | undefined];

const encode = (part: unknown) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });

type Signer = (input: Buffer) => string;

function compact(header: unknown, claims: unknown, signer: Signer): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${signer(Buffer.from(input))}`;
}

const rs256 =
  (key: KeyObject): Signer =>
  (input) =>
    sign('sha256', input, key).toString('base64url');

export function forgeries(forge: Forge): Forgery[] {
  const { claims, privateKey, kid } = forge;
  const header = { typ: 'JWT', alg: 'RS256', kid };
  const own = rs256(privateKey);
  const good = compact(header, claims, own);
  return [
    ['a good token', good, undefined],
    ...algorithms(forge),
    ...headers(forge).flatMap(([what, changes]): Forgery[] => [
      [`${what}, signed by its issuer`, compact({ ...header, ...changes }, claims, own), INVALID],
      [
        `${what}, signed by a stranger`,
        compact({ ...header, ...changes }, claims, rs256(attacker.privateKey)),
        INVALID,
      ],
    ]),
    ['a header that names alg twice', compact(`{"alg":"none","alg":"RS256","kid":"${kid}"}`, claims, own), INVALID],
    ...claimsOf(forge).map(([what, changed, refusal]): Forgery => [what, compact(header, changed, own), refusal]),
    ...shapes(good),
  ];
}

function algorithms({ claims, kid, publicKey, privateKey }: Forge): Forgery[] {
  const under = (alg: string, signer: Signer) => compact({ typ: 'JWT', alg, kid }, claims, signer);
  const hmac =
    (secret: string | Buffer): Signer =>
    (input) =>
      createHmac('sha256', secret).update(input).digest('base64url');
  const pss: Signer = (input) =>
    sign('sha256', input, {
      key: privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 32,
    }).toString('base64url');
  const ecdsa: Signer = (input) =>
    sign('sha256', input, { key: curve.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  return [
    ...['none', 'None', 'NONE', 'nOnE', ''].flatMap((alg): Forgery[] => [
      [`alg "${alg}" without a signature`, under(alg, () => ''), INVALID],
      [`alg "${alg}" with one`, under(alg, () => 'AA'), INVALID],
    ]),
    [
      'HS256 under the public key as PEM',
      under('HS256', hmac(publicKey.export({ type: 'spki', format: 'pem' }))),
      INVALID,
    ],
    ['HS256 under it as DER', under('HS256', hmac(publicKey.export({ type: 'spki', format: 'der' }))), INVALID],
    ['HS256 under it as JWK', under('HS256', hmac(JSON.stringify(publicKey.export({ format: 'jwk' })))), INVALID],
    ['PS256 under the true key', under('PS256', pss), INVALID],
    ['RS256 with a signature of PS256', under('RS256', pss), INVALID],
    ['ES256 under the id of the RSA key', under('ES256', ecdsa), INVALID],
    ['RS256 by a stranger under that id', under('RS256', rs256(attacker.privateKey)), INVALID],
    ['a random signature', under('RS256', () => randomBytes(256).toString('base64url')), INVALID],
  ];
}

function headers({ kid, trap }: Forge): (readonly [string, Claims])[] {
  return [
    ['no kid', { kid: undefined }],
    ['a kid that is no text', { kid: 7 }],
    ['the kid in a list', { kid: [kid] }],
    ['a kid that walks', { kid: '../../../../dev/null' }],
    ['a kid for a database', { kid: "x' or '1'='1" }],
    ['a kid that is a URL', { kid: `${trap}/kid` }],
    ['jku', { jku: `${trap}/jku` }],
    ['x5u', { x5u: `${trap}/x5u` }],
    ['jwk', { jwk: attacker.publicKey.export({ format: 'jwk' }) }],
    ['x5c', { x5c: ['AA=='] }],
    ['crit', { crit: ['exp'], exp: 1 }],
    ['an empty crit', { crit: [] }],
    ['an unencoded payload', { crit: ['b64'], b64: false }],
    ['compression', { zip: 'DEF' }],
    ['another type', { typ: 'JWE' }],
  ];
}

const REQUIRED = ['aud', 'iss', 'exp', 'nbf', 'tid', 'oid'];
type Changed = readonly [what: string, claims: unknown, refusal: string | undefined];

function claimsOf({ claims, otherIssuer, otherTenant }: Forge): Changed[] {
  const changed = (changes: Claims) => ({ ...claims, ...changes });
  const text = JSON.stringify(claims);
  const now = Math.floor(Date.now() / 1000);
  const { aud, tid } = claims;
  const iss = String(claims['iss']);
  const swapped = iss.endsWith('/v2.0') ? iss.slice(0, -'v2.0'.length) : `${iss}v2.0`;
  return [
    ...REQUIRED.map((name): Changed => [`no ${name}`, changed({ [name]: undefined }), INVALID]),
    ...REQUIRED.flatMap((name): Changed[] =>
      [name.toUpperCase(), `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, `${name} `].map((other) => [
        `${other} for ${name}`,
        changed({ [name]: undefined, [other]: claims[name] }),
        INVALID,
      ]),
    ),
    ...REQUIRED.map(
      (name): Changed => [
        `${name} twice`,
        text.replace('{', `{${JSON.stringify(name)}:${JSON.stringify(claims[name])},`),
        INVALID,
      ],
    ),
    ['tid twice, once written with an escape', text.replace('{', '{"\\u0074id":"x",'), INVALID],
    ['no application', changed({ appid: undefined, azp: undefined }), INVALID],
    ['two applications', changed({ appid: randomUUID(), azp: randomUUID() }), INVALID],
    ['aud as a list', changed({ aud: [aud] }), INVALID],
    ['aud as a list with another', changed({ aud: ['https://other.example', aud] }), INVALID],
    ['another audience', changed({ aud: 'https://other.example' }), AUDIENCE],
    ['its audience and a slash', changed({ aud: `${String(aud)}/` }), AUDIENCE],
    ['its audience in capitals', changed({ aud: String(aud).toUpperCase() }), AUDIENCE],
    ['its audience and a line break', changed({ aud: `${String(aud)}\n` }), AUDIENCE],
    ['its issuer under the other version', changed({ iss: swapped }), ISSUER],
    ['its issuer in capitals', changed({ iss: iss.toUpperCase() }), ISSUER],
    ['its issuer in a list', changed({ iss: [iss] }), INVALID],
    ['an issuer that nobody trusts', changed({ iss: iss.replace(String(tid), randomUUID()) }), ISSUER],
    ['another issuer that is trusted', changed({ iss: otherIssuer }), INVALID],
    ['that and its tenant', changed({ iss: otherIssuer, tid: otherTenant }), INVALID],
    ['another tenant that is trusted', changed({ tid: otherTenant }), INVALID],
    ['its tenant in capitals', changed({ tid: String(tid).toUpperCase() }), INVALID],
    ['its tenant in a list', changed({ tid: [tid] }), INVALID],
    ['an end a second ago', changed({ exp: now - 1 }), undefined],
    ['an end four minutes ago', changed({ exp: now - 240 }), undefined],
    ['an end six minutes ago', changed({ exp: now - 360 }), UNTIMELY],
    ['a beginning in four minutes', changed({ nbf: now + 240 }), undefined],
    ['a beginning in six minutes', changed({ nbf: now + 360 }), UNTIMELY],
    ['a date in four minutes', changed({ iat: now + 240 }), undefined],
    ['a date in six minutes', changed({ iat: now + 360 }), UNTIMELY],
    ['an end that is a text', changed({ exp: String(now + 60) }), INVALID],
    ['an end beyond all numbers', text.replace(/"exp":\d+/, '"exp":1e999'), INVALID],
    [
      'scopes that allow something else',
      changed({ scp: 'User.Read' }),
      'AKV10001: The token does not act for its user',
    ],
    ['a list for claims', [claims], INVALID],
  ];
}

function shapes(good: string): Forgery[] {
  const [header = '', claims = '', signature = ''] = good.split('.');
  const jwe = (head: object) => `${encode(head)}.${encode('key')}.AAAA.AAAA.AAAA`;
  return [
    ['no signature', `${header}.${claims}`, INVALID],
    ['an empty signature', `${header}.${claims}.`, INVALID],
    ['a part too many', `${good}.AA`, INVALID],
    ['a signature cut short', good.slice(0, -4), INVALID],
    ['a flipped bit in the claims', `${header}.f${claims.slice(1)}.${signature}`, INVALID],
    ['base64 where base64url is meant', `${header}.${claims}.+${signature.slice(1)}`, INVALID],
    [
      'V12 an encrypted token that unpacks to much',
      jwe({ alg: 'dir', enc: 'A256GCM', zip: 'DEF', typ: 'JWT' }),
      INVALID,
    ],
    ['V12 a million rounds of PBES2', jwe({ alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', p2c: 1e6, p2s: 'AA' }), INVALID],
    ['V12 a password for a signature', `${encode({ alg: 'PBES2-HS256+A128KW', p2c: 1e6 })}.${claims}.AA`, INVALID],
  ];
}
