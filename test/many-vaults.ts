import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { query } from '../src/store/query.ts';
import { ERASED, purgeVaults } from '../src/vault/purge-vaults.ts';
import { type Client, manage, newApplication, operatorToken, VAULTS } from './administration.ts';
import { type Reply, send, startTestGateway, type TestGateway } from './gateway.ts';

/** A gateway with two applications, Alice and Bob, who have no right anywhere yet, and the calls that tests of vaults make. */
export const ELSEWHERE = VAULTS.replace('/tests/', '/others/');
export const UNKNOWN = 'There is no vault of that name here; `sallyport vault list` names those there are.';

const rowsOfTables = ERASED.map(({ table }) => query((db) => db.selectFrom(table as 'object').select('vault')));

export interface ManyVaults {
  readonly gateway: TestGateway;
  readonly tenantId: string;
  readonly alice: Client;
  readonly bob: Client;
  readonly tokens: { readonly alice: string; readonly bob: string };
}

interface Sent {
  readonly body?: unknown;
  /** Alice's where it is not said; '' for none. */
  readonly token?: string;
}

/** Starts it before the tests of this block, and ends it after them. */
export function useVaults(newUrl: () => Promise<string>) {
  const many = {} as { -readonly [Member in keyof ManyVaults]: ManyVaults[Member] } & { operator: string };

  const signIn = async () => {
    many.operator = await operatorToken(many.gateway);
    many.tokens = { alice: await many.gateway.token(many.alice), bob: await many.gateway.token(many.bob) };
  };

  beforeAll(async () => {
    many.gateway = await startTestGateway({ database: await newUrl() });
    many.tenantId = many.gateway.ready.authority.tenantId;
    many.alice = await newApplication(many.gateway);
    many.bob = await newApplication(many.gateway);
    await signIn();
  });
  // A vault that changes drops the tokens that were verified: each test begins with new ones.
  beforeEach(signIn);
  afterAll(() => many.gateway.stop());

  const call = (method: string, path: string, body?: unknown) =>
    manage(many.gateway, method, path, { body, token: many.operator });
  const grant = ({ objectId }: Client, secrets: string[] = ['all', 'purge'], keys: string[] = ['all']) => ({
    tenantId: many.tenantId,
    objectId,
    permissions: { secrets, keys },
  });
  const put = (name: string, properties: object = {}, path = VAULTS) =>
    call('PUT', `${path}/${name}`, { location: 'local', properties: { accessPolicies: [], ...properties } });
  const at = (origin: string, method: string, path: string, { body, token = many.tokens.alice }: Sent = {}) =>
    send(new URL(`${origin}${path}${path.includes('?') ? '&' : '?'}api-version=7.4`), {
      method,
      headers: token === '' ? {} : { authorization: `Bearer ${token}` },
      body,
      tls: { ca: many.gateway.ca },
    });
  const originOf = (name: string) => many.gateway.services.addresses.originOf(name);
  const on = (name: string, method: string, path: string, sent: Sent = {}) => at(originOf(name), method, path, sent);
  return {
    many: many as ManyVaults,
    call,
    put,
    grant,
    at,
    on,
    originOf,
    newName: () => `vault-${randomUUID().slice(0, 8)}`,
    /** A vault in which Alice may do everything. */
    aliceHas: (name: string, more: object = {}) => put(name, { accessPolicies: [grant(many.alice)], ...more }),
    set: (vault: string, name: string, value: string) => on(vault, 'PUT', `/secrets/${name}`, { body: { value } }),
    get: (vault: string, name: string, token = many.tokens.alice) => on(vault, 'GET', `/secrets/${name}`, { token }),
    /** The job that purges, as if it were that time. */
    runJob: (now = Date.now(), signal = new AbortController().signal) =>
      purgeVaults(many.gateway.services.vault).run(now, signal),
    /** How many rows stand under vaults of that name, past or present. */
    rowsUnder: async (name: string): Promise<number> => {
      const rows = await Promise.all(rowsOfTables.map((each) => many.gateway.services.store.rows(each, {})));
      return rows.flat().filter(({ vault }) => vault.startsWith(`${name}~`)).length;
    },
  };
}

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly innererror?: { readonly code: string };
}

/** Status, code (the inner one where there is one) and message. */
export const errorOf = ({ status, text }: Reply) => {
  const { code, message, innererror } = (JSON.parse(text) as { error: Failure }).error;
  return [status, innererror?.code ?? code, message];
};
export const valuesOf = ({ text }: Reply) => (JSON.parse(text) as { value: { name: string; id: string }[] }).value;
export const propertiesOf = ({ text }: Reply) =>
  (JSON.parse(text) as { properties: Record<string, unknown> }).properties;
