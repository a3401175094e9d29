import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Fault } from '../fault.ts';
import { contract, implement, type Operation, perform } from '../operation.ts';
import { mount, serve } from './mount.ts';
import { answerHeaders, type Inbound, type Server } from './server.ts';

/** The pipeline, over a socket, with a server whose every step is noted. */
const canary = randomUUID();
let steps: string[] = [];
let errors: unknown[] = [];

const operation = (
  name: string,
  method: 'GET' | 'POST',
  path: string,
  run: (input: { value?: string | undefined }) => object,
) =>
  implement(
    contract({
      name,
      summary: '',
      method,
      path,
      input: z.object({ name: z.string().max(5, 'a name is short').optional(), value: z.string().optional() }),
      output: z.looseObject({}).transform(({ hidden: _left, ...shown }) => shown),
    }),
    (_context: string, input) => {
      steps.push(`run ${name}`);
      return { output: run(input) };
    },
  );

const operations: readonly Operation<string>[] = [
  operation('Read', 'GET', '/things/{name}/{version?}', () => ({ shown: 1, hidden: canary })),
  operation('Write', 'POST', '/things/{name}', ({ value }) => ({ value })),
  operation('Fail', 'GET', '/fail', () => {
    throw new TypeError(`a bug with ${canary}`);
  }),
  operation('Refuse', 'GET', '/refuse', () => {
    throw new Fault('Conflict', 'Not now.', { headers: { 'retry-after': '7' } });
  }),
  implement(
    contract({
      name: 'Show',
      summary: '',
      method: 'GET',
      path: '/page',
      query: ['to'],
      produces: 'html',
      input: z.object({ to: z.string().optional() }),
      output: z.string(),
    }),
    (_context: string, { to }) =>
      to === undefined ? { output: '<p>ä</p>' } : { output: canary, status: 303, headers: { location: to } },
  ),
];

const failure = (fault: Fault, request: Inbound) => ({
  status: fault.status,
  headers: { ...answerHeaders(request), ...fault.headers, 'content-type': 'application/json' },
  body: JSON.stringify({ code: fault.code, message: fault.message }),
});

const noted: Server<string> = {
  operations,
  prefix: '/base',
  admit(_operation, { authorization }) {
    steps.push('admit');
    if (authorization[0] !== 'yes') throw new Fault('Unauthorized', 'No.');
    return 'context';
  },
  call: (operation, context, input) => perform(operation, context, input),
  async refuse({ contract: { name } }, _request, context, { code }) {
    steps.push(`refuse ${name} ${context ?? 'nobody'} ${code}`);
    if (name === 'Write' && context === undefined) throw new Fault('Unavailable', 'The record cannot be written.');
  },
  failure,
  headers: answerHeaders,
};

let server: http.Server;
let base: string;

beforeAll(async () => {
  const handler = await mount([serve(noted)], {
    onError: (error) => errors.push(error),
    unknown: failure,
  });
  server = http.createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  steps = [];
  errors = [];
});

async function call(method: string, path: string, { body, as = 'yes' }: { body?: string; as?: string } = {}) {
  const headers = { authorization: as, 'content-type': 'application/json' };
  const init = body === undefined ? { method, headers } : { method, headers, body };
  const response = await fetch(base + path, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const answer = ({ status, text }: { status: number; text: string }) => [status, JSON.parse(text)] as unknown;

describe('a call', () => {
  it('is admitted, run, and answered with what its contract declares', async () => {
    const reply = await call('GET', '/base/things/x');
    expect(answer(reply)).toEqual([200, { shown: 1 }]);
    expect(steps).toEqual(['admit', 'run Read']);
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(reply.headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('may leave out what its path marks as optional, with a slash or without', async () => {
    for (const path of ['/base/things/x', '/base/things/x/', '/base/things/x/1', '/base/things/x/1/']) {
      expect((await call('GET', path)).status).toBe(200);
    }
  });
});

describe('a page', () => {
  it('goes out as HTML, to the letter', async () => {
    const { status, headers, text } = await call('GET', '/base/page');
    expect([status, headers.get('content-type'), text]).toEqual([200, 'text/html; charset=utf-8', '<p>ä</p>']);
  });

  it('that is somewhere else is a location, and no body', async () => {
    const reply = await fetch(`${base}/base/page?to=%2Fthere`, {
      headers: { authorization: 'yes' },
      redirect: 'manual',
    });
    expect([reply.status, reply.headers.get('location'), reply.headers.get('content-length')]).toEqual([
      303,
      '/there',
      '0',
    ]);
    expect([await reply.text(), reply.headers.get('content-type')]).toEqual(['', null]);
  });

  it('takes no parameter twice (RFC 6749 section 3.1)', async () => {
    const reply = await call('GET', '/base/page?to=%2Fhere&to=%2Fthere');
    expect(answer(reply)).toEqual([
      400,
      { code: 'BadParameter', message: 'The parameter to is not valid: it is a text.' },
    ]);
  });
});

describe('a refusal', () => {
  it('of the caller comes before the body is read, and is recorded', async () => {
    const reply = await call('GET', '/base/things/x', { as: 'no' });
    expect(answer(reply)).toEqual([401, { code: 'Unauthorized', message: 'No.' }]);
    expect(steps).toEqual(['admit', 'refuse Read nobody Unauthorized']);
  });

  it('of the body or the input comes after, and is recorded with the caller', async () => {
    expect(answer(await call('POST', '/base/things/x', { body: '{' }))).toMatchObject([400, { code: 'BadParameter' }]);
    expect(answer(await call('GET', '/base/things/too-long'))).toEqual([
      400,
      { code: 'BadParameter', message: 'The parameter name is not valid: a name is short.' },
    ]);
    expect(steps.filter((step) => step !== 'admit')).toEqual([
      'refuse Write context BadParameter',
      'refuse Read context BadParameter',
    ]);
  });

  it('that cannot be recorded becomes a 503', async () => {
    const reply = await call('POST', '/base/things/x', { as: 'no', body: '{}' });
    expect(answer(reply)).toEqual([503, { code: 'Unavailable', message: 'The record cannot be written.' }]);
  });

  it('of the operation carries its headers, and is not recorded a second time here', async () => {
    const reply = await call('GET', '/base/refuse');
    expect([answer(reply), reply.headers.get('retry-after')]).toEqual([
      [409, { code: 'Conflict', message: 'Not now.' }],
      '7',
    ]);
    expect(steps).toEqual(['admit', 'run Refuse']);
    expect(errors).toEqual([]);
  });

  it('leaves no unread body on a connection that lives on', async () => {
    const reply = await call('POST', '/base/things/x', { as: 'no', body: '{"value":"never read"}' });
    expect(reply.headers.get('connection')).toBe('close');
  });
});

it('a bug is 500 without detail, and the operator hears of it', async () => {
  const reply = await call('GET', '/base/fail');
  expect(reply.status).toBe(500);
  expect(reply.text).not.toContain(canary);
  expect(errors).toEqual([expect.objectContaining({ name: 'TypeError' })]);
});

describe('no operation', () => {
  it('at a path is 404, and none by that method 405 with those there are', async () => {
    expect(answer(await call('GET', '/base/none'))).toEqual([
      404,
      { code: 'NotFound', message: 'There is nothing at this path.' },
    ]);
    const reply = await call('DELETE', '/base/things/x');
    expect(answer(reply)).toEqual([405, { code: 'MethodNotAllowed', message: 'This path takes only GET, POST.' }]);
    expect(reply.headers.get('allow')).toBe('GET, POST');
    expect(steps).toEqual([]);
  });

  it.each(['/things/x', '/base', '/base/things', '/base/things/x/1/2', '/Base/things/x', '/base//things/x'])(
    'at %s',
    async (path) => {
      expect((await call('GET', path)).status).toBe(404);
    },
  );

  it.each(['HEAD', 'OPTIONS', 'PUT', 'PATCH'])('by %s', async (method) => {
    expect((await call(method, '/base/things/x')).status).toBe(405);
  });

  it('at a path that is not correctly encoded: 400, without a word of it', async () => {
    const reply = await call('GET', '/base/things/%c3%28');
    expect(reply.status).toBe(400);
    expect(reply.text).not.toContain('%c3');
  });
});
