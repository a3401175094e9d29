import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONNECTIONS, newConnection, operatorToken } from '../administration.ts';
import { expectArmError } from './answers.ts';
import { BAD_JSON, BAD_TYPES, notJson } from './bad-bodies.ts';
import { REFUSED, UNPARSED, UNREADABLE, UNROUTED } from './bad-names.ts';
import { exchange } from './raw-socket.ts';
import { requestText, sized, startTarget, type Target } from './target.ts';

/**
 * V01: administration's two ways to an action take a path from their caller. Microsoft's once passed it on, and `..` in it
 * reached the connections of other tenants. Whoever calls here may do everything, so that only the path can be refused.
 */
let target: Target;
let headers: readonly string[];
/** A good connection, which no path may reach from another one. */
let other: string;

beforeAll(async () => {
  target = await startTarget();
  await newConnection(target.gateway, 'struck');
  other = (await newConnection(target.gateway, 'other')).id;
  headers = [
    `Host: ${target.host}`,
    `Authorization: Bearer ${await operatorToken(target.gateway)}`,
    'Connection: close',
  ];
});

afterAll(() => target.stop());

const STRUCK = `${CONNECTIONS}/struck`;
const VERSION = 'api-version=2016-06-01';

const proxied = (path: string) =>
  exchange(target.plain, requestText(`GET ${STRUCK}/extensions/proxy${path}?${VERSION} HTTP/1.1`, headers));

function invoked(path: string) {
  const body = JSON.stringify({ request: { method: 'get', path } }).replace(/[^ -~]/g, escaped);
  const line = `POST ${STRUCK}/dynamicInvoke?${VERSION} HTTP/1.1`;
  return exchange(target.plain, requestText(line, [...headers, ...sized(body)], body));
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const parts = [...REFUSED, ...UNROUTED, ...UNREADABLE];
const inEveryPlace = (part: string): readonly string[] => [
  `/secrets/${part}/value`,
  `/${part}/secrets/api-key/value`,
  `/secrets/api-key/${part}`,
];
const elsewhere = () => [
  `/${other}/secrets/api-key/value`,
  `/../${other}/secrets/api-key/value`,
  `/../../../other/extensions/proxy/secrets/api-key/value`,
  `/%2e%2e/%2e%2e/other/extensions/proxy/secrets/api-key/value`,
  `/..%2f..%2fother%2fextensions%2fproxy%2fsecrets`,
  `/..;/..;/other/extensions/proxy/secrets/api-key/value`,
  `/extensions/proxy/secrets/api-key/value`,
  `/apim/keyvault/${other}/secrets/api-key/value`,
  '/secrets/api-key/value/..',
  '//secrets/api-key/value',
];

describe.each([
  ['extensions/proxy', proxied, []],
  [
    'dynamicInvoke',
    invoked,
    [...parts, ...UNPARSED, 'https://evil.example/secrets', '//evil.example/secrets', '/Secrets/api-key/value'],
  ],
] as const)('%s', (_way, strike, bare) => {
  it('V01 serves no path that is not an action’s, asks the vault nothing and says no 5xx', async () => {
    const paths = [...parts.flatMap(inEveryPlace), ...elsewhere(), ...bare];
    const { outcome, records } = await target.harmless(() => Promise.all(paths.map(strike)));
    const wrong = paths.filter((_path, at) => {
      const { replies } = outcome[at] ?? { replies: [] };
      const [{ status } = { status: 0 }] = replies;
      return replies.length !== 1 || status < 400 || status >= 500;
    });
    expect(wrong).toEqual([]);
    expect(records.filter(({ via, resultType }) => via !== undefined || resultType === 'Success')).toEqual([]);
  });

  it('serves the good path beside them', async () => {
    const { replies } = await strike('/secrets/api-key/value');
    expect([replies[0]?.status, replies[0]?.text.includes('"api-key"')]).toEqual([200, true]);
  });
});

describe('bodies', () => {
  const struck = async (path: string, more: readonly string[], body: string | Uint8Array) => {
    const bytes = Buffer.from(body as string);
    const head = requestText(`POST ${STRUCK}${path}?${VERSION} HTTP/1.1`, [
      ...headers,
      ...more,
      `Content-Length: ${bytes.length}`,
    ]);
    return exchange(target.plain, Buffer.concat([Buffer.from(head), bytes]));
  };

  it.each([
    ['extensions/proxy', '/extensions/proxy/keys/demo-key/encrypt'],
    ['dynamicInvoke', '/dynamicInvoke'],
  ])('N09 N10 N11 N12 %s takes no JSON that means two things, and nothing that is none', async (way, path) => {
    const json = 'Content-Type: application/json';
    const { outcome, records } = await target.harmless(async () => [
      ...(await Promise.all(BAD_JSON.map(([, body]) => struck(path, [json], body)))),
      ...(await Promise.all(BAD_TYPES.map(([type]) => struck(path, [`Content-Type: ${type}`], '{}')))),
    ]);
    const statuses = outcome.map(({ replies }) => replies[0]?.status);
    expect(statuses).toEqual([...BAD_JSON.map(() => 400), ...BAD_TYPES.map(() => 415)]);
    expect(records.filter(({ resultType }) => resultType === 'Success')).toEqual([]);
    if (way === 'dynamicInvoke')
      for (const [at, [, , why]] of BAD_JSON.entries())
        expectArmError(outcome[at]?.replies[0], 400, 'BadParameter', notJson(why));
  });

  it('N13 a body of more than 192 KB is refused before it is read', async () => {
    for (const path of ['/extensions/proxy/keys/demo-key/encrypt', '/dynamicInvoke']) {
      const line = `POST ${STRUCK}${path}?${VERSION} HTTP/1.1`;
      const text = requestText(line, [...headers, 'Content-Type: application/json', `Content-Length: ${2 ** 40}`]);
      const { replies, closed } = await exchange(target.plain, text);
      expect([replies[0]?.status, closed]).toEqual([413, true]);
    }
  });
});
