import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { envelope } from '../../src/connector/envelope.ts';
import { encrypt } from '../../src/wire/key-use.ts';
import { getKey, listKeys } from '../../src/wire/keys.ts';
import { getSecret, listSecrets, listSecretVersions } from '../../src/wire/secrets.ts';
import {
  type Answering,
  attributes,
  HOST,
  json,
  SECRET,
  secretAt,
  startUpstream,
  type Upstream,
  VERSION,
} from './upstream.ts';

/** V03, V04, V16, V34, N04: whatever a vault answers, a caller gets 502 and nobody anything else. */
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
beforeEach(() => upstream.reset());
afterAll(() => upstream.stop());

const OTHER_VERSION = VERSION.replace('0', 'f');
const get = () => upstream.call(getSecret, { name: 'db' });
const refused = () => upstream.fault(getSecret, { name: 'db' });

describe('V04 a redirect', () => {
  const targets = [
    'http://169.254.169.254/metadata/identity/oauth2/token',
    'https://fabrikam.vault.azure.net/secrets/db',
    `http://${HOST}/secrets/db`,
    `https://${HOST}/secrets/other`,
    '//evil.example',
  ];
  const statuses = [301, 302, 303, 307, 308, 304, 300];
  it.each(statuses.flatMap((status) => targets.map((target) => [status, target] as const)))(
    'with %d to %s is not followed, with a token or without',
    async (status, location) => {
      upstream.answer = json('{}', status, { location });
      expect(await refused()).toMatchObject({
        code: 'BadGateway',
        status: 502,
        message: `${HOST} answered ${status}, which leads elsewhere, and redirects are not followed; the call was ended.`,
      });
      expect(upstream.seen.map(({ path }) => path)).toEqual([
        '/secrets?api-version=7.4',
        '/secrets/db/?api-version=7.4',
      ]);
      upstream.reset();
      upstream.challenge = json('{}', status, { location });
      expect((await refused()).message).toContain('redirects are not followed');
      expect([upstream.tokens, upstream.seen.length]).toEqual([[], 1]);
      expect(new Set(upstream.asked)).toEqual(new Set(upstream.asked.length === 0 ? [] : [`${HOST}:443`]));
    },
  );
});

describe('V34 a request', () => {
  it('has our own headers, and no other', async () => {
    upstream.answer = json({ kid: `https://${HOST}/keys/k/${VERSION}`, value: 'AA' });
    await upstream.call(encrypt, { name: 'k', alg: 'RSA-OAEP', value: 'AA' });
    const [first, second] = upstream.seen.map(({ headers }) => headers);
    const guid = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
    const always = { host: HOST, connection: 'keep-alive', accept: 'application/json', 'user-agent': 'sallyport' };
    expect(first).toEqual({ ...always, 'x-ms-client-request-id': guid });
    expect(second).toEqual({
      ...always,
      'x-ms-client-request-id': guid,
      authorization: `Bearer ${upstream.token}`,
      'content-type': 'application/json',
      'content-length': String('{"alg":"RSA-OAEP","value":"AA"}'.length),
    });
    expect(first?.['x-ms-client-request-id']).not.toBe(second?.['x-ms-client-request-id']);
  });
});

const raw =
  (text: string): Answering =>
  (request) => {
    request.socket.end(text);
  };

describe('an answer that is none of a vault', () => {
  const shape = 'answered JSON of another shape, which a key vault does not.';
  const unacceptable = 'answered JSON that is not acceptable, which a key vault does not.';
  const noJson = 'answered something else than JSON, which a key vault does not.';
  const broken = (why: string) => `could not be reached, or broke off its answer (${why}). Try again later.`;
  it.each<[string, Answering, string]>([
    ['HTML', json('<html>', 200, { 'content-type': 'text/html' }), noJson],
    ['JSON in another charset', json(SECRET, 200, { 'content-type': 'application/json; charset=utf-7' }), noJson],
    ['half a JSON', json('{"value":'), unacceptable],
    ['nothing', json(''), unacceptable],
    ['a member twice', json(JSON.stringify(SECRET).replace('{', '{"value":"other",')), unacceptable],
    ['a prototype', json('{"__proto__":{"value":"x"}}'), unacceptable],
    ['a byte order mark', json(`\ufeff${JSON.stringify(SECRET)}`), unacceptable],
    ['a nest', json('['.repeat(5000)), unacceptable],
    ['a list', json([SECRET]), shape],
    ['null', json('null'), unacceptable],
    ['a value that is a number', json({ ...SECRET, value: 1 }), shape],
    ['a time that no date is', json({ ...SECRET, attributes: { ...attributes, created: 1e20 } }), shape],
    ['no attributes', json({ value: 'x', id: SECRET.id }), shape],
    ['a promise of less than it sends', raw('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{"a":1}'), noJson],
    [
      'two lengths',
      raw('HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 7\r\n\r\n{"a":1}'),
      broken('UND_ERR_RES_CONTENT_LENGTH_MISMATCH'),
    ],
    ['no HTTP', raw('SSH-2.0-OpenSSH\r\n'), broken('unknown')],
    ['half a header', raw('HTTP/1.1 200 OK\r\ncontent-'), broken('UND_ERR_SOCKET')],
    [
      'a header that is too long',
      json(SECRET, 200, { 'x-long': 'x'.repeat(17_000) }),
      broken('UND_ERR_HEADERS_OVERFLOW'),
    ],
    ['a cookie, which it may', json(SECRET, 200, { 'set-cookie': 'a=b' }), ''],
    ['201', json(SECRET, 201), 'answered 201. Try again later.'],
    ['204', json('', 204), 'answered 204. Try again later.'],
    ['402', json(SECRET, 402), 'answered 402. Try again later.'],
    ['500', json({ error: { code: 'InternalError', message: 'why' } }, 500), 'answered 500. Try again later.'],
    ['503 again and again', json(SECRET, 503), 'answered 503. Try again later.'],
  ])('but %s is a 502 that says so', async (_, answer, message) => {
    upstream.answer = answer;
    if (message === '') return expect(await get()).toEqual(SECRET);
    return expect(await refused()).toMatchObject({ code: 'BadGateway', status: 502, message: `${HOST} ${message}` });
  });

  it('leaves behind what the contract does not know', async () => {
    upstream.answer = json({ ...SECRET, kid: 'https://evil.example/keys/x', managed: true, other: { a: 1 } });
    expect(await get()).toEqual(SECRET);
  });
});

describe('V03 an answer about something else', () => {
  const OBJECT = `${HOST} answered with another object than was asked for, which a key vault does not.`;
  it.each([
    `https://fabrikam.vault.azure.net/secrets/db/${VERSION}`,
    `https://${HOST}.evil.example/secrets/db/${VERSION}`,
    `https://${HOST}:8443/secrets/db/${VERSION}`,
    `https://x@${HOST}/secrets/db/${VERSION}`,
    `http://${HOST}/secrets/db/${VERSION}`,
    `https://${HOST}/secrets/other/${VERSION}`,
    `https://${HOST}/keys/db/${VERSION}`,
    `https://${HOST}/secrets/../secrets/db/${VERSION}`,
    'db',
    '',
  ])('such as %j is refused', async (id) => {
    upstream.answer = json(secretAt(id));
    expect(await refused()).toMatchObject({ code: 'BadGateway', message: OBJECT });
  });

  it('such as another version, a key of another name, an item of another vault is refused', async () => {
    upstream.answer = json(secretAt(`https://${HOST}/secrets/db/${OTHER_VERSION}`));
    expect((await upstream.fault(getSecret, { name: 'db', version: VERSION })).message).toBe(OBJECT);
    const kid = `https://${HOST}/keys/other/${VERSION}`;
    upstream.answer = json({ key: { kid, kty: 'RSA', key_ops: [] }, attributes });
    expect((await upstream.fault(getKey, { name: 'db' })).message).toBe(OBJECT);
    upstream.answer = json({ kid, value: 'AA' });
    expect((await upstream.fault(encrypt, { name: 'db', alg: 'RSA-OAEP', value: 'AA' })).message).toBe(OBJECT);
    const items = ['contoso', 'fabrikam'].map((vault) => ({
      id: `https://${vault}.vault.azure.net/secrets/db`,
      attributes,
    }));
    upstream.answer = json({ value: items, nextLink: null });
    expect((await upstream.fault(listSecrets, {})).message).toBe(OBJECT);
  });

  it('is none where only the case differs, as names have none', async () => {
    const id = `https://${HOST}/secrets/DB/${VERSION}`;
    upstream.answer = json(secretAt(id));
    expect(await get()).toMatchObject({ id });
  });

  const next = (link: string) => json({ value: [], nextLink: link });
  it.each([
    'https://fabrikam.vault.azure.net/secrets?api-version=7.4&$skiptoken=abc',
    `https://${HOST}.evil.example/secrets?$skiptoken=abc`,
    `https://${HOST}@evil.example/secrets?$skiptoken=abc`,
    `https://evil.example@${HOST}/secrets?$skiptoken=abc`,
    `https://evil.example\\@${HOST}/secrets?$skiptoken=abc`,
    `//${HOST}/secrets?$skiptoken=abc`,
    `http://${HOST}/secrets?$skiptoken=abc`,
    `https://${HOST}:8443/secrets?$skiptoken=abc`,
    `https://${HOST}/keys?$skiptoken=abc`,
    `https://${HOST}/secrets/db/versions?$skiptoken=abc`,
    `https://${HOST}/secrets?$skiptoken=abc&$skiptoken=def`,
    `https://${HOST}/secrets?$skiptoken=a/b`,
    `https://${HOST}/secrets?$skiptoken=`,
    `https://${HOST}/secrets`,
    'javascript:alert(1)',
    '',
  ])('such as a next page at %j is refused', async (link) => {
    upstream.answer = next(link);
    expect(await upstream.fault(listSecrets, {})).toMatchObject({
      code: 'BadGateway',
      message: `${HOST} answered with a next page that lies elsewhere, which a key vault does not.`,
    });
  });

  it('is none where the port is written, as Azure writes it; of the link only the skip token is used', async () => {
    const nextLink = `https://${HOST}:443/secrets/db/versions?api-version=1999&evil=1&$skiptoken=abc&maxresults=9`;
    upstream.answer = next(nextLink);
    expect(await upstream.call(listSecretVersions, { name: 'db' })).toEqual({ value: [], nextLink });
    await upstream.call(listSecretVersions, { name: 'db', $skiptoken: 'abc' });
    expect(upstream.seen.at(-1)?.path).toBe('/secrets/db/versions?api-version=7.4&$skiptoken=abc');
  });
});

describe('N04 an answer without end', () => {
  const MIB = 1024 * 1024;
  const TOO_LARGE = `${HOST} answered more than ${2 * MIB} bytes; the call was ended.`;
  let sent = 0;
  const endless: Answering = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    sent = 0;
    const more = () => {
      do sent += 65_536;
      while (response.write(' '.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  };
  const bomb = gzipSync(Buffer.alloc(64 * MIB));
  const packed: Answering = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb);
  };

  it.each<[string, Answering, string]>([
    ['is cut off', endless, TOO_LARGE],
    ['is not begun where its length is told', json('', 200, { 'content-length': '999999999' }), TOO_LARGE],
    ['is not unpacked', packed, `${HOST} answered in an encoding that nobody asked for; the call was ended.`],
  ])('%s', async (_, answer, message) => {
    upstream.answer = answer;
    expect(await refused()).toMatchObject({ code: 'BadGateway', message });
  });

  it('costs less than 50 MiB, also ten times, is cut off soon, and its connections end', async () => {
    upstream.answer = endless;
    await refused();
    const before = process.memoryUsage().rss;
    for (let times = 0; times < 10; times += 1) {
      await refused();
      // What is on the way when the call ends counts too.
      expect(sent).toBeLessThan(12 * MIB);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * MIB);
    await vi.waitUntil(() => upstream.open === 0, { timeout: 5000 });
  });

  it.each<[string, Answering]>([
    ['never begins', () => undefined],
    ['comes header by header', (request) => void request.socket.write('HTTP/1.1 200 OK\r\n')],
    ['comes byte by byte', (_request, response) => void response.writeHead(200).write('{')],
  ])('that %s ends at the deadline', async (_, answer) => {
    await get();
    upstream.answer = answer;
    upstream.deadline = 300;
    const began = Date.now();
    expect(await refused()).toMatchObject({
      code: 'BadGateway',
      message: `${HOST} did not answer in time. Try again later.`,
    });
    expect(Date.now() - began).toBeLessThan(5000);
  });
});

describe('V16 what a vault says of its refusal', () => {
  const error = (status: number, message: unknown, more: object = {}) =>
    json({ error: { code: 'Forbidden', message, ...more } }, status);
  const said = async () => {
    const { code, status, message, inner } = await refused();
    return [code, status, message, inner];
  };

  it('is passed on where it is plain and short, with its inner code', async () => {
    upstream.answer = error(403, 'Operation get is not allowed\r\non a disabled secret.', {
      innererror: { code: 'SecretDisabled' },
    });
    expect(await said()).toEqual([
      'Forbidden',
      403,
      'Operation get is not allowed on a disabled secret.',
      'SecretDisabled',
    ]);
  });

  it.each<[string, () => unknown]>([
    ['the token', () => `the token ${upstream.token} is not good`],
    ['a part of the token', () => upstream.token.split('.')[1]?.slice(0, 60)],
    ['HTML', () => '<b>é</b>'],
    ['control characters', () => 'a\u001b[31mb'],
    ['too much', () => 'word '.repeat(200)],
    ['an object', () => ({ toString: 'x' })],
    ['nothing', () => undefined],
  ])('is left out where it is or holds %s', async (_, message) => {
    upstream.answer = error(409, message());
    expect(await said()).toEqual(['Conflict', 409, `${HOST} answered 409, and not why.`, undefined]);
  });

  it('is left out where it repeats what was to be encrypted, in either form', async () => {
    const plain = randomBytes(12).toString('hex');
    const value = Buffer.from(plain).toString('base64url');
    for (const shown of [plain, value]) {
      upstream.answer = error(400, `cannot encrypt ${shown} here`);
      const fault = await upstream.fault(encrypt, { name: 'k', alg: 'RSA-OAEP', value });
      expect([fault.code, fault.message]).toEqual(['BadParameter', `${HOST} answered 400, and not why.`]);
    }
  });

  it.each(
    [['AccessDenied', 'ForbiddenByRbac', 'ForbiddenByFirewall', 'ForbiddenByConnection', 'ForbiddenByPolicy']].flat(),
  )("of a caller without rights (%s) is said in the connector's words", async (code) => {
    upstream.answer = error(403, 'why', { innererror: { code } });
    expect(await said()).toEqual([
      'Unauthorized',
      401,
      expect.stringMatching(/^Operation failed because client/),
      undefined,
    ]);
  });

  it.each([
    ['SecretNotFound', 'SecretNotFound'],
    ['KeyNotFound', 'KeyNotFound'],
    ['VaultNotFound', 'NotFound'],
  ])('%s with 404 is %s', async (code, expected) => {
    upstream.answer = json(
      { error: { code, message: 'A secret with (name/id) db was not found in this key vault.' } },
      404,
    );
    expect((await said()).slice(0, 2)).toEqual([expected, 404]);
  });

  it('is a 429 with the time that it asks for, after three more tries where that is short', async () => {
    upstream.answer = json({}, 429, { 'retry-after': '7' });
    const fault = await refused();
    expect([fault.code, fault.message, fault.headers]).toEqual([
      'TooManyRequests',
      'The key vault is too busy. Try again in 7 seconds.',
      { 'retry-after': '7' },
    ]);
    expect(upstream.seen.length).toBe(1 + 4);
  });

  it('is a 502 of the gateway around the connector’s, as Microsoft wraps it', async () => {
    upstream.answer = json({}, 500);
    const id = '00000000-0000-4000-8000-000000000000';
    const text = `Encountered an internal server error. ${HOST} answered 500. Try again later.`;
    expect(JSON.parse(envelope(await refused(), id, 'host:1'))).toEqual({
      error: {
        code: 502,
        source: 'host:1',
        clientRequestId: id,
        message: 'BadGateway',
        innerError: {
          status: 500,
          message: `${text}\r\nclientRequestId: ${id}`,
          error: { message: text },
          source: 'host:1',
        },
      },
    });
  });

  it('never holds the request, whatever the connection does', async () => {
    for (const end of [(request: Parameters<Answering>[0]) => void request.socket.destroy(), raw('HTTP/1.1 2')]) {
      upstream.answer = end;
      expect(await refused()).toMatchObject({ code: 'BadGateway' });
    }
    await expect(upstream.call(listKeys, {}, 'x--y')).rejects.toThrow('A vault is named before its host is made.');
  });
});
