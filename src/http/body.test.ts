import http from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Fault } from '../fault.ts';
import { contract } from '../operation.ts';
import { hasBody, readBody } from './body.ts';

/** Bodies as they arrive on a socket. The server answers what it read, or the code and the sentence of the refusal. */
const of = (method: 'GET' | 'POST' | 'DELETE', body: 'json' | 'form' = 'json') =>
  contract({ name: 'Test', summary: '', method, path: '/', body, input: z.unknown(), output: z.unknown() });

let server: http.Server;
let port: number;
let refusals: Fault[] = [];

beforeAll(async () => {
  server = http.createServer((request, response) => {
    const method = request.method === 'GET' || request.method === 'DELETE' ? request.method : 'POST';
    const form = request.url === '/form' ? 'form' : 'json';
    readBody(of(method, form), request).then(
      (read) => response.end(JSON.stringify({ read: read ?? null, had: hasBody(request) })),
      (fault: Fault) => {
        refusals.push(fault);
        response.writeHead(fault.status, { connection: 'close' }).end(JSON.stringify([fault.code, fault.message]));
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});

afterAll(() => server.close());

async function post(
  body: string | Uint8Array | undefined,
  headers: Record<string, string>,
  path = '/',
  method = 'POST',
) {
  refusals = [];
  const init = body === undefined ? { method, headers } : { method, headers, body };
  return JSON.parse(await (await fetch(`http://127.0.0.1:${port}${path}`, init)).text()) as unknown;
}

const JSON_TYPE = { 'content-type': 'application/json' };

describe('a body is read', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON;charset="UTF-8"', 'text/json'])(
    'as %s',
    async (type) => {
      expect(await post('{"a":"ü"}', { 'content-type': type })).toEqual({ read: { a: 'ü' }, had: true });
    },
  );

  it('as a form, where the contract says so', async () => {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await post('a=1&b=%C3%BC+x', type, '/form')).toEqual({ read: { a: '1', b: 'ü x' }, had: true });
  });

  it('in many pieces, up to its limit', async () => {
    const value = 'x'.repeat(192 * 1024 - 8);
    expect(await post(`{"a":"${value}"}`, JSON_TYPE)).toEqual({ read: { a: value }, had: true });
  });

  it('as nothing, where there is none or the method has none', async () => {
    expect(await post(undefined, {})).toEqual({ read: null, had: false });
    expect(await post('', { 'content-type': 'text/plain' })).toEqual({ read: null, had: false });
    expect(await post('not json', { 'content-type': 'text/plain' }, '/', 'DELETE')).toEqual({ read: null, had: true });
  });
});

describe('a body is refused', () => {
  it.each([
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
  ])('as %j', async (type) => {
    const refusal = ['UnsupportedMediaType', 'The request body must be application/json.'];
    expect(await post(Buffer.from('{}'), type === '' ? {} : { 'content-type': type })).toEqual(refusal);
  });

  it.each(['utf-7', 'utf-16', 'iso-8859-1', 'utf-8; charset=utf-7'])('in %s', async (charset) => {
    const refusal = ['UnsupportedMediaType', 'The request body must be UTF-8.'];
    expect(await post('{}', { 'content-type': `application/json; charset=${charset}` })).toEqual(refusal);
  });

  it.each(['gzip', 'br', 'deflate', 'gzip, gzip', 'zstd'])(
    'compressed by %s: it is not unpacked at all',
    async (encoding) => {
      const refusal = ['UnsupportedMediaType', 'A compressed request body is not accepted; send it as it is.'];
      expect(await post('{}', { ...JSON_TYPE, 'content-encoding': encoding })).toEqual(refusal);
    },
  );

  it('as JSON where it should be a form', async () => {
    const refusal = ['UnsupportedMediaType', 'The request body must be application/x-www-form-urlencoded.'];
    expect(await post('{}', JSON_TYPE, '/form')).toEqual(refusal);
  });

  it('of one byte too many, announced or not', async () => {
    const refusal = ['PayloadTooLarge', 'The request body has more than 196608 bytes.'];
    const body = `"${'x'.repeat(192 * 1024 - 1)}"`;
    expect(await post(body, JSON_TYPE)).toEqual(refusal);
    const chunked = await raw(
      `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n` +
        `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    );
    expect(chunked).toContain(JSON.stringify(refusal));
  });

  it('of a gigabyte, before any of it arrives', async () => {
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n';
    expect(await raw(head)).toContain('"PayloadTooLarge"');
  });

  it('that ends too soon', async () => {
    refusals = [];
    const socket = connect(port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a"', () =>
      socket.destroy(),
    );
    await expect
      .poll(() => refusals.map(({ code, message }) => [code, message]))
      .toEqual([['RequestTimeout', 'The request ended before its body was complete.']]);
  });
});

/** Everything that is answered until the server closes. */
function raw(request: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}
