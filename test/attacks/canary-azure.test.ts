import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ACTIONS } from '../../src/connector/actions.ts';
import { createAuthority, issueLeaf } from '../../src/crypto/x509.ts';
import type { Operator } from '../../src/gateway/start/first-start.ts';
import { CONNECTIONS, principalProperties } from '../administration.ts';
import { type Azure, startAzure } from '../azure.ts';
import { closeAll, listenLocally } from '../connect-proxy.ts';
import { cleanUp } from '../serve.ts';
import { createCanaries } from './canaries.ts';
import { type Child, startChild } from './child.ts';
import { findLeaks } from './leaks.ts';

/** V15 V16 V17, as in canary.test.ts, for what goes to vaults elsewhere and comes from there: also where they mean ill. */
let azure: Azure;
let child: Child;
let hostile: Server;
/** How the hostile vault fails, one after the other: each repeats the token, and what it was sent. */
const FAILURES = [400, 401, 403, 404, 409, 429, 500, 200, 302];
let failure = 0;
/** Every header that came to the hostile vault, with its value. */
const headersSeen = new Set<string>();
const { canaries, served, refused, plant, known, good, bad } = createCanaries();
const folder = mkdtempSync(join(tmpdir(), 'sallyport-canary-azure-'));

beforeAll(async () => {
  azure = await startAzure();
  const trusted = await startHostile();
  const { cloud, upstreamProxy } = azure.flags;
  child = await startChild(['--cloud', cloud, '--upstream-proxy', upstreamProxy, '--upstream-ca', trusted]);
  await drive();
});

afterAll(async () => {
  child.remove();
  await azure.stop();
  await closeAll(hostile);
  cleanUp();
  rmSync(folder, { recursive: true });
});

/** A server at the name of the vault fabrikam. The file that trusts both authorities is the answer. */
async function startHostile(): Promise<string> {
  const now = Date.now();
  const host = 'fabrikam.vault.azure.net';
  const ca = createAuthority({ commonName: 'Hostile', permittedDns: [host], permittedIps: [], now, days: 2 });
  const leaf = issueLeaf({ authority: ca, dns: [host], ips: [], now, days: 1 });
  hostile = createServer({ key: leaf.privateKeyPem, cert: leaf.certificatePem }, (request, response) => {
    const { authorization = '', ...others } = request.headers;
    for (const each of Object.entries(others)) headersSeen.add(each.join(': '));
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const challenge = `Bearer authorization="https://${azure.authority}/${azure.tenantId}", resource="${azure.resource}"`;
      const token = authorization.replace('Bearer ', '');
      if (token === '') return response.writeHead(401, { 'www-authenticate': challenge }).end();
      known('a token of Azure', token);
      known('the signature of a token of Azure', token.split('.')[2] ?? '');
      const text = `${authorization} ${body}`;
      const error = { code: token, message: text, innererror: { code: text } };
      response.writeHead(FAILURES[failure] ?? 500, {
        'content-type': 'application/json',
        'www-authenticate': challenge,
        location: `https://${host}/${token}`,
        'x-ms-request-id': token,
        // Longer than anybody waits.
        'retry-after': '60',
      });
      return response.end(JSON.stringify({ error, value: token, id: token, kid: token, nextLink: token }));
    });
  });
  azure.lead('fabrikam', await listenLocally(hostile));
  const trusted = join(folder, 'trusted.pem');
  writeFileSync(trusted, azure.ca + ca.certificatePem);
  return trusted;
}

async function drive(): Promise<void> {
  const application = await azure.newApplication();
  known('a client secret of Azure', application.clientSecret);
  await azure.newVault('contoso', application);
  const value = plant('a secret value in Azure');
  const set = await azure.vault('contoso', 'PUT', '/secrets/canary-name', { body: { value } });
  const made = await azure.vault('contoso', 'POST', '/keys/canary-key/create', { body: { kty: 'RSA' } });
  const versionOf = (id: unknown) => String(id).split('/').at(-1) ?? '';
  const { kid } = made.body['key'] as unknown as { kid: string };
  const names = {
    secretName: 'canary-name',
    secretVersion: versionOf(set.body['id']),
    keyName: 'canary-key',
    keyVersion: versionOf(kid),
  } as const;
  const connect = await administration(application);
  const contoso = await connect('contoso');
  let encryptedData = '';
  for (const { contract } of ACTIONS) {
    const path = contract.path.replace(/\{(\w+)\}/g, (_all, name: string) => names[name as keyof typeof names]);
    const encrypts = contract.name.startsWith('Encrypt');
    const input = encrypts ? { rawData: plant(`raw data of ${contract.name}`) } : { encryptedData };
    const answer = await good(contract.name, contoso(contract.method, path, input));
    if (encrypts) encryptedData = String(answer['encryptedData']);
  }
  const fabrikam = await connect('fabrikam');
  for (failure = 0; failure < FAILURES.length; failure += 1) {
    await bad(fabrikam('GET', '/secrets/canary-name/value', {}));
    await bad(fabrikam('POST', '/keys/canary-key/encrypt', { rawData: plant(`raw data before ${FAILURES[failure]}`) }));
    await bad(fabrikam('GET', '/secrets', {}));
  }
  // A tunnel that leads to nobody, and a certificate of another name.
  const tailspin = await connect('tailspin');
  for (const port of [undefined, (hostile.address() as AddressInfo).port]) {
    azure.lead('tailspin', port);
    await bad(tailspin('GET', '/secrets/canary-name/value', {}));
  }
}

/** What a caller may send and no vault may see. */
const INBOUND = {
  cookie: 'a=inbound',
  'x-forwarded-for': 'inbound',
  'x-ms-client-request-id': 'cafecafe-cafe-4afe-8afe-cafecafecafe',
  'x-ms-workflow-name': 'inbound',
  'user-agent': 'inbound',
  accept: 'inbound/*',
  'accept-encoding': 'gzip',
  'accept-language': 'inbound',
  traceparent: '00-inbound',
};

type Act = (method: string, path: string, input: object) => ReturnType<Child['call']>;

/** Makes connections of an application, and calls them. */
async function administration(application: { clientId: string; clientSecret: string }) {
  const operator = JSON.parse(readFileSync(join(child.data, 'operator.json'), 'utf8')) as Operator;
  const { clientId, clientSecret, scope, tenantId } = operator;
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope };
  const issued = await child.call('POST', `${child.ready.authority.url}/${tenantId}/oauth2/v2.0/token`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  const headers = { authorization: `Bearer ${String(issued.body['access_token'])}` };
  const manage = (method: string, path: string, body: object) =>
    child.call(method, `${CONNECTIONS}/${path}?api-version=2016-06-01`, { headers, body });
  return async (vault: string): Promise<Act> => {
    const properties = principalProperties(application, azure.tenantId, vault);
    await good('put connection', manage('PUT', vault, { properties }));
    const minted = await good('mint', manage('POST', `${vault}/listConnectionKeys`, {}));
    const key = String(minted['connectionKey']);
    known('a connection key', key);
    const [runtimeUrl] = minted['runtimeUrls'] as unknown as string[];
    return (method, path, body) =>
      child.call(method, `${runtimeUrl}${path}`, {
        headers: { authorization: `Key ${key}`, ...INBOUND },
        ...(method === 'POST' && { body }),
      });
  };
}

it('a canary was carried to vaults elsewhere by all fourteen actions, and came back from a hostile one', () => {
  expect(served).toEqual(expect.arrayContaining(ACTIONS.map(({ contract }) => contract.name)));
  expect(refused.length).toBe(FAILURES.length * 3 + 2);
  expect([...new Set(refused)].sort()).toEqual(['400', '401', '403', '404', '409', '429', '502']);
  expect(canaries.some(({ name }) => name === 'a token of Azure')).toBe(true);
});

it('V34 no header of a caller was among what a vault saw', () => {
  const seen = [...headersSeen].map((line) => line.replace(/: [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, ': its id'));
  expect([...headersSeen].join()).not.toMatch(/inbound|cafe|gzip/);
  expect(new Set(seen.filter((line) => !line.startsWith('content-length')))).toEqual(
    new Set([
      'host: fabrikam.vault.azure.net',
      'connection: keep-alive',
      'accept: application/json',
      'user-agent: sallyport',
      'x-ms-client-request-id: its id',
      'content-type: application/json',
    ]),
  );
});

it('and is nowhere in what the process wrote, while it runs and after', async () => {
  const written = child.written();
  const name = { name: "a secret's name", value: 'canary-name' };
  expect(findLeaks([name], written).map(({ where }) => where)).toContain('data/sallyport.db-wal');
  expect(findLeaks(canaries, written)).toEqual([]);
  expect(await child.end()).toBe(0);
  expect(findLeaks(canaries, child.written())).toEqual([]);
});
