import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, issueLeaf } from '../crypto/x509.ts';
import { type Client, createClient, lookupLoopback } from './client.ts';

let server: Server;
let origin = '';
let client: Client;
let ca = '';
let answer: { status: number; text: string } | undefined;
let seen: { method?: string; url?: string; headers: NodeJS.Dict<string | string[]>; body: string };

beforeAll(async () => {
  const now = Date.now();
  const authority = createAuthority({
    commonName: 'Test',
    permittedDns: ['localhost'],
    permittedIps: ['127.0.0.0/8'],
    now,
    days: 2,
  });
  const leaf = issueLeaf({ authority, dns: ['a.localhost', 'localhost'], ips: [], now, days: 1 });
  ca = authority.certificatePem;
  server = createServer({ key: leaf.privateKeyPem, cert: leaf.certificatePem }, (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen = { method, url, headers, body };
      // Without an answer the request stays open.
      if (answer !== undefined) response.writeHead(answer.status, { location: `${origin}/elsewhere` }).end(answer.text);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `https://a.localhost:${(server.address() as AddressInfo).port}`;
  client = createClient({ ca, start: 'sallyport serve' });
});
afterAll(() => server.closeAllConnections());
afterAll(() => server.close());

const get = (path = '/', rest = {}) => client({ method: 'GET', origin, path, ...rest });
const answering = (status: number, body: unknown) => {
  answer = { status, text: typeof body === 'string' ? body : JSON.stringify(body) };
};

describe('a call', () => {
  it('reaches names below localhost, with its token, and gives the parsed answer', async () => {
    answering(200, { value: 1 });
    expect(await get('/secrets/x', { token: 'the-token' })).toEqual({ status: 200, body: { value: 1 } });
    expect(seen.headers).toMatchObject({ authorization: 'Bearer the-token', accept: 'application/json' });
  });

  it('sends its path as it is: no dots are resolved, nothing is decoded', async () => {
    answering(200, {});
    await get('/secrets/../keys/%2e%2e/x?a=%20b');
    expect(seen.url).toBe('/secrets/../keys/%2e%2e/x?a=%20b');
  });

  it('sends objects as JSON and fields as a form', async () => {
    answering(200, {});
    await get('/', { method: 'PUT', body: { value: 'grüß', not: undefined } });
    expect(seen).toMatchObject({ method: 'PUT', body: '{"value":"grüß"}' });
    expect(seen.headers['content-type']).toBe('application/json');
    await get('/', { method: 'POST', body: new URLSearchParams({ a: 'b&c' }) });
    expect(seen.body).toBe('a=b%26c');
    expect(seen.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it('may be answered with nothing', async () => {
    answering(204, '');
    expect(await get()).toEqual({ status: 204, body: undefined });
  });
});

describe('a refusal', () => {
  it.each([
    [404, { error: { code: 'SecretNotFound', message: 'It is not there.' } }, 'NotFound', 'It is not there.'],
    [403, { error: { message: 'Not you.' } }, 'Forbidden', 'Not you.'],
    [401, { error: 'x', error_description: 'AADSTS1: No.\r\nTrace ID: 1' }, 'Unauthorized', 'AADSTS1: No.'],
    [500, { error: { message: 'Broken.' } }, 'BadGateway', 'Broken.'],
  ])('with %i says what the server said', async (status, body, code, message) => {
    answering(status, body);
    await expect(get()).rejects.toMatchObject({ code, message });
  });

  it.each([['<html>'], [''], ['null'], ['{"error":null}'], ['{"error":{"message":7}}']])(
    'without a message says at least its status: %j',
    async (text) => {
      answering(502, text);
      await expect(get()).rejects.toMatchObject({ message: `${origin} answered 502 without saying why.` });
    },
  );

  it('is what a redirect gets: the token goes nowhere else', async () => {
    answering(302, '');
    await expect(get('/', { token: 'x' })).rejects.toThrow(/answered 302/);
    expect(seen.url).toBe('/');
  });
});

describe('a server that cannot be asked', () => {
  it('is none of ours when it answers no JSON', async () => {
    answering(200, '<html>router</html>');
    await expect(get()).rejects.toThrow(`${origin} did not answer as Sallyport does; is --url right?`);
  });

  it('does not run: and that is how it is started', async () => {
    const call = client({ method: 'GET', origin: 'https://localhost:1', path: '/' });
    const message = 'No server is running at https://localhost:1; start it with: sallyport serve';
    await expect(call).rejects.toMatchObject({ code: 'BadGateway', message });
  });

  it('has a certificate that nobody vouches for', async () => {
    const trusting = createClient({ ca: undefined, start: '' });
    await expect(trusting({ method: 'GET', origin, path: '/' })).rejects.toThrow(
      /^The certificate of https:\/\/a\.localhost:\d+ is not trusted \([A-Z_]+\); name its certificate authority with --ca\.$/,
    );
  });

  it('has a certificate of another name', async () => {
    const other = origin.replace('a.localhost', 'b.localhost');
    await expect(client({ method: 'GET', origin: other, path: '/' })).rejects.toThrow(/ERR_TLS_CERT_ALTNAME_INVALID/);
  });

  it('does not answer in time', async () => {
    answer = undefined;
    await expect(get('/', { deadline: 50 })).rejects.toThrow(`${origin} did not answer within 0.05 seconds.`);
  });
});

describe('looking up', () => {
  const all = promisify((host: string, done: (error: Error | null, found: unknown) => void) =>
    lookupLoopback(host, { all: true }, done as never),
  );

  it.each(['localhost', 'demo.vault.localhost', 'DEMO.LOCALHOST', 'localhost.'])('%s is this machine', async (host) => {
    expect(await all(host)).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });

  it.each(['127.0.0.2', '::1'])('%s is asked of the system', async (host) => {
    expect(await all(host)).toEqual([expect.objectContaining({ address: host })]);
  });

  it('notlocalhost is not taken for it', async () => {
    await expect(all('notlocalhost.invalid')).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
  });
});
