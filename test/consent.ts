import { randomUUID } from 'node:crypto';
import type { NewUser } from '../src/authority/directory/users/users.ts';
import { type Client, CONNECTIONS, commit, manage, mintKey, newApplication, newVault } from './administration.ts';
import { type Reply, send, type TestGateway } from './gateway.ts';
import { type Browser, openBrowser, type Page, typePassword } from './sign-in.ts';

/** Where the tests' own client has people sent in the end. */
export const DONE = 'https://console.example/done?from=sallyport';

export interface Person {
  readonly objectId: string;
  readonly tenantId: string;
  readonly user: { readonly userPrincipalName: string };
  readonly password: string;
}

/** Somebody in the directory of the demo's tenant. */
export async function newPerson(gateway: TestGateway, members: Partial<NewUser> = {}): Promise<Person> {
  const { directory } = gateway.services.authority;
  const { tenantId } = gateway.ready.authority;
  const password = randomUUID();
  const userPrincipalName = `ann-${randomUUID().slice(0, 8)}@sallyport.localhost`;
  const wanted = { tenantId, userPrincipalName, displayName: 'Ann', password, ...members };
  const { user, ...change } = await directory.newUser(wanted);
  await commit(gateway, change);
  return { objectId: user.objectId, tenantId, user, password };
}

/** An owner of connections: an application, since those can sign in without a browser. */
export interface ConnectionOwner extends Client {
  readonly token: string;
}

export async function newOwner(gateway: TestGateway): Promise<ConnectionOwner> {
  const client = await newApplication(gateway, { roles: ['Operator'] });
  return { ...client, token: await gateway.token(client, 'api://sallyport/.default') };
}

export interface ConsentConnection {
  readonly name: string;
  /** A management call on it as its owner, or with another token. */
  call(method: string, below?: string, body?: unknown, token?: string): Promise<Reply>;
  links(account: object, token?: string, redirectUrl?: string): Promise<Reply>;
  /** A link for that person. */
  link(person: Person): Promise<string>;
  confirm(code: string, account: object, token?: string): Promise<Reply>;
  /** The resource's properties. */
  shown(): Promise<Record<string, unknown>>;
  /** An action, with a key of the connection. */
  action(method: string, path: string, body?: unknown): Promise<Reply>;
}

const DEFAULT = { parameterValueSet: { name: 'oauthDefault', values: { vaultName: { value: 'demo' } } } };

/** A connection that somebody has to sign in for. */
export async function newConsentConnection(
  gateway: TestGateway,
  owner: ConnectionOwner,
  properties: object = DEFAULT,
): Promise<ConsentConnection> {
  const name = `orders-${randomUUID().slice(0, 8)}`;
  const path = `${CONNECTIONS}/${name}`;
  const call: ConsentConnection['call'] = (method, below = '', body, token = owner.token) =>
    manage(gateway, method, path + below, { body, token });
  const made = await call('PUT', '', { properties });
  if (made.status !== 201) throw new Error(`the connection was not made: ${made.text}`);
  const links: ConsentConnection['links'] = (account, token, redirectUrl = DONE) =>
    call('POST', '/listConsentLinks', { parameters: [{ parameterName: 'token', redirectUrl, ...account }] }, token);
  const shown = async () => propertiesOf(await call('GET'));
  return {
    name,
    call,
    links,
    async link({ objectId, tenantId }) {
      const reply = await links({ objectId, tenantId });
      return linkOf(reply);
    },
    confirm: (code, account, token) => call('POST', '/confirmConsentCode', { code, ...account }, token),
    shown,
    async action(method, below, body) {
      const { connectionRuntimeUrl } = await shown();
      const headers = { authorization: `Key ${await mintKey(gateway, name)}` };
      return send(new URL(String(connectionRuntimeUrl) + below), { method, headers, body });
    },
  };
}

const propertiesOf = ({ text }: Reply) => (JSON.parse(text) as { properties: Record<string, unknown> }).properties;

/** The first link of an answer. */
export function linkOf({ text }: Reply): string {
  const { value } = JSON.parse(text) as { value?: readonly { link: string }[] };
  if (value?.[0] === undefined) throw new Error(`there is no link: ${text}`);
  return value[0].link;
}

export const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: { code: string; message: string } }).error;

/** Signs in at a link, up to the address of ours that the authority sends the browser to. */
export async function signInAt(
  browser: Browser,
  link: string,
  person: Pick<Person, 'user' | 'password'>,
): Promise<string> {
  const page = await browser.get(link);
  const answered = await typePassword(browser, page, person as Parameters<typeof typePassword>[2]);
  if (answered.headers.location === undefined)
    throw new Error(`nobody was signed in: ${answered.alert ?? answered.title}`);
  return answered.headers.location;
}

/** The address that a page of ours leads to: by itself, or when whoever signed in allows it. */
export function leadsTo({ text }: Pick<Page, 'text'>): URL {
  const [, address = ''] =
    /<meta http-equiv="refresh" content="0;url=([^"]*)">/.exec(text) ??
    /<a class="button" href="([^"]*)"/.exec(text) ??
    [];
  return new URL(address.replaceAll('&amp;', '&'));
}

/** The whole way of the browser: to our code, or to the refusal. */
export async function consentAt(gateway: TestGateway, link: string, person: Person): Promise<URL> {
  const browser = openBrowser(gateway);
  return leadsTo(await browser.get(await signInAt(browser, link, person)));
}

/** A vault of which that person may do everything, with one secret in it. */
export async function newPersonalVault(gateway: TestGateway, { objectId }: Pick<Person, 'objectId'>): Promise<string> {
  const name = `v${randomUUID().slice(0, 8)}`;
  const permissions = { secrets: ['all'], keys: ['all'] };
  const { clientId } = gateway.ready.authority;
  const demo = await gateway.services.authority.directory.findApplication(clientId ?? '');
  const url = await newVault(gateway, name, { [objectId]: permissions, [demo?.objectId ?? '']: permissions });
  const headers = { authorization: `Bearer ${await gateway.token()}` };
  const target = new URL(`${url}/secrets/greeting?api-version=7.4`);
  await send(target, { method: 'PUT', headers, body: { value: 'hello' }, tls: { ca: gateway.ca } });
  return name;
}
