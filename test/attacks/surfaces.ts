import { decodeJwt, SignJWT } from 'jose';
import { ADMINISTERED } from '../../src/management/management.ts';
import { ROLES, type Role } from '../../src/management/room.ts';
import type { Contract } from '../../src/operation.ts';
import { OPERATIONS } from '../../src/vault/operations.ts';
import { type Client, newApplication, newVault, operatorToken } from '../administration.ts';
import type { TestGateway } from '../gateway.ts';
import { type Door, type Exchange, exchange, type RawReply } from './raw-socket.ts';
import { requestText, type Target } from './target.ts';

/**
 * The vault and administration as lists of operations, each of which can be struck on a real socket. The lists are the
 * servers' own, so that what is added to one is attacked on the same day.
 */
export interface Attacked {
  /** Method and path. */
  readonly title: string;
  /** The operation's name in its audit record. */
  readonly event: string;
  readonly contract: Contract<unknown, unknown>;
  /** Of administration, the app role just below the one that it needs; undefined where any token will do. */
  readonly below?: Role | 'none' | undefined;
  readonly takesBody: boolean;
}

export interface Surface {
  readonly operations: readonly Attacked[];
  /** Prepares what is attacked; to be called once for each target. */
  readonly open: (target: Target) => Promise<Ground>;
}

/** A server, and who stands before it. */
export interface Ground {
  readonly door: Door;
  readonly host: string;
  /** A token that may do everything here. */
  readonly token: string;
  /** A good token for another server of the same authority. */
  readonly foreign: string;
  /** Somebody with a good token who may do nothing, or (`role`) no more than this app role lets him. */
  stranger(role?: Role | 'none'): Promise<Client & { readonly token: string }>;
}

export interface Strike {
  readonly method?: string;
  /** As it stands in the target, one for each parameter that shall not be good. */
  readonly params?: Readonly<Record<string, string>>;
  /** Without the question mark; a good version of the API where it is not said. */
  readonly query?: string;
  /** The Authorization lines; the good token where it is not said. */
  readonly authorization?: readonly string[];
  readonly headers?: readonly string[];
  readonly body?: string | Uint8Array;
}

const attacked = (event: string, contract: Contract<unknown, unknown>): Attacked => ({
  title: `${contract.method} ${contract.path}`,
  event,
  contract,
  takesBody: contract.method !== 'GET' && contract.method !== 'DELETE',
});

export const VAULT: Surface = {
  operations: OPERATIONS.map(({ event, operation: { contract } }) => attacked(event, contract)),
  open: async ({ gateway, vaultHost, vault }) => {
    const everything = ['all', 'purge', 'release'];
    const owner = await newApplication(gateway);
    await newVault(gateway, 'attacked', { [owner.objectId]: { secrets: everything, keys: everything } });
    const servername = vaultHost.replace('demo', 'attacked').replace(/:\d+$/, '');
    return {
      door: { ...vault, tls: { ...vault.tls, servername } },
      host: vaultHost.replace('demo', 'attacked'),
      token: await gateway.token(owner),
      foreign: await operatorToken(gateway),
      stranger: () => strangerOf(gateway),
    };
  },
};

const BELOW = ['none', ...ROLES] as const;
const ADMINISTRATION_SCOPE = 'api://sallyport/.default';

export const ADMINISTRATION: Surface = {
  operations: ADMINISTERED.map(({ role, operation: { contract } }) => ({
    ...attacked(contract.name, contract),
    below: role === 'none' ? undefined : BELOW[ROLES.indexOf(role)],
  })),
  open: async ({ gateway, plain, host }) => {
    return {
      door: plain,
      host,
      token: await operatorToken(gateway),
      foreign: await gateway.token(),
      stranger: (role) => strangerOf(gateway, role, ADMINISTRATION_SCOPE),
    };
  },
};

async function strangerOf(gateway: TestGateway, role: Role | 'none' = 'none', scope?: string) {
  const client = await newApplication(gateway, role === 'none' ? {} : { roles: [role] });
  return { ...client, token: await gateway.token(client, scope) };
}

/** `{version?}` stands there and is left out: two paths. */
export function pathsOf({ path }: Contract<unknown, unknown>): string[] {
  return path.includes('?}') ? [path.replace(/\/\{\w+\?\}/, ''), path.replace('?}', '}')] : [path];
}

export const parametersOf = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

const GUID = '00000000-0000-4000-8000-00000000000a';
const GOOD: Readonly<Record<string, string>> = {
  name: 'attacked',
  version: '0'.repeat(32),
  subscription: 's',
  resourceGroup: 'g',
  location: 'local',
  operationKind: 'add',
  vault: 'attacked',
  kind: 'secrets',
  object: 'attacked',
};

/** A parameter that nobody has told of yet is the id of something. */
const goodValue = (path: string, name: string): string =>
  name === 'name' && path.includes('/Microsoft.Authorization/') ? GUID : (GOOD[name] ?? GUID);

const VERSIONS: readonly (readonly [RegExp, string])[] = [
  [/Microsoft\.Authorization/, 'api-version=2022-04-01'],
  [/Microsoft\.KeyVault/, 'api-version=2023-07-01'],
  [/Microsoft\.ManagedIdentity/, 'api-version=2023-01-31'],
  [/Microsoft\.Web/, 'api-version=2016-06-01'],
  [/moveResources/, 'api-version=2021-04-01'],
  [/^\/admin\//, ''],
  [/^/, 'api-version=7.4'],
];
const goodQuery = (path: string): string => VERSIONS.find(([form]) => form.test(path))?.[1] ?? '';

/** The target of a path with these values in it, and good ones where none is given. */
export function targetOf(path: string, { params = {}, query = goodQuery(path) }: Strike = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => params[name] ?? goodValue(path, name));
  return query === '' ? filled : `${filled}?${query}`;
}

/** The bytes of a request to `path` of the operation. */
export function requestTo(ground: Ground, { contract }: Attacked, path: string, strike: Strike = {}): Buffer {
  const { method = contract.method, headers = [], body } = strike;
  const { authorization = [`Authorization: Bearer ${ground.token}`] } = strike;
  const bytes = body === undefined ? undefined : Buffer.from(body as string);
  const sized = bytes === undefined ? [] : [`Content-Length: ${bytes.length}`];
  const lines = [`Host: ${ground.host}`, ...authorization, ...headers, ...sized, 'Connection: close'];
  const text = requestText(`${method} ${targetOf(path, strike)} HTTP/1.1`, lines);
  return Buffer.concat([Buffer.from(text), bytes ?? Buffer.alloc(0)]);
}

/** One answer for each strike, at every path of the operation. */
export async function strikeAll(
  ground: Ground,
  operation: Attacked,
  strikes: readonly Strike[],
): Promise<(readonly [Strike, RawReply | undefined, Exchange])[]> {
  const requests = pathsOf(operation.contract).flatMap((path) =>
    strikes.map(async (strike) => {
      const answer = await exchange(ground.door, requestTo(ground, operation, path, strike));
      return [strike, answer.replies[0], answer] as const;
    }),
  );
  return Promise.all(requests);
}

/** Signs claims as the authority does, from those of a good token with changes; `undefined` leaves one out. */
export async function forger({ services }: TestGateway, good: string) {
  const signing = await services.authority.signingKeys.current();
  const claims = decodeJwt(good);
  return {
    signing,
    claims,
    sign: (changes: Readonly<Record<string, unknown>>, key = signing.privateKey): Promise<string> => {
      const all = Object.entries({ ...claims, ...changes }).filter(([, value]) => value !== undefined);
      return new SignJWT(Object.fromEntries(all))
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: signing.kid })
        .sign(key);
    },
  };
}
