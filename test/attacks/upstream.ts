import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { Connection } from '../../src/connections/connection.ts';
import { envelope } from '../../src/connector/envelope.ts';
import { createHttpsVaults } from '../../src/connector/https/https-vaults.ts';
import { createKeyVaults } from '../../src/connector/key-vault.ts';
import { createAuthority, issueLeaf } from '../../src/crypto/x509.ts';
import type { Fault } from '../../src/fault.ts';
import { openUpstreamPool } from '../../src/gateway/listeners/upstream-pool.ts';
import type { Contract } from '../../src/operation.ts';
import { challenge } from '../../src/wire/challenge.ts';
import { closeAll, listenLocally, startConnectProxy } from '../connect-proxy.ts';

/** A vault of Azure's name that means ill, before all of the code that calls it: adapter, pool, TLS, proxy. */
export interface Upstream {
  readonly tenantId: string;
  /** How it answers to a call without a token; with a challenge as Azure's, where nothing is set. */
  challenge: Answering | undefined;
  /** How it answers to a call with one. */
  answer: Answering;
  /** What came, in order. */
  readonly seen: Seen[];
  /** For which connections a token was asked for, and with what claims. */
  readonly tokens: string[];
  /** The token that they got. */
  readonly token: string;
  /** Whom the proxy was asked for. */
  readonly asked: string[];
  /** How many connections are open. */
  readonly open: number;
  /** How long a call may take, in milliseconds. */
  deadline: number;
  /** Forgets what was seen, and every vault and token. */
  reset(): void;
  call<In, Out>(contract: Contract<In, Out>, input: In, vault?: string): Promise<Out>;
  /** The fault that a call ends with; throws where it does not, and where the token stands in any form of the fault. */
  fault<In, Out>(contract: Contract<In, Out>, input: In, vault?: string): Promise<Fault>;
  stop(): Promise<void>;
}

export type Answering = (request: IncomingMessage, response: ServerResponse) => void;

export interface Seen {
  readonly method: string | undefined;
  readonly host: string | undefined;
  readonly path: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export const AUTHORITY = 'login.microsoftonline.com';
export const RESOURCE = 'https://vault.azure.net';
export const SUFFIX = '.vault.azure.net';
export const HOST = `contoso${SUFFIX}`;

export const json = (value: unknown, status = 200, headers: Record<string, string> = {}): Answering => {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(typeof value === 'string' ? value : JSON.stringify(value));
  };
};

export const challenged = (header: string): Answering => json({}, 401, { 'www-authenticate': header });

export const VERSION = '0123456789abcdef0123456789abcdef';
export const attributes = { enabled: true, created: 1, updated: 1, recoveryLevel: 'Recoverable', recoverableDays: 90 };
export const secretAt = (id: string) => ({ value: 'of the vault', id, attributes });
export const SECRET = secretAt(`https://${HOST}/secrets/db/${VERSION}`);

export async function startUpstream(): Promise<Upstream> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-upstream-'));
  const tenantId = randomUUID();
  const token = `${randomBytes(20).toString('base64url')}.${randomBytes(60).toString('base64url')}`;
  const seen: Seen[] = [];
  const tokens: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(certified(folder), (request, response) => {
    const { method, url: path, headers } = request;
    seen.push({ method, host: headers.host, path, headers });
    request.resume();
    if (headers.authorization !== undefined) return upstream.answer(request, response);
    const usual = challenged(challenge(`https://${AUTHORITY}/${tenantId}`, RESOURCE));
    return (upstream.challenge ?? usual)(request, response);
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  const port = await listenLocally(server);
  const proxy = await startConnectProxy((target) => (target.endsWith(`${SUFFIX}:443`) ? port : undefined));
  const pool = openUpstreamPool({ upstreamProxy: proxy.url, upstreamCa: join(folder, 'ca.pem') });
  const open = () =>
    createHttpsVaults({
      cloud: { authorities: [AUTHORITY, 'login.windows.net'], vaultSuffix: SUFFIX, resource: RESOURCE },
      exchange: pool.exchange,
      pace: {
        clock: Date.now,
        sleep: (wait) => setTimeout(Math.min(wait, 5)),
        deadline: () => AbortSignal.timeout(upstream.deadline),
        random: () => 0,
      },
    });
  const vaults = () =>
    createKeyVaults({
      tokens: {
        of(connection, claims) {
          const { vaultName = '' } = connection;
          tokens.push(claims === undefined ? vaultName : `${vaultName} ${claims}`);
          return Promise.resolve({ accessToken: token, expires: Date.now() / 1000 + 3600 });
        },
        forget: () => undefined,
      },
      open: open(),
      admit: () => undefined,
      isCurrent: () => Promise.resolve(true),
      clock: Date.now,
      elsewhere: true,
    });
  let current = vaults();

  const upstream: Upstream = {
    tenantId,
    challenge: undefined,
    answer: json(SECRET),
    seen,
    tokens,
    token,
    asked: proxy.asked,
    get open() {
      return sockets.size;
    },
    deadline: 10_000,
    reset() {
      for (const list of [seen, tokens, proxy.asked]) list.length = 0;
      upstream.challenge = undefined;
      upstream.answer = json(SECRET);
      upstream.deadline = 10_000;
      current = vaults();
    },
    async call(contract, input, vault = 'contoso') {
      const { output } = await current.of(connectionTo(vault, tenantId))(contract, input);
      return output;
    },
    async fault(contract, input, vault) {
      const ended: unknown = await upstream.call(contract, input, vault).then(
        (output) => new Error(`it was answered: ${JSON.stringify(output)}`),
        (error: unknown) => error,
      );
      if (!(ended instanceof Error) || ended.name !== 'Fault') throw ended;
      const fault = ended as Fault;
      const shown = inspect(fault, { depth: 20, showHidden: true }) + JSON.stringify(fault) + envelope(fault, 'x', 'y');
      if (shown.includes(token) || token.split('.').some((part) => shown.includes(part)))
        throw new Error('the fault holds the token');
      return fault;
    },
    async stop() {
      await pool.close();
      await Promise.all([closeAll(server), proxy.stop()]);
      rmSync(folder, { recursive: true });
    },
  };
  return upstream;
}

const connectionTo = (vaultName: string, tenantId: string): Connection => ({
  id: vaultName,
  name: vaultName,
  displayName: vaultName,
  vaultName,
  created: 0,
  changed: 0,
  authId: 'oauthServicePrincipal',
  tenantId,
  clientId: 'client',
  runHistory: true,
  shape: 'set',
});

function certified(folder: string) {
  const now = Date.now();
  const names = [SUFFIX.slice(1)];
  const ca = createAuthority({ commonName: 'Test', permittedDns: names, permittedIps: [], now, days: 2 });
  writeFileSync(join(folder, 'ca.pem'), ca.certificatePem);
  const leaf = issueLeaf({ authority: ca, dns: [`*${SUFFIX}`], ips: [], now, days: 1 });
  return { key: leaf.privateKeyPem, cert: leaf.certificatePem };
}
