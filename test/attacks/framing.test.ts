import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectArmError, expectBare, expectEnvelope, NO_KEY } from './answers.ts';
import type { RawReply } from './raw-socket.ts';
import { requestText, startTarget, type Target } from './target.ts';

/** Requests whose ends two programs could see at different places, and targets that name two servers. */
let target: Target;

beforeAll(async () => {
  target = await startTarget();
});

afterAll(() => target.stop());

const body = '{"algorithm":"RSA-OAEP-256","rawData":"x"}';
const LENGTH = `Content-Length: ${body.length}`;
const CHUNKED = 'Transfer-Encoding: chunked';
const chunks = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
const close = 'Connection: close';

const encryptLine = () => `POST ${target.base}/keys/demo-key/encrypt HTTP/1.1`;
const json = () => [...target.headers, 'Content-Type: application/json'];
const getLine = () => `GET ${target.base}/secrets/api-key/value HTTP/1.1`;
/** Smuggled where it is answered: it stands behind the request that is to be cut wrongly. */
const second = () => requestText(getLine(), [...target.headers, close]);

const first = async (bytes: string): Promise<RawReply | undefined> => (await target.send(bytes)).replies[0];

describe('N31', () => {
  it.each([
    ['two equal', () => [...target.headers, `Host: ${target.host}`]],
    ['two different', () => [...target.headers, 'Host: evil.example']],
    ['one in capitals behind the other', () => [...target.headers, 'HOST: evil.example']],
  ])('%s Host headers are refused', async (_how, headers) => {
    const { outcome, records } = await target.harmless(() => first(requestText(getLine(), [...headers(), close])));
    expectArmError(outcome, 400, 'BadParameter', 'A request has exactly one Host header.');
    expect(records).toEqual([]);
  });

  it('a request without Host is refused', async () => {
    const { outcome, records } = await target.harmless(() => first(requestText(getLine(), target.headers.slice(1))));
    expectBare(outcome, 400);
    expect(records).toEqual([]);
  });

  it.each([
    ['absolute-form', () => `http://${target.host}${target.base}/secrets`],
    ['absolute-form of another host', () => `http://evil.example${target.base}/secrets`],
    ['absolute-form in capitals', () => `HTTP://${target.host}${target.base}/secrets`],
    ['network-path', () => `//evil.example${target.base}/secrets`],
    ['network-path of three slashes', () => `///evil.example${target.base}/secrets`],
    ['asterisk-form', () => '*'],
  ])('the %s target is refused', async (_form, path) => {
    const text = requestText(`GET ${path()} HTTP/1.1`, [...target.headers, close]);
    const { outcome, records } = await target.harmless(() => first(text));
    expect(outcome?.status).toBe(400);
    if (outcome?.text !== '') expectArmError(outcome, 400, 'BadParameter', 'The request target must be a path.');
    expect(records).toEqual([]);
  });

  it.each([['/\\evil.example'], ['/.//secrets'], ['/healthz/..'], ['/apim//keyvault'], ['/%2e%2e/healthz']])(
    'the path %j is not made shorter, so nothing is there',
    async (path) => {
      const text = requestText(`GET ${path} HTTP/1.1`, [...target.headers, close]);
      const { outcome, records } = await target.harmless(() => first(text));
      expectArmError(outcome, 404, 'NotFound', 'There is nothing at this path.');
      expect(records).toEqual([]);
    },
  );
});

describe('N32 what is framed twice or wrongly is refused before it is a request', () => {
  const CASES: readonly (readonly [string, readonly string[], string])[] = [
    ['length and chunks', [LENGTH, CHUNKED], chunks(body)],
    ['chunks and length', [CHUNKED, LENGTH], chunks(body)],
    ['chunks and a length of nothing', [CHUNKED, 'Content-Length: 0'], chunks(body)],
    ['two transfer encodings', [CHUNKED, 'Transfer-Encoding: identity'], chunks(body)],
    ['chunked, twice', [CHUNKED, CHUNKED], chunks(body)],
    ['chunked, chunked', ['Transfer-Encoding: chunked, chunked'], chunks(body)],
    ['chunked, identity', ['Transfer-Encoding: chunked, identity'], chunks(body)],
    ['a coding behind a vertical tab', ['Transfer-Encoding: \x0bchunked'], chunks(body)],
    ['a space before the colon', ['Transfer-Encoding : chunked'], chunks(body)],
    ['two equal lengths', [LENGTH, LENGTH], body],
    ['two different lengths', ['Content-Length: 0', LENGTH], body],
    ['a list of lengths', [`${LENGTH}, ${body.length}`], body],
    ['a length with a sign', [`Content-Length: +${body.length}`], body],
    ['a negative length', ['Content-Length: -1'], body],
    ['a hexadecimal length', ['Content-Length: 0x2a'], body],
    ['a length with a space in it', ['Content-Length: 4 2'], body],
    ['a length beyond 2^64', ['Content-Length: 99999999999999999999'], body],
    ['an empty length', ['Content-Length: '], body],
    ['a bare LF after a header', [`X: y\n${LENGTH}`], body],
    ['a bare CR in a header', ['X: a\rb', LENGTH], body],
    ['a folded header', ['X: a\r\n b', LENGTH], body],
    ['a folded length', [`Content-Length:\r\n ${body.length}`], body],
    ['a header line without a colon', ['X', LENGTH], body],
    ['a header without a name', [': x', LENGTH], body],
    ['a NUL in a header', ['X: a\0b', LENGTH], body],
    ['a negative chunk', [CHUNKED], `-1\r\n${body}\r\n0\r\n\r\n`],
    ['a chunk size beyond 2^64', [CHUNKED], `fffffffffffffffff\r\n${body}\r\n0\r\n\r\n`],
    ['a chunk size in C', [CHUNKED], `0x2a\r\n${body}\r\n0\r\n\r\n`],
    ['a chunk that is longer than it says', [CHUNKED], `5\r\n${body}\r\n0\r\n\r\n`],
    ['chunks that end with LF', [CHUNKED], `2a\n${body}\n0\n\n`],
    ['a chunk extension with LF', [CHUNKED], `2a;a\nb\r\n${body}\r\n0\r\n\r\n`],
    ['a chunk extension of 20 KB', [CHUNKED], `2a;${'a'.repeat(20_000)}\r\n${body}\r\n0\r\n\r\n`],
  ];

  it.each(CASES)('%s', async (_what, headers, bytes) => {
    const text = requestText(encryptLine(), [...json(), ...headers], bytes);
    const { outcome, records } = await target.harmless(() => target.send(text + second()));
    expect(outcome.replies).toHaveLength(1);
    expectBare(outcome.replies[0], 400);
    expect(outcome.closed).toBe(true);
    expect(records.filter(({ status }) => status < 400)).toEqual([]);
  });

  it.each([['gzip, chunked'], ['xchunked'], ['"chunked"'], ['chunked;q=1']])('the coding %j', async (coding) => {
    const headers = [...json(), `Transfer-Encoding: ${coding}`];
    const { outcome, records } = await target.harmless(() =>
      target.send(requestText(encryptLine(), headers, chunks(body)) + second()),
    );
    const why = 'The only transfer encoding that is served here is chunked.';
    expect(outcome.replies).toHaveLength(1);
    expectArmError(outcome.replies[0], 400, 'BadParameter', why);
    expect(records).toEqual([]);
  });

  it('what stands behind a refused request is not carried out, though it is well formed', async () => {
    const refused = requestText(getLine(), [...target.headers, 'Host: evil.example']);
    const { outcome, records } = await target.harmless(() => target.send(refused + second()));
    expect(outcome.replies).toHaveLength(1);
    expectArmError(outcome.replies[0], 400, 'BadParameter', 'A request has exactly one Host header.');
    expect(records).toEqual([]);
  });

  it('the refusal of bad bytes does not overtake the answers to the requests before them', async () => {
    const good = requestText(getLine(), target.headers);
    const { outcome, records } = await target.harmless(() => target.send(`${good}${good}G\0T / HTTP/1.1\r\n\r\n`));
    expect(outcome.replies.map(({ status }) => status)).toEqual([200, 200, 400]);
    expect(records).toHaveLength(2);
  });

  it('lines that end with LF alone are no request', async () => {
    const text = `${encryptLine()}\n${json().join('\n')}\n${LENGTH}\n\n${body}`;
    const { outcome } = await target.harmless(() => target.send(text + second()));
    expect(outcome.replies).toHaveLength(1);
    expectBare(outcome.replies[0], 400);
  });

  it.each([
    ['in capitals', ['Transfer-Encoding: CHUNKED'], chunks(body)],
    ['with a harmless extension', [CHUNKED], `2a;a=b\r\n${body}\r\n0\r\n\r\n`],
    ['with trailers that are nobody', [CHUNKED], `2a\r\n${body}\r\n0\r\nHost: evil\r\nAuthorization: Key x\r\n\r\n`],
  ])('chunks %s end where they say, and the next request is itself', async (_how, headers, bytes) => {
    const text = requestText(encryptLine(), [...json(), ...headers], bytes);
    const { outcome, records } = await target.harmless(() => target.send(text + second()));
    expect(outcome.replies.map(({ status }) => status)).toEqual([200, 200]);
    expect(records.map(({ operation }) => operation).sort()).toEqual(['EncryptData', 'GetSecret']);
  });
});

describe('N33', () => {
  const CHUNKED_10 = () => `POST ${target.base}/keys/demo-key/encrypt HTTP/1.0`;

  it('HTTP/1.0 with chunks is refused, and what stands behind it is not read', async () => {
    const text = requestText(CHUNKED_10(), [...json(), CHUNKED], chunks(body));
    const { outcome, records } = await target.harmless(() => target.send(text + second()));
    expect(outcome.replies).toHaveLength(1);
    expectArmError(outcome.replies[0], 400, 'BadParameter', 'HTTP/1.0 has no transfer encoding.');
    expect(records).toEqual([]);
  });

  it.each([['HTTP/0.9'], ['HTTP/2.0'], ['']])('a request in version %j is refused', async (version) => {
    const text = requestText(getLine().replace(/ HTTP\/1\.1$/, version === '' ? '' : ` ${version}`), target.headers);
    const { outcome, records } = await target.harmless(() => first(text));
    expectArmError(outcome, 400, 'BadParameter', 'Only HTTP/1.1 and HTTP/1.0 are served here.');
    expect(records).toEqual([]);
  });

  it.each([['HTTP/1.2'], ['HTTP/3.0'], ['http/1.1'], ['HTTP/1.1 x']])('%j is no version', async (version) => {
    const text = requestText(getLine().replace('HTTP/1.1', version), target.headers);
    const { outcome, records } = await target.harmless(() => first(text));
    expectBare(outcome, 400);
    expect(records).toEqual([]);
  });

  it.each([
    ['sized', ['Content-Length: 40'], `GET /healthz HTTP/1.1\r\nHost: evil\r\n\r\n`],
    ['chunked', [CHUNKED], chunks('GET /healthz HTTP/1.1\r\nHost: evil\r\n\r\n')],
  ])('the %s body of a GET is skipped, never a request of its own', async (_how, headers, bytes) => {
    const text = requestText(getLine(), [...target.headers, ...headers], bytes.slice(0, 200));
    const { outcome, records } = await target.harmless(() => target.send(text));
    expect(outcome.replies.map(({ status }) => status)).toEqual([200]);
    expect(records).toHaveLength(1);
  });

  it.each([['h2c'], ['websocket']])('an upgrade to %s is ignored', async (protocol) => {
    const headers = [
      ...target.headers,
      'Connection: Upgrade, HTTP2-Settings',
      `Upgrade: ${protocol}`,
      'HTTP2-Settings: AA',
    ];
    const { outcome } = await target.harmless(() => target.send(requestText(getLine(), headers), { quiet: 200 }));
    expect(outcome.replies.map(({ status }) => status)).toEqual([200]);
  });

  it("HTTP/2's own preface is no request", async () => {
    const { outcome } = await target.harmless(() => first('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'));
    expectBare(outcome, 400);
  });

  it.each([['x'], ['200-ok']])('the expectation %j cannot be met', async (expectation) => {
    const text = requestText(getLine(), [...target.headers, `Expect: ${expectation}`, close]);
    const { outcome, records } = await target.harmless(() => first(text));
    expectArmError(outcome, 417, 'ExpectationFailed', 'Only 100-continue can be expected.');
    expect(records).toEqual([]);
  });

  it('100-continue is answered to who may send a body, and a stranger gets his 401 at once', async () => {
    const expecting = (headers: readonly string[]) =>
      requestText(encryptLine(), [...headers, 'Content-Type: application/json', LENGTH, 'Expect: 100-continue', close]);
    const admitted = await target.harmless(() => target.send(expecting(target.headers) + body));
    expect(admitted.outcome.replies.map(({ status }) => status)).toEqual([100, 200]);
    const stranger = await target.harmless(() => target.send(expecting([`Host: ${target.host}`])));
    expect(stranger.outcome.replies).toHaveLength(1);
    expectEnvelope(stranger.outcome.replies[0], 401, NO_KEY);
  });
});
