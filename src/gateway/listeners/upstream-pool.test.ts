import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { createServer as createSilent, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { closeAll, listenLocally, startConnectProxy } from '../../../test/connect-proxy.ts';
import { ask } from '../../connector/https/exchange.ts';
import { createAuthority, issueLeaf } from '../../crypto/x509.ts';
import { openUpstreamPool, type UpstreamPool } from './upstream-pool.ts';

/** The connections to a vault, with a proxy and without. */
const folder = mkdtempSync(join(tmpdir(), 'sallyport-pool-'));
const upstreamCa = join(folder, 'ca.pem');
const open = new Set<Socket>();
let connections = 0;
let server: Server;
let port: number;
let release: () => void = () => undefined;
const pools: UpstreamPool[] = [];

beforeAll(async () => {
  const now = Date.now();
  const ca = createAuthority({ commonName: 'Test', permittedDns: ['localhost'], permittedIps: [], now, days: 2 });
  const leaf = issueLeaf({ authority: ca, dns: ['localhost'], ips: [], now, days: 1 });
  writeFileSync(upstreamCa, ca.certificatePem);
  server = createServer({ key: leaf.privateKeyPem, cert: leaf.certificatePem }, (request, response) => {
    const coding = request.headers['accept-encoding'] ?? 'plain';
    const answer = () => void response.end(`${request.httpVersion} ${coding}`);
    if (request.url === '/slow') release = answer;
    else answer();
  });
  server.on('connection', (socket: Socket) => {
    connections += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  port = await listenLocally(server);
});

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
  connections = 0;
});

afterAll(async () => {
  await closeAll(server);
  rmSync(folder, { recursive: true });
});

function openPool(upstreamProxy?: string, ca: string | undefined = upstreamCa): UpstreamPool {
  const pool = openUpstreamPool({ upstreamProxy, upstreamCa: ca });
  pools.push(pool);
  return pool;
}

async function get(pool: UpstreamPool, path = '/', signal = AbortSignal.timeout(5000), to = port): Promise<string> {
  const url = new URL(`https://localhost:${to}${path}`);
  const answer = await ask(pool.exchange, { method: 'GET', url, headers: {}, signal });
  return 'bytes' in answer ? answer.bytes.toString() : answer.unreached;
}

it('are HTTP/1.1, ask for no encoding, and are used again', async () => {
  const pool = openPool();
  for (let times = 0; times < 20; times += 1) expect(await get(pool)).toBe('1.1 plain');
  // The first may not be free yet when the next call comes.
  expect(connections).toBeLessThanOrEqual(2);
});

it('are used again through a proxy, which is asked for as many tunnels', async () => {
  const proxy = await startConnectProxy((target) => (target === `localhost:${port}` ? port : undefined));
  const pool = openPool(proxy.url);
  for (let times = 0; times < 20; times += 1) expect(await get(pool)).toBe('1.1 plain');
  expect(connections).toBeLessThanOrEqual(2);
  expect(proxy.asked).toEqual(Array.from({ length: connections }, () => `localhost:${port}`));
  await proxy.stop();
});

it('are sixty-four at the most', async () => {
  const pool = openPool();
  expect(await Promise.all(Array.from({ length: 200 }, () => get(pool)))).toEqual(
    Array.from({ length: 200 }, () => '1.1 plain'),
  );
  expect(connections).toBeLessThanOrEqual(64);
  expect(connections).toBeGreaterThan(1);
});

it('end when the pool is closed, whatever is still under way', async () => {
  const pool = openPool();
  await get(pool);
  const late = get(pool, '/slow').catch((error: unknown) => error);
  await vi.waitUntil(() => open.size > 0);
  await pool.close();
  expect(await late).toMatchObject({ code: 'BadGateway' });
  await vi.waitUntil(() => open.size === 0);
  release();
});

it('end where their call is given up', async () => {
  const pool = openPool();
  await expect(get(pool, '/slow', AbortSignal.timeout(100))).rejects.toMatchObject({
    code: 'BadGateway',
    message: `localhost:${port} did not answer in time. Try again later.`,
  });
  release();
  await vi.waitUntil(() => open.size === 0);
});

it('are to nobody whose certificate is of another authority, and a proxy that refuses is no way', async () => {
  const proxy = await startConnectProxy(() => undefined);
  const cause = { code: 'BadGateway', message: expect.stringContaining('could not be reached') };
  await expect(get(openPool(proxy.url))).rejects.toMatchObject(cause);
  await proxy.stop();
  writeFileSync(
    join(folder, 'other.pem'),
    createAuthority({ commonName: 'Other', permittedDns: ['localhost'], permittedIps: [], now: Date.now(), days: 2 })
      .certificatePem,
  );
  await expect(get(openPool(undefined, join(folder, 'other.pem')))).rejects.toMatchObject(cause);
});

it('a proxy that is not there is tried again by whoever asks', async () => {
  const proxy = await startConnectProxy(() => undefined);
  await proxy.stop();
  expect(await get(openPool(proxy.url))).toBe('ECONNREFUSED');
});

it('take five seconds at the most, whether it is a server that says nothing or a proxy', async () => {
  const held = new Set<Socket>();
  const silent = createSilent((socket) => {
    held.add(socket);
    socket.on('error', () => undefined);
  });
  const silentPort = await listenLocally(silent);
  const proxy = await startConnectProxy(() => silentPort);
  const ways = [undefined, proxy.url, `http://127.0.0.1:${silentPort}`];
  const began = Date.now();
  const ended = await Promise.all(ways.map((way) => get(openPool(way), '/', AbortSignal.timeout(20_000), silentPort)));
  expect(ended).toEqual(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT']);
  expect(Date.now() - began).toBeLessThan(15_000);
  for (const socket of held) socket.destroy();
  await Promise.all([proxy.stop(), closeAll(silent)]);
});
