import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { cloudOf } from '../../src/connections/clouds.ts';
import type { Connection } from '../../src/connections/connection.ts';
import type { ActionContext } from '../../src/connector/context.ts';
import { createContinuation } from '../../src/connector/continuation.ts';
import type { Exchange, Outgoing } from '../../src/connector/https/exchange.ts';
import { createHttpsVaults } from '../../src/connector/https/https-vaults.ts';
import { createKeyVaults } from '../../src/connector/key-vault.ts';

/** The connector over HTTPS up to the last step: what would go onto the network is kept instead, and answered 404. */
export const CLOUD = cloudOf('AzureCloud');
export const TENANT = randomUUID();

export interface Seen extends Pick<Outgoing, 'method' | 'headers'> {
  readonly url: string;
  readonly body: string | undefined;
}

export interface Upstream {
  /** The calls with a token since the last time. */
  take(): Seen[];
  /** Calls without a token: the challenges, one a host. */
  readonly challenged: Map<string, number>;
  contextOf(connection: Connection): ActionContext;
  /** What calls of this connection carry. */
  tokenOf(connection: Connection): string;
}

const bodyOf = (text: string) => ({
  async *[Symbol.asyncIterator]() {
    yield Buffer.from(text);
  },
  destroy: () => undefined,
});

export function createUpstream(): Upstream {
  let seen: Seen[] = [];
  const challenged = new Map<string, number>();
  const exchange: Exchange = ({ method, url, headers, body }) => {
    if (headers['authorization'] === undefined) {
      challenged.set(url.href, (challenged.get(url.href) ?? 0) + 1);
      return Promise.resolve({ status: 401, headers: { 'www-authenticate': CHALLENGE }, body: bodyOf('') });
    }
    seen.push({ method, url: url.href, headers, body });
    return Promise.resolve({ status: 404, headers: { 'content-type': 'application/json' }, body: bodyOf(NOT_FOUND) });
  };
  const open = createHttpsVaults({ cloud: CLOUD, exchange, pace });
  const tokens = {
    of: (connection: Connection) => Promise.resolve({ accessToken: tokenOf(connection), expires: Infinity }),
    forget: () => undefined,
  };
  const keyVaults = createKeyVaults({
    tokens,
    open,
    admit: () => undefined,
    isCurrent: () => Promise.resolve(true),
    clock: Date.now,
    elsewhere: true,
  });
  const key = randomBytes(32);
  const seal = {
    mac: (purpose: string, text: string) => createHmac('sha256', key).update(`${purpose}:${text}`).digest(),
  };
  return {
    challenged,
    tokenOf,
    take() {
      const taken = seen;
      seen = [];
      return taken;
    },
    contextOf: (connection) => ({
      connection,
      keyVault: keyVaults.of(connection),
      continuation: createContinuation(seal, connection.id, Date.now),
      requestId: 'request',
      clientRequestId: 'client-request',
      peer: '127.0.0.1',
      workflow: undefined,
    }),
  };
}

const tokenOf = ({ id }: Connection): string => `token-of-${id}`;

const CHALLENGE = `Bearer authorization="https://login.microsoftonline.com/${TENANT}", resource="${CLOUD.resource}"`;
const NOT_FOUND = JSON.stringify({ error: { code: 'SecretNotFound', message: 'It is not there.' } });

const pace = {
  clock: Date.now,
  sleep: () => Promise.resolve(),
  deadline: () => new AbortController().signal,
  random: () => 0,
};

export const newId = (): string => randomBytes(16).toString('hex');
