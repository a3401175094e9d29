import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createAuthority, issueLeaf } from '../../crypto/x509.ts';
import { fetchDocument } from '../../tokens/remote-document.ts';
import { openUpstream } from './upstream.ts';

/** The way out without a proxy, to a server that would rather speak HTTP/2. */
const folder = mkdtempSync(join(tmpdir(), 'sallyport-upstream-'));
const upstreamCa = join(folder, 'ca.pem');
const seen: { path: string | undefined; version: string }[] = [];
let server: Http2SecureServer;
let origin: string;
let open = 0;

beforeAll(async () => {
  const now = Date.now();
  const ca = createAuthority({ commonName: 'Test', permittedDns: ['localhost'], permittedIps: [], now, days: 2 });
  const leaf = issueLeaf({ authority: ca, dns: ['localhost'], ips: [], now, days: 1 });
  writeFileSync(upstreamCa, ca.certificatePem);
  const options = { key: leaf.privateKeyPem, cert: leaf.certificatePem, allowHTTP1: true };
  server = createSecureServer(options, (request, response) => {
    seen.push({ path: request.url, version: request.httpVersion });
    if (request.url === '/moved') response.writeHead(302, { location: `${origin}/keys` }).end();
    else response.end('{"keys":[]}');
  });
  server.on('connection', (socket) => {
    open += 1;
    socket.on('close', () => (open -= 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `https://localhost:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

it('reaches a server of the named authority over HTTP/1.1, and leaves no connection open', async () => {
  const fetch = openUpstream({ upstreamCa, upstreamProxy: undefined });
  expect(await fetchDocument(fetch, `${origin}/keys`)).toEqual({ keys: [] });
  expect(seen.splice(0)).toEqual([{ path: '/keys', version: '1.1' }]);
  await vi.waitUntil(() => open === 0);
});

it('does not follow where it is sent', async () => {
  const fetch = openUpstream({ upstreamCa, upstreamProxy: undefined });
  await expect(fetchDocument(fetch, `${origin}/moved`)).rejects.toMatchObject({
    code: 'BadGateway',
    message: `${new URL(origin).host} answered 302.`,
  });
  expect(seen.splice(0).map(({ path }) => path)).toEqual(['/moved']);
});

it('asks nobody whose certificate is of another authority or for another name', async () => {
  const trusting = openUpstream({ upstreamCa, upstreamProxy: undefined });
  const system = openUpstream({ upstreamCa: undefined, upstreamProxy: undefined });
  await expect(fetchDocument(system, `${origin}/keys`)).rejects.toMatchObject({ code: 'BadGateway' });
  const byAddress = `${origin.replace('localhost', '127.0.0.1')}/keys`;
  await expect(fetchDocument(trusting, byAddress)).rejects.toMatchObject({ code: 'BadGateway' });
  expect(seen).toEqual([]);
});
