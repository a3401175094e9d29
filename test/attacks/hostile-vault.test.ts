import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listKeyVault } from '../../src/cli/vault/sources/key-vault.ts';
import { createAuthority, issueLeaf } from '../../src/crypto/x509.ts';

/** V06: our own client before a vault that wants its token for somewhere else, or the token itself elsewhere. */
const folder = mkdtempSync(join(tmpdir(), 'sallyport-hostile-'));
const TOKEN = randomBytes(24).toString('base64url');
const tenant = randomUUID();
/** Every request: the host, the path, and whether it held the token or the client's secret. */
const seen: string[] = [];
const SECRET = randomBytes(24).toString('base64url');
let server: Server;
let port: number;
let hostile: { status: number; headers: Record<string, string>; body?: string };

beforeAll(async () => {
  const now = Date.now();
  const authority = createAuthority({
    commonName: 'Test',
    permittedDns: ['localhost'],
    permittedIps: [],
    now,
    days: 2,
  });
  const dns = ['localhost', 'vault.localhost', '*.vault.localhost', '*.localhost'];
  const leaf = issueLeaf({ authority, dns, ips: [], now, days: 1 });
  writeFileSync(join(folder, 'ca.pem'), authority.certificatePem);
  writeFileSync(join(folder, 'secret.txt'), SECRET, { mode: 0o600 });
  server = createServer({ key: leaf.privateKeyPem, cert: leaf.certificatePem }, (request, response) => {
    let form = '';
    request.on('data', (chunk: Buffer) => (form += chunk.toString()));
    request.on('end', () => {
      const host = request.headers.host?.replace(/:\d+$/, '');
      const scope = new URLSearchParams(form).get('scope') ?? '';
      const shown = [request.headers.authorization, form].some(
        (text) => text?.includes(TOKEN) || text?.includes(SECRET),
      );
      const line = [host, request.url, scope, shown ? 'with a credential' : ''];
      seen.push(line.filter((part) => part !== '').join(' '));
      const { status, headers, body = '{}' } = host === 'localhost' ? granted() : hostile;
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const granted = () => ({ status: 200, headers: {}, body: JSON.stringify({ access_token: TOKEN, expires_in: 3599 }) });

async function strike(answer: typeof hostile): Promise<unknown> {
  seen.length = 0;
  hostile = answer;
  return listKeyVault(`https://contoso.vault.localhost:${port}`, {
    fromTenantId: tenant,
    fromClientId: randomUUID(),
    fromClientSecretFile: join(folder, 'secret.txt'),
    fromAuthority: `https://localhost:${port}`,
    fromCa: join(folder, 'ca.pem'),
  }).catch((error: unknown) => error);
}

/** One token, from the authority that the operator named, for the domain in which he says the vault lies; shown to it alone. */
const honest = () => [
  `localhost /${tenant}/oauth2/v2.0/token https://vault.localhost:${port}/.default with a credential`,
  'contoso.vault.localhost /secrets?api-version=2026-04-01 with a credential',
];

describe('a hostile vault that answers with', () => {
  const own = () => `https://localhost:${port}/${tenant}`;
  const resource = () => `https://vault.localhost:${port}`;
  const challenge = (authorization: string, of: string, rest = '') => ({
    status: 401,
    headers: { 'www-authenticate': `Bearer authorization="${authorization}", resource="${of}"${rest}` },
  });
  const trap = () => `https://trap.localhost:${port}`;
  const scoped = `, error="insufficient_claims", claims="${Buffer.from('{"access_token":{}}').toString('base64')}"`;

  it.each([
    ['a foreign resource', () => challenge(own(), 'https://management.azure.com')],
    ['the suffix "localhost" as resource', () => challenge(own(), 'https://localhost')],
    ['a foreign tenant', () => challenge(`https://localhost:${port}/${randomUUID()}`, resource())],
    ['an authority without TLS', () => challenge(`http://localhost:${port}/${tenant}`, resource())],
    ['an authority of its own', () => challenge(`${trap()}/${tenant}`, resource())],
    [
      'a claims challenge for another scope',
      () => challenge(own(), resource(), `${scoped}, scope="https://x/.default"`),
    ],
  ])('%s is asked nothing more', async (_, answer) => {
    const error = await strike(answer());
    expect(error).toMatchObject({ code: 'Unauthorized' });
    expect(seen).toEqual(honest());
  });

  it.each([301, 302, 307, 308])('a redirect (%d) is not followed', async (status) => {
    const error = await strike({ status, headers: { location: `${trap()}/secrets` } });
    expect(error).toMatchObject({
      code: 'BadGateway',
      message: `https://contoso.vault.localhost:${port} answered ${status} without saying why.`,
    });
    expect(seen).toEqual(honest());
  });

  it.each([
    ['on another host', () => `${trap()}/secrets?$skiptoken=x`],
    ['on another port', () => `https://contoso.vault.localhost:1/secrets?$skiptoken=x`],
    ['without TLS', () => `http://contoso.vault.localhost:${port}/secrets?$skiptoken=x`],
    ['behind a user name', () => `https://contoso.vault.localhost:${port}@trap.localhost:${port}/secrets`],
    ['nowhere', () => '//trap.localhost/secrets'],
  ])('a next page %s does not get the token', async (_, link) => {
    const error = await strike({ status: 200, headers: {}, body: JSON.stringify({ value: [], nextLink: link() }) });
    expect(error).toMatchObject({
      code: 'BadGateway',
      message: 'The server names a next page that is not one of this list; nothing more was read.',
    });
    expect(seen).toEqual(honest());
  });

  it('an object of another vault is not read there', async () => {
    const items = [{ id: `${trap()}/secrets/stolen`, attributes: { enabled: true } }];
    const entries = await strike({ status: 200, headers: {}, body: JSON.stringify({ value: items, nextLink: null }) });
    const [entry] = entries as { from: string; read: () => Promise<unknown> }[];
    hostile = { status: 403, headers: {} };
    await entry?.read();
    expect(seen.filter((line) => line.startsWith('trap'))).toEqual([]);
    expect(seen.at(-1)).toBe('contoso.vault.localhost /secrets/stolen?api-version=2026-04-01 with a credential');
  });
});
