import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { decodeJwt } from 'jose';
import type { AuditRecord } from '../src/audit/record.ts';
import { loadConfig } from '../src/config.ts';
import { type SelfSigned, selfSigned } from '../src/crypto/certificates/client-certificate.fixture.ts';
import { withPorts } from '../src/gateway/listeners/free-port.ts';
import type { IdentityAddresses } from '../src/gateway/sign-in/managed-identity.ts';
import type { Operator } from '../src/gateway/start/first-start.ts';
import { type Client, VAULTS } from './administration.ts';
import { startConnectProxy } from './connect-proxy.ts';
import { type Reply, send } from './gateway.ts';
import { newFolder, serve } from './serve.ts';

/** The names of Microsoft's clouds that a second Sallyport answers to; of several authorities the first is in challenges. */
const NAMES = {
  AzureCloud: { authorities: ['login.microsoftonline.com', 'login.windows.net'], suffix: 'vault.azure.net' },
  /** The government's regions of the public cloud: its authority, and the government's names of vaults. */
  AzureGCC: { authorities: ['login.microsoftonline.com'], suffix: 'vault.usgovcloudapi.net' },
  AzureUSGovernment: { authorities: ['login.microsoftonline.us'], suffix: 'vault.usgovcloudapi.net' },
  AzureChinaCloud: { authorities: ['login.partner.microsoftonline.cn'], suffix: 'vault.azure.cn' },
} as const;

/**
 * A Microsoft Azure of a test's own: another Sallyport, in a process of its own and with data of its own, that answers to
 * Microsoft's names under an authority that nobody else trusts. It is reached through a proxy that knows no other server, so
 * that what is tested is what runs: the gateway under test has no idea that it is not Azure. `cleanUp` of `serve.ts` ends it
 * where a test did not, and removes its data.
 */
export interface Azure {
  readonly tenantId: string;
  /** The host where one signs in, such as `login.microsoftonline.com`. */
  readonly authority: string;
  /** The audience of tokens for vaults, such as `https://vault.azure.net`. */
  readonly resource: string;
  /** The settings with which a gateway finds it. */
  readonly flags: { readonly cloud: string; readonly upstreamProxy: string; readonly upstreamCa: string };
  /** The servers that the proxy was asked for, as `host:443`. */
  readonly asked: string[];
  /** The authority's certificate (PEM). */
  readonly ca: string;
  /** The administrator application; vaults that `newVault` makes are its own as well. */
  readonly administrator: Client;
  /** What a machine or an app in Azure is told, where the server was given identities. */
  readonly identity: IdentityAddresses | undefined;
  /** The records that came while `act` ran, and what it gave. */
  audited<T>(act: () => Promise<T>): Promise<{ result: T; records: AuditRecord[] }>;
  /** Where the authority really listens, under its own name but with a port: for browsers and calls of a test. */
  readonly authorityUrl: string;
  /** Where the vault really listens. */
  vaultUrl(vault: string): string;
  /** A token of an application from the authority's endpoint, for the vaults unless another scope is named. */
  token(client?: { clientId: string; clientSecret: string }, scope?: string): Promise<string>;
  /** A management call as the administrator, for instance of `/admin/directory/users`. */
  manage(method: string, path: string, body?: unknown): Promise<Reply>;
  /** A call of a vault as the administrator, or with the token that is given ('' for none). */
  vault(
    vault: string,
    method: string,
    path: string,
    options?: { readonly body?: unknown; readonly token?: string },
  ): Promise<Reply>;
  /** A vault, of which these and the administrator may do everything. */
  newVault(name: string, ...principals: readonly { readonly objectId: string }[]): Promise<void>;
  /** Has the proxy lead a vault's name to another server; without a port nobody knows it, as DNS knows no vault that is not there. */
  lead(vault: string, port?: number): void;
  newApplication(members?: object): Promise<Client>;
  /** A certificate that proves the application from now on. */
  newCertificate(clientId: string): Promise<SelfSigned>;
  newUser(members?: object): Promise<AzureUser>;
  stop(): Promise<void>;
}

export interface AzureUser {
  readonly objectId: string;
  readonly userPrincipalName: string;
  readonly password: string;
}

/** Everything that a call needs to know of the running process. */
interface Running {
  readonly operator: Operator;
  readonly port: number;
  readonly ca: string;
  readonly resource: string;
}

export async function startAzure(
  cloud: keyof typeof NAMES = 'AzureCloud',
  more: readonly string[] = [],
): Promise<Azure> {
  const { authorities, suffix } = NAMES[cloud];
  const [authority] = authorities;
  const served = await startServer(suffix, authorities, more);
  const running: Running = { ...served, resource: `https://${suffix}` };
  const targets = new Set<string>(authorities.map((host) => `${host}:443`));
  const vaultTarget = new RegExp(`^[0-9a-z-]{3,24}\\.${suffix.replaceAll('.', '\\.')}:443$`);
  const detours = new Map<string, number | undefined>();
  const portOf = (target: string) => (targets.has(target) || vaultTarget.test(target) ? running.port : undefined);
  const proxy = await startConnectProxy((target) => (detours.has(target) ? detours.get(target) : portOf(target)));
  const { operator } = running;
  const manage = (method: string, path: string, body?: unknown) => administer(running, method, path, body);
  const { oid } = decodeJwt<{ oid: string }>(await tokenOf(running, operator));

  return {
    tenantId: operator.tenantId,
    authority,
    resource: running.resource,
    flags: { cloud, upstreamProxy: proxy.url, upstreamCa: operator.ca },
    asked: proxy.asked,
    ca: running.ca,
    identity: served.identity,
    async audited(act) {
      const before = recordsIn(served.data).length;
      const result = await act();
      return { result, records: recordsIn(served.data).slice(before) };
    },
    administrator: { ...operator, objectId: oid },
    authorityUrl: `${operator.url}:${running.port}`,
    vaultUrl: (vault) => `https://${vault}.${suffix}:${running.port}`,
    token: (client = operator, scope = `${running.resource}/.default`) => tokenOf(running, client, scope),
    manage,
    async vault(vault, method, path, { body, token } = {}) {
      const bearer = token ?? (await tokenOf(running, operator));
      const versioned = `${path}${path.includes('?') ? '&' : '?'}api-version=7.4`;
      return send(new URL(`https://${vault}.${suffix}:${running.port}${versioned}`), {
        method,
        headers: bearer === '' ? {} : { authorization: `Bearer ${bearer}` },
        body,
        tls: { ca: running.ca },
      });
    },
    async newVault(name, ...principals) {
      const { tenantId } = operator;
      const permissions = { secrets: ['all', 'purge'], keys: ['all', 'purge'] };
      const accessPolicies = [{ objectId: oid }, ...principals].map(({ objectId }) => ({
        tenantId,
        objectId,
        permissions,
      }));
      const properties = { tenantId, sku: { family: 'A', name: 'standard' }, accessPolicies };
      await made(manage('PUT', `${VAULTS}/${name}?api-version=2023-07-01`, { location: 'local', properties }));
    },
    lead: (vault, port) => void detours.set(`${vault}.${suffix}:443`, port),
    async newApplication(members = {}) {
      const { appId, id } = await made(manage('POST', `${DIRECTORY}/applications`, { displayName: 'App', ...members }));
      const { secretText } = await made(manage('POST', `${DIRECTORY}/applications/${appId}/addPassword`, {}));
      return { clientId: appId ?? '', objectId: id ?? '', clientSecret: secretText ?? '' };
    },
    async newCertificate(clientId) {
      const now = Date.now();
      const signed = selfSigned({ from: now - 60_000, until: now + 86_400_000 });
      const body = { certificate: signed.certificatePem };
      await made(manage('POST', `${DIRECTORY}/applications/${clientId}/addKey`, body));
      return signed;
    },
    async newUser(members = {}) {
      const password = randomBytes(15).toString('base64url');
      const userPrincipalName = `user-${randomUUID().slice(0, 8)}@sallyport.localhost`;
      const body = { userPrincipalName, displayName: 'User', password, ...members };
      const { id } = await made(manage('POST', `${DIRECTORY}/users`, body));
      return { objectId: id ?? '', userPrincipalName, password };
    },
    async stop() {
      await proxy.stop();
      await served.stop();
    },
  };
}

const DIRECTORY = '/admin/directory';

async function startServer(suffix: string, authorities: readonly string[], more: readonly string[]) {
  const folder = newFolder();
  const flags = { demo: true, http: '127.0.0.1:0', https: '127.0.0.1:0' };
  // Its names have no port, so that nothing that it writes says where it listens.
  const { http, https } = await withPorts(loadConfig({ flags, environment: {} }));
  const data = join(folder, 'data');
  const files = ['--data', data, '--master-key', join(folder, 'master.key')];
  const names = ['--vault-origin', `https://{vault}.${suffix}`, '--vault-resource', `https://${suffix}`];
  const hosts = authorities.flatMap((host) => ['--authority-host', host]);
  const served = serve([...files, '--http', http, '--https', https, ...names, ...hosts, ...more]);
  const { managedIdentity } = await served.ready();
  const operator = JSON.parse(readFileSync(join(data, 'operator.json'), 'utf8')) as Operator;
  const port = Number(https.split(':').at(-1));
  const ca = readFileSync(operator.ca, 'utf8');
  return { operator, port, data, identity: managedIdentity, ca, stop: () => served.stop() };
}

/** The audit log of a server that runs: each record is there before the answer that it tells of. */
function recordsIn(data: string): AuditRecord[] {
  const database = new DatabaseSync(join(data, 'sallyport.db'), { readOnly: true });
  const rows = database.prepare('select record from audit order by seq').all() as { record: string }[];
  database.close();
  return rows.map(({ record }) => JSON.parse(record) as AuditRecord);
}

async function tokenOf(
  { operator, port, ca, resource }: Running,
  client: { clientId: string; clientSecret: string },
  scope = `${resource}/.default`,
): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client.clientId,
    client_secret: client.clientSecret,
    scope,
  });
  const reply = await send(new URL(`${operator.url}:${port}/${operator.tenantId}/oauth2/v2.0/token`), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    tls: { ca },
  });
  if (reply.status !== 200) throw new Error(`no token was given: ${reply.text}`);
  return String(reply.body['access_token']);
}

async function administer(running: Running, method: string, path: string, body?: unknown): Promise<Reply> {
  const { operator, port, ca } = running;
  const token = await tokenOf(running, operator, operator.scope);
  const headers = { authorization: `Bearer ${token}` };
  return send(new URL(`${operator.url}:${port}${path}`), { method, headers, body, tls: { ca } });
}

async function made(call: Promise<Reply>): Promise<Readonly<Record<string, string | undefined>>> {
  const { status, text, body } = await call;
  if (status >= 400) throw new Error(`it was not made: ${text}`);
  return body;
}
