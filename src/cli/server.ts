import { Fault } from '../fault.ts';
import { NEWEST_API_VERSION } from '../wire/api-version.ts';
import { type Addresses, originOf } from './addresses.ts';
import { type Client, createClient, type Reply } from './client.ts';
import { createEventReader, createLineReader } from './events.ts';
import type { SignIn } from './operator.ts';

/** One call on the management API or on a vault; the api-version is added. Throws Fault. */
export type Call = (method: string, path: string, body?: object) => Promise<Reply>;

/** Who is signed in, as the token says it. */
export interface Identity {
  readonly objectId: string;
  readonly tenantId: string;
}

export interface Vault {
  readonly origin: string;
  readonly call: Call;
}

/** The running server, signed in to at the first call. */
export interface Server {
  readonly manage: (method: string, path: string, options?: { body?: object; deadline?: number }) => Promise<Reply>;
  /** Hears events until the server ends them, with a token of its own, since the server does so when that ends. */
  readonly hear: (path: string, hear: (data: unknown) => void) => Promise<void>;
  /** The same of lines, until they end; throws Fault where they are cut off. */
  readonly lines: (path: string, hear: (data: unknown) => void) => Promise<void>;
  readonly addresses: () => Promise<Addresses>;
  readonly identity: () => Promise<Identity>;
  readonly vault: (name: string) => Promise<Vault>;
}

/** Lines come only where there is something to say: what is searched meanwhile is not seen. In milliseconds. */
const QUIET = 600_000;

/** `read` and `open` are called at the first call, so that a wrong command line is told before a missing server. */
export function connect(read: () => SignIn, open: (signIn: SignIn) => Client = createClient): Server {
  const session = once(() => {
    const signIn = read();
    return Promise.resolve({ signIn, client: open(signIn) });
  });
  const token = async (scope: string) => {
    const { signIn, client } = await session();
    return requestToken(client, signIn, scope);
  };
  const managementToken = once(async () => token((await session()).signIn.scope));
  const manage: Server['manage'] = async (method, path, options) => {
    const { signIn, client } = await session();
    return client({ method, origin: signIn.url, path, token: await managementToken(), ...options });
  };
  const addresses = once(async () => readAddresses(await manage('GET', '/admin/addresses')));
  const vaultToken = once(async () => token(`${(await addresses()).vaultResource}/.default`));
  return {
    manage,
    async hear(path, hear) {
      const { signIn, client } = await session();
      const bearer = await token(signIn.scope);
      await client({ method: 'GET', origin: signIn.url, path, token: bearer, hear: createEventReader(hear) });
    },
    async lines(path, hear) {
      const { signIn, client } = await session();
      const bearer = await token(signIn.scope);
      const reader = createLineReader(hear);
      await client({ method: 'GET', origin: signIn.url, path, token: bearer, hear: reader, silence: QUIET });
    },
    addresses,
    identity: async () => identityOf(await managementToken()),
    async vault(name) {
      const origin = originOf(await addresses(), name);
      const [{ client }, bearer] = await Promise.all([session(), vaultToken()]);
      return vaultAt(client, origin, bearer);
    },
  };
}

/** A vault at its origin, for the bearer of `token`. */
export function vaultAt(client: Client, origin: string, token: string): Vault {
  const version = (path: string) => `${path}${path.includes('?') ? '&' : '?'}api-version=${NEWEST_API_VERSION}`;
  return { origin, call: (method, path, body) => client({ method, origin, path: version(path), token, body }) };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** Client credentials (RFC 6749 section 4.4). Whatever goes wrong here is no "not found". */
export async function requestToken(
  client: Client,
  signIn: Pick<SignIn, 'url' | 'tenantId' | 'clientId' | 'clientSecret'>,
  scope: string,
): Promise<string> {
  const { url, tenantId, clientId, clientSecret } = signIn;
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope,
  });
  const path = `/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
  const reply = await client({ method: 'POST', origin: url, path, body }).catch((error: unknown) => {
    if (!(error instanceof Fault) || error.code === 'BadGateway') throw error;
    throw new Fault('Unauthorized', `Signing in at ${url} failed: ${error.message}`, { cause: error });
  });
  const { access_token: token } = reply.body as { access_token?: unknown };
  if (typeof token !== 'string') throw strange();
  return token;
}

/** The server verifies the token; here it is only read, for what it says of its own bearer. */
function identityOf(token: string): Identity {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}') as unknown;
  const { oid: objectId, tid: tenantId } = claims as Record<string, unknown>;
  if (typeof objectId !== 'string' || typeof tenantId !== 'string') throw strange();
  return { objectId, tenantId };
}

function readAddresses({ body }: Reply): Addresses {
  const { vaultOrigin, vaultResource, tenantIds } = body as Record<string, unknown>;
  if (typeof vaultOrigin !== 'string' || typeof vaultResource !== 'string' || !Array.isArray(tenantIds))
    throw strange();
  return { vaultOrigin, vaultResource, tenantIds: tenantIds.map(String) };
}

const strange = () => new Fault('BadGateway', 'The server did not answer as Sallyport does; is --url right?');
