import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Listener, listen } from '../http/listen.ts';
import { createFiles } from './files.ts';
import { guarded } from './guarded.ts';

const SCRIPT = 'console.log("a script");'.repeat(20);
const PAGE = '<!doctype html><meta name="style-nonce" content="" /><div id="root"></div>';

let folder: string;
let listener: Listener;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-files-'));
  listener = await serve();
});

afterEach(async () => {
  await listener.close(0);
  rmSync(folder, { recursive: true, force: true });
});

function build(): void {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'icon.svg'), '<svg/>');
  writeFileSync(join(folder, 'secret.pem'), 'nobody reads this');
  writeFileSync(join(folder, 'assets/main-1a2b.js'), SCRIPT);
  writeFileSync(join(folder, 'assets/main-1a2b.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(folder, 'assets/main-1a2b.js.gz'), gzipSync(SCRIPT));
}

/** What is read when it is first asked for, as in the gateway. */
function serve(): Promise<Listener> {
  let files: ReturnType<typeof createFiles> | undefined;
  const handler = (request: http.IncomingMessage, response: http.ServerResponse) => {
    files ??= guarded(createFiles(folder));
    files(request, response);
  };
  return listen({ host: '127.0.0.1', port: 0, route: () => handler });
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { port } = listener.address;
  return new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.on('error', reject);
    request.end();
  });
}

const HTML = { accept: 'text/html,*/*;q=0.8' };

const faultOf = (body: Buffer): unknown => (JSON.parse(body.toString()) as { error: unknown }).error;

it('an asset comes as the browser can read it, and is kept for good', async () => {
  build();
  const path = '/console/assets/main-1a2b.js';
  const [plain, brotli, gzip, refused] = await Promise.all([
    get(path),
    get(path, { 'accept-encoding': 'gzip, deflate, br' }),
    get(path, { 'accept-encoding': 'gzip' }),
    get(path, { 'accept-encoding': 'gzip;q=0, br;q=0.0' }),
  ]);
  expect([plain.body.toString(), refused.body.toString()]).toEqual([SCRIPT, SCRIPT]);
  expect(brotliDecompressSync(brotli.body).toString()).toBe(SCRIPT);
  expect(gunzipSync(gzip.body).toString()).toBe(SCRIPT);
  expect(brotli.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'content-encoding': 'br',
    'content-length': String(brotli.body.length),
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  });
  expect((await get('/console/icon.svg')).headers['cache-control']).toBe('no-cache');
});

it('its own address gets the page whatever it is asked for, as programs do', async () => {
  build();
  const { status, headers } = await get('/console/', { accept: '*/*' });
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
});

it('any address of the console gets the page, with a nonce of its own and a policy that allows nothing else', async () => {
  build();
  const paths = ['/console/', '/console/vaults/demo/secrets/x.y', '/console/index.html', '/console/assets/%2e%2e/x'];
  const pages = await Promise.all(paths.map((path) => get(path, HTML)));
  const nonces = pages.map(({ body }) => /content="([^"]+)"/.exec(body.toString())?.[1] ?? '');
  expect(new Set(nonces).size).toBe(paths.length);
  for (const [at, { status, headers }] of pages.entries()) {
    expect([status, headers['content-security-policy'], headers['cache-control']]).toEqual([
      200,
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonces[at]}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
      'no-store',
    ]);
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
  }
});

it('what is no file is not there for whoever wants no page', async () => {
  build();
  for (const path of [
    '/console/assets/other.js',
    '/console/secret.pem',
    '/console/assets/main-1a2b.js.br',
    '/console/assets/../icon.svg',
    '/console/..%2f..%2fpackage.json',
    '/console//icon.svg',
  ]) {
    const { status, body } = await get(path);
    expect([status, faultOf(body)]).toEqual([
      404,
      { code: 'NotFound', message: 'The console has no file of this name.' },
    ]);
  }
});

it('the root leads to the console, and nothing is written to it', async () => {
  build();
  for (const path of ['/', '/console']) {
    const { status, headers } = await get(path);
    expect([status, headers.location]).toEqual([302, '/console/']);
  }
  const { status, headers, body } = await get('/console/', HTML, 'POST');
  expect([status, headers.allow, faultOf(body)]).toEqual([
    405,
    'GET, HEAD',
    { code: 'MethodNotAllowed', message: 'This path takes only GET and HEAD.' },
  ]);
});

it('HEAD is answered as GET is, without a body', async () => {
  build();
  for (const path of [
    '/console/',
    '/console/assets/main-1a2b.js',
    '/console/icon.svg',
    '/console',
    '/console/none.js',
  ]) {
    const [whole, head] = [await get(path, HTML), await get(path, HTML, 'HEAD')];
    const lengths = [whole, head].map(({ headers }) => headers['content-length']);
    expect([head.status, head.body.length, lengths[1]]).toEqual([whole.status, 0, lengths[0]]);
  }
});

it('where nothing was built it says so', async () => {
  const { status, body } = await get('/console/', HTML);
  expect([status, faultOf(body)]).toEqual([
    404,
    { code: 'NotFound', message: 'The console is not part of this build: `npm run build` makes it.' },
  ]);
});
