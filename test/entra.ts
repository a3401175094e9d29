import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, issueLeaf } from '../src/crypto/x509.ts';
import { closeAll, listenLocally, startConnectProxy } from './connect-proxy.ts';

/**
 * A Microsoft Entra ID of a test's own: an HTTPS server under Microsoft's names, reached through a proxy that knows no other
 * server, so that what is tested is what runs. It issues tokens as "Access token claims reference" has them, and any others.
 */
export interface Entra {
  readonly tenantId: string;
  /** The settings with which a gateway finds it. */
  readonly flags: {
    readonly issuer: string[];
    readonly managementIssuer: string[];
    readonly upstreamProxy: string;
    readonly upstreamCa: string;
  };
  /** The names that the proxy was asked for. */
  readonly asked: string[];
  /** The paths that were fetched. */
  readonly fetched: string[];
  readonly signing: SigningKey;
  /** What it answers; the current keys, where nothing is set. */
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** The published keys. */
  keys: object[];
  /** A signed token; a claim or a header that is undefined is left out. */
  token(claims: Claims, header?: Claims): string;
  /** The claims of a v1 token for an application itself. */
  v1(claims?: Claims): Claims;
  /** Those of a v2 token. */
  v2(claims?: Claims): Claims;
  /** Signs with a new key from now on, published together with those before. */
  rotate(): SigningKey;
  stop(): Promise<void>;
}

export type Claims = Readonly<Record<string, unknown>>;

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export interface EntraOptions {
  readonly cloud?: string;
  readonly authority?: string;
  /** The host of `iss` in v1 tokens. */
  readonly v1Issuer?: string;
  /** The name in its certificate. */
  readonly named?: string;
}

export async function startEntra(options: EntraOptions = {}): Promise<Entra> {
  const { cloud, authority = 'login.microsoftonline.com', v1Issuer = 'sts.windows.net', named = authority } = options;
  const tenantId = randomUUID();
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-entra-'));
  const fetched: string[] = [];
  let signing = newKey();
  const server = createServer(certified(folder, named), (request, response) => {
    fetched.push(request.url ?? '');
    if (entra.answer !== undefined) return entra.answer(request, response);
    const known = request.url === `/${tenantId}/discovery/v2.0/keys`;
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(known ? { keys: entra.keys } : {}));
  });
  const port = await listenLocally(server);
  const proxy = await startConnectProxy((target) => (target === `${authority}:443` ? port : undefined));
  const issuer = `entra:${tenantId}${cloud === undefined ? '' : `@${cloud}`}`;

  const entra: Entra = {
    tenantId,
    flags: {
      issuer: [issuer],
      managementIssuer: [issuer],
      upstreamProxy: proxy.url,
      upstreamCa: join(folder, 'ca.pem'),
    },
    asked: proxy.asked,
    fetched,
    get signing() {
      return signing;
    },
    answer: undefined,
    keys: [publicKey(signing, tenantId, authority)],
    token(claims, header = {}) {
      const head = { typ: 'JWT', alg: 'RS256', x5t: signing.kid, kid: signing.kid, ...header };
      const signed = `${base64url(head)}.${base64url(claims)}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), signing.privateKey).toString('base64url')}`;
    },
    v1: (claims = {}) => {
      const issuer = `https://${v1Issuer}/${tenantId}/`;
      const oid = randomUUID();
      const application = { appid: randomUUID(), appidacr: '1', idp: issuer };
      return {
        iss: issuer,
        ...times(),
        ...application,
        oid,
        sub: oid,
        tid: tenantId,
        ...unique(),
        ver: '1.0',
        ...claims,
      };
    },
    v2: (claims = {}) => {
      const oid = randomUUID();
      const application = { azp: randomUUID(), azpacr: '1' };
      const iss = `https://${authority}/${tenantId}/v2.0`;
      return { iss, ...times(), ...application, oid, sub: oid, tid: tenantId, ...unique(), ver: '2.0', ...claims };
    },
    rotate() {
      signing = newKey();
      entra.keys = [...entra.keys, publicKey(signing, tenantId, authority)];
      return signing;
    },
    async stop() {
      await Promise.all([closeAll(server), proxy.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return entra;
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const unique = () => ({ aio: randomUUID(), uti: randomUUID() });

/** Dated five minutes back, and sixty-five minutes long, as Entra's are. */
function times() {
  const now = Math.floor(Date.now() / 1000) - 300;
  return { iat: now, nbf: now, exp: now + 3900 };
}

export function newKey(modulusLength = 2048): SigningKey {
  return { kid: randomUUID(), ...generateKeyPairSync('rsa', { modulusLength }) };
}

export function publicKey({ kid, publicKey: key }: SigningKey, tenantId: string, authority: string): object {
  const issuer = `https://${authority}/${tenantId}/v2.0`;
  return { ...key.export({ format: 'jwk' }), use: 'sig', kid, x5t: kid, x5c: ['AA=='], issuer };
}

/** The certificate of an authority that only this test knows, in `ca.pem`. */
function certified(folder: string, host: string) {
  const now = Date.now();
  const ca = createAuthority({ commonName: 'Test', permittedDns: [host], permittedIps: [], now, days: 2 });
  writeFileSync(join(folder, 'ca.pem'), ca.certificatePem);
  const leaf = issueLeaf({ authority: ca, dns: [host], ips: [], now, days: 1 });
  return { key: leaf.privateKeyPem, cert: leaf.certificatePem };
}
