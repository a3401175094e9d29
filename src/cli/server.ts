import { Fault } from '../fault.ts';
import { NEWEST_API_VERSION } from '../wire/api-version.ts';
import { type Addresses, originOf } from './addresses.ts';
import { type Client, createClient, type Reply } from './client.ts';
import type { SignIn } from './operator.ts';

/** One call on the management API or on a vault; the api-version is added. Throws Fault. */
export type Call = (method: string, path: string, body?: object) => Promise<Reply>;

export interface Vault {
  readonly origin: string;
  readonly call: Call;
}

/** The running server, signed in to at the first call. */
export interface Server {
  readonly manage: (method: string, path: string, options?: { body?: object; deadline?: number }) => Promise<Reply>;
  readonly addresses: () => Promise<Addresses>;
  readonly vault: (name: string) => Promise<Vault>;
}

export function connect(signIn: SignIn, client: Client = createClient(signIn)): Server {
  const { url } = signIn;
  const managementToken = once(() => requestToken(client, signIn, signIn.scope));
  const manage: Server['manage'] = async (method, path, options) =>
    client({ method, origin: url, path, token: await managementToken(), ...options });
  const addresses = once(async () => readAddresses(await manage('GET', '/admin/addresses'), url));
  const vaultToken = once(async () => requestToken(client, signIn, `${(await addresses()).vaultResource}/.default`));
  return {
    manage,
    addresses,
    async vault(name) {
      const origin = originOf(await addresses(), name);
      const token = await vaultToken();
      const version = (path: string) => `${path}${path.includes('?') ? '&' : '?'}api-version=${NEWEST_API_VERSION}`;
      return { origin, call: (method, path, body) => client({ method, origin, path: version(path), token, body }) };
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** Client credentials (RFC 6749 section 4.4). Whatever goes wrong here is no "not found". */
async function requestToken(client: Client, signIn: SignIn, scope: string): Promise<string> {
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
  if (typeof token !== 'string') throw strange(url);
  return token;
}

function readAddresses({ body }: Reply, url: string): Addresses {
  const { vaultOrigin, vaultResource } = body as Record<string, unknown>;
  if (typeof vaultOrigin !== 'string' || typeof vaultResource !== 'string') throw strange(url);
  return { vaultOrigin, vaultResource };
}

const strange = (url: string) => new Fault('BadGateway', `${url} did not answer as Sallyport does; is --url right?`);
