import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Parameters, query } from '../../src/store/query.ts';
import { operatorToken } from '../administration.ts';
import { type Door, exchange } from './raw-socket.ts';
import { lastRecord, requestText, sized, startTarget, type Target } from './target.ts';

/** V31: texts that would end a line, a header or a record, colour a terminal or turn its writing around. */
let target: Target;
let vaultToken: string;
let administrator: string;

beforeAll(async () => {
  target = await startTarget();
  vaultToken = await target.gateway.token();
  administrator = await operatorToken(target.gateway);
});

afterAll(() => target.stop());

const recordTexts = query((db, p: Parameters<{ seq: number }>) =>
  db.selectFrom('audit').select('record').where('seq', '>', p.seq).orderBy('seq'),
);

/** The texts of the records that `attack` left, as they are stored. */
async function textsAfter(attack: () => Promise<unknown>): Promise<string[]> {
  const seq = await lastRecord(target.gateway);
  await attack();
  const rows = await target.gateway.services.store.rows(recordTexts, { seq });
  return rows.map(({ record }) => record);
}

const TEXTS: readonly string[] = [
  '\r\nX-Injected: yes',
  '\0',
  '\x1b[2J\x1b[31m',
  '\x9b31m',
  '\u2028',
  '\u202egnp.exe',
  '\u2066',
  '\u200b',
  '\ufeff',
  '"}',
  '\\',
  '😀',
];

describe.each(TEXTS.map((text) => [text]))('%j', (text) => {
  const encoded = encodeURIComponent(text);
  const places: readonly (readonly [string, () => Door, () => string, () => readonly string[]])[] = [
    [
      'a secret of the vault',
      () => target.vault,
      () => `GET /secrets/${encoded}/${encoded}?api-version=7.4 HTTP/1.1`,
      () => [`Host: ${target.vaultHost}`, `Authorization: Bearer ${vaultToken}`],
    ],
    [
      'a secret of the connector',
      () => target.plain,
      () => `GET ${target.base}/secrets/${encoded}/value HTTP/1.1`,
      () => target.headers,
    ],
    [
      'a connection',
      () => target.plain,
      () =>
        `GET /subscriptions/s/resourceGroups/g/providers/Microsoft.Web/connections/${encoded}?api-version=2016-06-01 HTTP/1.1`,
      () => [`Host: ${target.host}`, `Authorization: Bearer ${administrator}`],
    ],
    [
      'a tenant',
      () => target.secure,
      () => `POST /${encoded}/oauth2/v2.0/token HTTP/1.1`,
      () => [`Host: localhost:${target.secure.port}`, ...sized('', 'application/x-www-form-urlencoded')],
    ],
  ];

  it.each(places)('named as %s stays one record of printable characters', async (_what, door, line, headers) => {
    const texts = await textsAfter(async () => {
      const { replies } = await exchange(door(), requestText(line(), [...headers(), 'Connection: close']));
      expect(replies).toHaveLength(1);
      expect(replies[0]?.status).toBe(400);
      expect(replies[0]?.headers).not.toHaveProperty('x-injected');
    });
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/^[ -~]+$/);
    expect(JSON.parse(texts[0] ?? '')).toMatchObject({ status: 400 });
  });

  it('as tag or content type is data, in the body alone', async () => {
    const body = { value: text, contentType: text, tags: { [text]: text } };
    const texts = await textsAfter(async () => {
      const set = await target.gateway.vault('PUT', '/secrets/injected', body);
      expect(set.status).toBe(200);
      const { replies } = await exchange(
        target.plain,
        requestText(`GET ${target.base}/secrets/injected/value HTTP/1.1`, [...target.headers, 'Connection: close']),
      );
      expect(JSON.parse(replies[0]?.text ?? '')).toMatchObject({ value: text, contentType: text });
      expect(replies[0]?.headers).not.toHaveProperty('x-injected');
      expect(replies[0]?.headers['content-type']).toBe('application/json; charset=utf-8');
    });
    for (const record of texts) expect(record).toMatch(/^[ -~]+$/);
    expect(texts.join()).not.toContain(JSON.stringify(text).slice(1, -1));
  });
});

describe("a caller's own request id", () => {
  it.each([
    ['not-a-guid'],
    ['00000000-0000-4000-8000-000000000000; x'],
    ['{00000000-0000-4000-8000-000000000000}'],
    ['\x1b[31m'],
    ['a'.repeat(10_000)],
  ])('%j is replaced, neither answered nor recorded', async (id) => {
    const headers = [...target.headers, `x-ms-client-request-id: ${id}`, 'Connection: close'];
    const texts = await textsAfter(async () => {
      const { text } = await target.send(requestText(`GET ${target.base}/secrets HTTP/1.1`, headers));
      if (!id.includes('\x1b')) expect(text).toMatch(/^HTTP\/1\.1 200 /);
      expect(text).not.toContain(id);
    });
    expect(texts.join()).not.toContain(id);
  });
});
