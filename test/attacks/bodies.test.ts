import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operatorToken } from '../administration.ts';
import { expectArmError, expectBare, expectEnvelope, expectVaultError, NO_KEY } from './answers.ts';
import { BAD_JSON, BAD_TYPES, NOT_TYPED, notJson } from './bad-bodies.ts';
import { exchange, type RawReply } from './raw-socket.ts';
import { type Harm, requestText, startTarget, type Target } from './target.ts';

/** Bodies that are too big, lie about themselves, or cost more to read than to send. */
let target: Target;
let vaultToken: string;

beforeAll(async () => {
  target = await startTarget();
  vaultToken = await target.gateway.token();
});

afterAll(() => target.stop());

const LIMIT = 192 * 1024;
const close = 'Connection: close';
const jsonType = 'Content-Type: application/json';

interface Sent {
  readonly headers?: readonly string[];
  readonly body: string | Uint8Array;
}

function bytesOf(line: string, headers: readonly string[], body: string | Uint8Array): Buffer {
  const bytes = Buffer.from(body as string);
  return Buffer.concat([Buffer.from(requestText(line, [...headers, `Content-Length: ${bytes.length}`, close])), bytes]);
}

/** POST to the Encrypt action. */
function encrypt({ headers = [jsonType], body }: Sent): Promise<Harm<RawReply | undefined>> {
  const line = `POST ${target.base}/keys/demo-key/encrypt HTTP/1.1`;
  return target.harmless(
    async () => (await target.send(bytesOf(line, [...target.headers, ...headers], body))).replies[0],
  );
}

/** PUT of a secret to the vault. */
function setSecret({ headers = [jsonType], body }: Sent): Promise<Harm<RawReply | undefined>> {
  const identity = [`Host: ${target.vaultHost}`, `Authorization: Bearer ${vaultToken}`];
  const bytes = bytesOf('PUT /secrets/attacked?api-version=7.4 HTTP/1.1', [...identity, ...headers], body);
  return target.harmless(async () => (await exchange(target.vault, bytes)).replies[0]);
}

describe('N01 V14', () => {
  const filled = (size: number) => JSON.stringify({ algorithm: 'RSA-OAEP', rawData: 'a'.repeat(size - 37) });

  it('a body of exactly the limit is read, and one byte more is not', async () => {
    expect(filled(LIMIT)).toHaveLength(LIMIT);
    const read = await encrypt({ body: filled(LIMIT) });
    expectEnvelope(
      read.outcome,
      400,
      /^The plaintext is \d+ bytes long; RSA-OAEP with a 2048-bit key takes at most 214 bytes\.$/,
    );
    const refused = await encrypt({ body: filled(LIMIT + 1) });
    expectEnvelope(refused.outcome, 413, `The request body has more than ${LIMIT} bytes.`);
    expect(refused.records).toMatchObject([{ operation: 'EncryptData', status: 413, code: 'PayloadTooLarge' }]);
  });

  it('a secret of 25 KB is stored, and one byte more is not', async () => {
    const { gateway } = target;
    const stored = await gateway.vault('PUT', '/secrets/large', { value: 'é'.repeat(12_800) });
    expect(stored.status).toBe(200);
    const { outcome } = await setSecret({ body: JSON.stringify({ value: `${'é'.repeat(12_800)}a` }) });
    expectVaultError(outcome, 400, 'BadParameter', {
      text: 'The parameter value is not valid: value has at most 25600 bytes.',
    });
  });

  it.each([[2 ** 20], [2 ** 30], [Number.MAX_SAFE_INTEGER]])(
    '%d declared bytes are refused before one of them is read',
    async (size) => {
      const line = `POST ${target.base}/keys/demo-key/encrypt HTTP/1.1`;
      const text = requestText(line, [...target.headers, jsonType, `Content-Length: ${size}`], '{"');
      const { outcome, records } = await target.harmless(() => target.send(text));
      expectEnvelope(outcome.replies[0], 413, `The request body has more than ${LIMIT} bytes.`);
      expect(outcome).toMatchObject({ closed: true });
      expect(outcome.milliseconds).toBeLessThan(2_000);
      expect(records).toMatchObject([{ status: 413 }]);
    },
  );

  it('chunks without an end are cut at the limit', async () => {
    const line = `POST ${target.base}/keys/demo-key/encrypt HTTP/1.1`;
    const head = requestText(line, [...target.headers, jsonType, 'Transfer-Encoding: chunked']);
    const chunk = `8000\r\n${'a'.repeat(32_768)}\r\n`;
    const { outcome, records } = await target.harmless(() => target.send(head + chunk.repeat(8)));
    expectEnvelope(outcome.replies[0], 413, `The request body has more than ${LIMIT} bytes.`);
    expect(outcome.closed).toBe(true);
    expect(records).toMatchObject([{ status: 413 }]);
  });

  it('a stranger is refused by his credential, whatever he says about the body', async () => {
    const line = `POST ${target.base}/keys/demo-key/encrypt HTTP/1.1`;
    const stranger = [`Host: ${target.host}`, `Authorization: Key ${'A'.repeat(43)}`];
    for (const headers of [
      [`Content-Length: ${2 ** 30}`],
      ['Content-Type: nonsense', 'Content-Length: 2'],
      ['Content-Encoding: gzip', 'Content-Length: 2'],
    ]) {
      const { outcome, records } = await target.harmless(() =>
        target.send(requestText(line, [...stranger, ...headers], '{}')),
      );
      expectEnvelope(outcome.replies[0], 401, NO_KEY);
      expect(records).toMatchObject([{ operation: 'EncryptData', status: 401 }]);
    }
  });
});

describe('N03 a compressed body is refused unread', () => {
  const bomb = Buffer.alloc(50_000_000, 0x20);
  it.each([
    ['gzip', gzipSync(bomb)],
    ['x-gzip', gzipSync(bomb)],
    ['deflate', deflateSync(bomb)],
    ['br', brotliCompressSync(Buffer.alloc(1_000_000, 0x20))],
    ['gzip, gzip', gzipSync(gzipSync(bomb))],
    ['zstd', Buffer.from('not even that')],
    ['nonsense', Buffer.from('{"rawData":"x"}')],
  ])('%s', async (coding, body) => {
    const { outcome, records } = await encrypt({ headers: [jsonType, `Content-Encoding: ${coding}`], body });
    expectEnvelope(outcome, 415, 'A compressed request body is not accepted; send it as it is.');
    expect(records).toMatchObject([{ operation: 'EncryptData', status: 415, code: 'UnsupportedMediaType' }]);
  });
});

describe('N09 N10 N11 V13 V30 JSON that is', () => {
  it.each(BAD_JSON)('%s is refused at once', async (_what, body, why) => {
    const started = performance.now();
    const connector = await encrypt({ body });
    expectEnvelope(connector.outcome, 400, notJson(why));
    expect(connector.records).toMatchObject([{ operation: 'EncryptData', status: 400, code: 'BadParameter' }]);
    const vault = await setSecret({ body });
    expectVaultError(vault.outcome, 400, 'BadParameter', { text: notJson(why) });
    expect(vault.records).toMatchObject([{ operation: 'SecretSet', status: 400, target: 'secrets/attacked' }]);
    expect(performance.now() - started, 'far from the seconds that a costly text would take').toBeLessThan(2_000);
  });

  it.each([['null'], ['[]'], ['"x"'], ['1'], ['true'], ['1e999'], ['-0'], ['[{"rawData":"x"}]']])(
    '%j is JSON, but no object',
    async (body) => {
      expectEnvelope((await encrypt({ body })).outcome, 400, 'The request body must be a JSON object.');
      expectVaultError((await setSecret({ body })).outcome, 400, 'BadParameter', {
        text: 'The request body must be a JSON object.',
      });
    },
  );

  it.each([['1e308'], ['1e999'], ['1e-400'], ['9'.repeat(100_000)], ['{}'], ['[]'], ['null'], ['true']])(
    'the value %j is no text',
    async (value) => {
      const connector = await encrypt({ body: `{"rawData":${value}}` });
      expectEnvelope(connector.outcome, 400, 'The parameter rawData is not valid: it is the text to encrypt.');
      const vault = await setSecret({ body: `{"value":${value}}` });
      expectVaultError(vault.outcome, 400, 'BadParameter', {
        text: 'The parameter value is not valid: value is a text.',
      });
    },
  );

  it.each([['constructor'], ['prototype'], ['toString'], ['hasOwnProperty'], ['__defineGetter__']])(
    'a member or tag called %s is data or nothing',
    async (name) => {
      const body = { rawData: 'x', [name]: { polluted: true, prototype: { polluted: true } } };
      expect((await encrypt({ body: JSON.stringify(body) })).outcome?.status).toBe(200);
      const set = await target.gateway.vault('PUT', '/secrets/tagged', { value: 'x', tags: { [name]: 'data' } });
      expect(set.body['tags']).toEqual({ [name]: 'data' });
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );

  it('a body cannot rename what its path names', async () => {
    const { outcome, records } = await encrypt({ body: '{"rawData":"x","keyName":"archive-key","keyVersion":".."}' });
    expect(outcome?.status).toBe(200);
    expect(records[0]?.target).toMatch(/^keys\/demo-key\//);
    const vault = await target.gateway.vault('PUT', '/secrets/by-path', { value: 'x', name: 'by-body' });
    expect(vault.body['id']).toMatch(/\/secrets\/by-path\/[0-9a-f]{32}$/);
    expect((await target.gateway.vault('GET', '/secrets/by-body')).status).toBe(404);
  });

  it('a query cannot bring a prototype, nor a parameter twice', async () => {
    const reply = await target.gateway.action(
      'GET',
      '/secrets?__proto__[polluted]=1&constructor[prototype][polluted]=1',
    );
    expect(reply.status).toBe(200);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    const twice = await target.gateway.action('GET', '/secrets?continuationToken=a&continuationToken=b');
    expectEnvelope(twice, 400, 'The parameter continuationToken is not valid: it is one text.');
  });
});

describe('N12 the content type', () => {
  it.each(BAD_TYPES)('%j is refused', async (type, why) => {
    const headers = [`Content-Type: ${type}`];
    const connector = await encrypt({ headers, body: '{"rawData":"x"}' });
    expectEnvelope(connector.outcome, 415, why);
    expect(connector.records).toMatchObject([{ operation: 'EncryptData', status: 415 }]);
    const vault = await setSecret({ headers, body: '{"value":"x"}' });
    expectVaultError(vault.outcome, 415, 'UnsupportedMediaType', { text: why });
  });

  it('a body without one is refused', async () => {
    expectEnvelope((await encrypt({ headers: [], body: '{"rawData":"x"}' })).outcome, 415, NOT_TYPED);
  });

  it('with a NUL in it is no header', async () => {
    const { outcome, records } = await encrypt({ headers: ['Content-Type: application/json\0'], body: '{}' });
    expectBare(outcome, 400);
    expect(records).toEqual([]);
  });

  it.each([['application/json'], ['text/json'], ['APPLICATION/JSON;charset="UTF-8"']])('%j is read', async (type) => {
    const { outcome } = await encrypt({ headers: [`Content-Type: ${type}`], body: '{"rawData":"x"}' });
    expect(outcome?.status).toBe(200);
  });

  it('administration takes no form, which a page of another origin could send', async () => {
    const headers = [`Host: ${target.host}`, `Authorization: Bearer ${await operatorToken(target.gateway)}`];
    const path = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/connections/c?api-version=2016-06-01';
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
      const bytes = bytesOf(`PUT ${path} HTTP/1.1`, [...headers, `Content-Type: ${type}`], '{"properties":{}}');
      const { outcome, records } = await target.harmless(() => target.send(bytes));
      expectArmError(outcome.replies[0], 415, 'UnsupportedMediaType', NOT_TYPED);
      expect(records).toMatchObject([{ operation: 'PutConnection', status: 415 }]);
    }
  });

  it('the authority takes nothing but a form', async () => {
    const { authority } = target.gateway.ready;
    const host = `Host: localhost:${target.secure.port}`;
    const line = `POST /${authority.tenantId}/oauth2/v2.0/token HTTP/1.1`;
    const { outcome, records } = await target.harmless(() =>
      exchange(target.secure, bytesOf(line, [host, jsonType], '{"grant_type":"client_credentials"}')),
    );
    expect(outcome.replies[0]?.status).toBe(415);
    expect(JSON.parse(outcome.replies[0]?.text ?? '')).toMatchObject({ error: 'invalid_request' });
    expect(records).toMatchObject([{ category: 'authority', status: 415 }]);
  });
});
