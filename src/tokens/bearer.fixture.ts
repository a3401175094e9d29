import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import type { JSONWebKeySet, JWK } from 'jose';
import type { Issuer } from './bearer.ts';

/** An issuer for tests that also signs what no honest issuer would. Keys and ids are new in every run. */
export const AUDIENCE = 'https://vault.example';
export const NOW = 1_800_000_000;

type Members = Readonly<Record<string, unknown>>;

const encode = (value: Members | string | Buffer) => {
  if (Buffer.isBuffer(value)) return value.toString('base64url');
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
};

export interface TestIssuer extends Issuer {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly kid: string;
  readonly claims: Members;
  /** Signs any header and claims, as objects, JSON text or bytes. A member that is undefined is left out. */
  token(claims?: Members | string | Buffer, header?: Members | string): string;
}

export function testIssuer(tenantId: string = randomUUID()): TestIssuer {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
  const jwk: JWK = { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' };
  const set: JSONWebKeySet = { keys: [jwk] };
  const issuer = `https://login.example/${tenantId}/`;
  const claims = {
    aud: AUDIENCE,
    iss: issuer,
    iat: NOW,
    nbf: NOW,
    exp: NOW + 3600,
    appid: randomUUID(),
    oid: randomUUID(),
    tid: tenantId,
    ver: '1.0',
  };
  return {
    issuer,
    tenantId,
    keys: async () => set,
    privateKey,
    publicKey,
    kid,
    claims,
    token(changed = {}, header = {}) {
      const raw = typeof changed === 'string' || Buffer.isBuffer(changed);
      const body = raw ? changed : { ...claims, ...changed };
      const head = typeof header === 'string' ? header : { typ: 'JWT', alg: 'RS256', kid, ...header };
      const signed = `${encode(head)}.${encode(body)}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
    },
  };
}
