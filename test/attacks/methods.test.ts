import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectArmError, expectBare, expectEnvelope, NO_KEY } from './answers.ts';
import { exchange } from './raw-socket.ts';
import { requestText, startTarget, type Target } from './target.ts';

/** Methods that a path does not have, and many requests on one connection. */
let target: Target;

beforeAll(async () => {
  target = await startTarget();
});

afterAll(() => target.stop());

const close = 'Connection: close';
const get = () => `${target.base}/secrets/api-key/value HTTP/1.1`;

describe('N13', () => {
  it.each([['TRACE'], ['OPTIONS'], ['PUT'], ['POST'], ['PATCH'], ['DELETE'], ['PROPFIND'], ['QUERY'], ['LINK']])(
    '%s is not what Get secret takes',
    async (method) => {
      const text = requestText(`${method} ${get()}`, [...target.headers, 'X-Echo: do-not-echo', close]);
      const { outcome, records } = await target.harmless(() => target.send(text));
      const [reply] = outcome.replies;
      expectArmError(reply, 405, 'MethodNotAllowed', 'This path takes only GET.');
      expect(reply?.headers['allow']).toBe('GET');
      expect(outcome.text).not.toContain('do-not-echo');
      expect(records).toEqual([]);
    },
  );

  it('HEAD is answered like any other wrong method, without a body', async () => {
    const { outcome, records } = await target.harmless(() =>
      target.send(requestText(`HEAD ${get()}`, [...target.headers, close])),
    );
    expect(outcome.text).toMatch(/^HTTP\/1\.1 405 /);
    expect(outcome.text).toMatch(/\r\n\r\n$/);
    expect(records).toEqual([]);
  });

  it.each([['get'], ['Get'], ['FOO'], ['GETT'], ['G\0T'], ['']])('%j is no method', async (method) => {
    const { outcome, records } = await target.harmless(() =>
      target.send(requestText(`${method} ${get()}`, [...target.headers, close])),
    );
    expect(outcome.replies).toHaveLength(1);
    expectBare(outcome.replies[0], 400);
    expect(records).toEqual([]);
  });

  it.each([['127.0.0.1:22'], ['evil.example:443'], ['/']])('CONNECT %s opens nothing', async (authority) => {
    const text = requestText(`CONNECT ${authority} HTTP/1.1`, [...target.headers]);
    const { outcome, records } = await target.harmless(() => target.send(`${text}hello`));
    expect(outcome.replies.map(({ status }) => status)).toEqual([405]);
    expect(outcome.closed).toBe(true);
    expect(records).toEqual([]);
  });

  it.each([['X-HTTP-Method'], ['X-HTTP-Method-Override'], ['X-Method-Override']])(
    '%s turns no POST into a GET',
    async (header) => {
      const headers = [...target.headers, `${header}: GET`, 'Content-Length: 0', close];
      const { outcome, records } = await target.harmless(() => target.send(requestText(`POST ${get()}`, headers)));
      expectArmError(outcome.replies[0], 405, 'MethodNotAllowed');
      expect(records).toEqual([]);
    },
  );

  it('a vault and the authority refuse a wrong method too', async () => {
    const vault = requestText('PUT /keys?api-version=7.4 HTTP/1.1', [`Host: ${target.vaultHost}`, close]);
    expectArmError(
      (await exchange(target.vault, vault)).replies[0],
      405,
      'MethodNotAllowed',
      'This path takes only GET.',
    );
    const { tenantId } = target.gateway.ready.authority;
    const host = `Host: localhost:${target.secure.port}`;
    const authority = requestText(`GET /${tenantId}/oauth2/v2.0/token HTTP/1.1`, [host, close]);
    expectArmError(
      (await exchange(target.secure, authority)).replies[0],
      405,
      'MethodNotAllowed',
      'This path takes only POST.',
    );
  });
});

describe('N24 V10 two credentials', () => {
  it.each([
    ['the right key twice', () => [target.headers[1] ?? '']],
    ['another behind it', () => ['Authorization: Key nobody']],
    ['a bearer token behind it', () => ['AUTHORIZATION: Bearer a.b.c']],
  ])('%s are none', async (_what, more) => {
    const { outcome, records } = await target.harmless(() =>
      target.send(requestText(`GET ${get()}`, [...target.headers, ...more(), close])),
    );
    expectEnvelope(outcome.replies[0], 401, NO_KEY);
    expect(records).toMatchObject([{ operation: 'GetSecret', status: 401, resultType: 'Denied' }]);
    expect(records[0]).not.toHaveProperty('key');
  });
});

describe('N34', () => {
  it('a thousand pipelined requests are answered in order, each by its own credential', async () => {
    const ids = Array.from({ length: 1000 }, (_, at) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`);
    const isAdmitted = (at: number) => at % 3 !== 1;
    const text = ids.map((id, at) => {
      const credential =
        at % 3 === 0 ? target.headers : [...target.headers.slice(0, 1), `Authorization: Key ${'A'.repeat(43)}`];
      const headers = at % 3 === 2 ? target.headers : credential;
      return requestText(`GET ${get()}`, [...headers, `x-ms-client-request-id: ${id}`, ...(at === 999 ? [close] : [])]);
    });
    const { outcome, records } = await target.harmless(() => target.send(text.join('')));
    expect(outcome.replies.map(({ headers }) => headers['x-ms-client-request-id'])).toEqual(ids);
    expect(outcome.replies.map(({ status }) => status)).toEqual(ids.map((_, at) => (isAdmitted(at) ? 200 : 401)));
    for (const [at, { text: answered }] of outcome.replies.entries())
      expect(answered.includes('"value":')).toBe(isAdmitted(at));
    const recorded = new Map(records.map(({ clientRequestId, status }) => [clientRequestId, status]));
    expect(records).toHaveLength(1000);
    expect(ids.map((id) => recorded.get(id))).toEqual(ids.map((_, at) => (isAdmitted(at) ? 200 : 401)));
  });
});
