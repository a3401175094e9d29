import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import { expectArmError, expectVaultError } from './answers.ts';
import { BAD_JSON, BAD_TYPES, NOT_TYPED, notJson } from './bad-bodies.ts';
import { REFUSED, UNREADABLE, UNROUTED } from './bad-names.ts';
import { exchange, type RawReply } from './raw-socket.ts';
import {
  ADMINISTRATION,
  type Attacked,
  forger,
  type Ground,
  parametersOf,
  pathsOf,
  requestTo,
  type Strike,
  strikeAll,
  targetOf,
  VAULT,
} from './surfaces.ts';
import { requestText, startTarget, type Target } from './target.ts';

/** What holds for every operation of the vault and of administration, also for those that are still to come. */
let target: Target;

beforeAll(async () => {
  target = await startTarget();
});

afterAll(() => target.stop());

const JSON_TYPE = 'Content-Type: application/json';
const MISSING = 'AKV10000: Request is missing a Bearer or PoP token.';
const INVALID = 'AKV10001: The token is malformed or was not signed by its issuer.';
const UNTIMELY = 'AKV10001: The token has expired or is not valid yet. Ask for a new one.';
const BODY_LIMIT = 192 * 1024;
const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

describe.each([
  ['the vault', VAULT],
  ['administration', ADMINISTRATION],
])('%s:', (surface, { operations, open }) => {
  let ground: Ground;
  let forged: Awaited<ReturnType<typeof forger>>;

  beforeAll(async () => {
    ground = await open(target);
    forged = await forger(target.gateway, ground.token);
  });

  const refusal = (reply: RawReply | undefined, status: number, code: string, text: string | RegExp) =>
    expectVaultError(reply, status, code, { text });

  /** Strikes at every path of the operation; nothing is stored, and each strike leaves one record of this operation. */
  async function strikes(operation: Attacked, all: readonly Strike[], expected: Partial<AuditRecord>) {
    const { outcome, records } = await target.harmless(() => strikeAll(ground, operation, all));
    expect(outcome).toHaveLength(all.length * pathsOf(operation.contract).length);
    expect(records).toEqual(outcome.map(() => expect.objectContaining({ operation: operation.event, ...expected })));
    return outcome;
  }

  const every = operations.map((operation) => [operation.title, operation] as const);
  const withBody = every.filter(([, { takesBody }]) => takesBody);

  it.each(every)('N24 %s asks who calls before anything else', async (_title, operation) => {
    const bearer = `Authorization: Bearer ${ground.token}`;
    const nobody: readonly Strike[] = [
      { authorization: [] },
      { authorization: ['Authorization: Bearer'] },
      { authorization: [`Authorization: Basic ${Buffer.from('a:b').toString('base64')}`] },
      { authorization: target.headers.slice(1) },
      { authorization: [bearer, bearer] },
      { authorization: [], query: 'api-version=none' },
      { authorization: [], headers: ['Content-Type: nonsense', 'Content-Encoding: gzip'], body: '{' },
    ];
    const answers = await strikes(operation, nobody, { status: 401, resultType: 'Denied' });
    for (const [, reply] of answers) {
      refusal(reply, 401, 'Unauthorized', MISSING);
      expect(reply?.headers['www-authenticate']).toMatch(/^Bearer authorization="https:\/\/[^"]+", resource="[^"]+"$/);
    }
  });

  it.each(every)(
    'N25 N26 N27 %s believes no token that is not for it, not now or not signed',
    async (_title, operation) => {
      const now = Math.floor(Date.now() / 1000);
      const { sign, claims } = forged;
      const tokens: readonly (readonly [string, string | RegExp])[] = [
        [ground.foreign, /^AKV10022: Invalid audience\. /],
        [await sign({ aud: `${String(claims.aud)}/` }), /^AKV10022: Invalid audience\. /],
        [await sign({ iss: 'https://evil.example/tenant/' }), /^AKV10032: Invalid issuer\. /],
        [await sign({ tid: '11111111-1111-1111-1111-111111111111' }), INVALID],
        [await sign({ exp: now - 360 }), UNTIMELY],
        [await sign({ nbf: now + 360 }), UNTIMELY],
        [await sign({}, attacker), INVALID],
        [`${ground.token.split('.').slice(0, 2).join('.')}.`, INVALID],
      ];
      const all = tokens.map(([token]) => ({ authorization: [`Authorization: Bearer ${token}`] }));
      const answers = await strikes(operation, all, { status: 401, resultType: 'Denied' });
      for (const [strike, reply] of answers) {
        refusal(reply, 401, 'Unauthorized', tokens[all.indexOf(strike as (typeof all)[number])]?.[1] ?? /^$/);
      }
    },
  );

  if (surface === 'the vault') {
    it.each(every)(
      'N29 %s needs its permission, whatever the name, the body or the header says',
      async (_title, operation) => {
        const { token, clientId, objectId } = await ground.stranger();
        const authorization = [`Authorization: Bearer ${token}`];
        const { kind, verb } = operation.contract.permission ?? {};
        const hidden = [`X-HTTP-METHOD: ${operation.contract.method}`];
        const answers = await strikes(
          operation,
          [
            { authorization },
            { authorization, query: '' },
            { authorization, params: { name: '_' } },
            { authorization, headers: ['Content-Type: nonsense'], body: '{' },
            { authorization, headers: [JSON_TYPE, `Content-Length: ${2 ** 40}`] },
            { authorization, headers: hidden, method: 'POST' },
          ],
          { status: 403, resultType: 'Denied', caller: expect.objectContaining({ objectId }) as AuditRecord['caller'] },
        );
        const text =
          `The user, group or application 'appid=${clientId};oid=${objectId};iss=${String(forged.claims.iss)}' does not have ` +
          `${kind} ${verb} permission on key vault 'attacked;location=local'. ` +
          'For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287';
        for (const [, reply] of answers) expectVaultError(reply, 403, 'Forbidden', { text, inner: 'AccessDenied' });
      },
    );

    it.each(every)('N14 %s asks for a version of the API', async (_title, operation) => {
      const unknown = ['api-version=7.99', 'api-version=', 'api-version=7.4&api-version=7.4', 'api-version=%207.4'];
      const answers = await strikes(
        operation,
        ['', ...unknown].map((query) => ({ query })),
        { status: 400, code: 'BadParameter' },
      );
      for (const [{ query }, reply] of answers) {
        refusal(
          reply,
          400,
          'BadParameter',
          query === ''
            ? /^The parameter api-version is missing; /
            : /^The specified version \([^)]+\) is not recognized\. /,
        );
      }
    });
  } else {
    const bounded = every.filter(([, { below }]) => below !== undefined);
    it.each(bounded)('N29 %s needs its app role', async (_title, operation) => {
      const { token, clientId } = await ground.stranger(operation.below);
      const authorization = [`Authorization: Bearer ${token}`];
      const answers = await strikes(
        operation,
        [
          { authorization },
          { authorization, query: '' },
          { authorization, headers: ['Content-Type: nonsense'], body: '{' },
          { authorization, headers: [JSON_TYPE, `Content-Length: ${2 ** 40}`] },
        ],
        { status: 403, resultType: 'Denied' },
      );
      const text = new RegExp(`^This needs the app role \\w+; the application ${clientId} does not have it\\.$`);
      for (const [, reply] of answers) expectArmError(reply, 403, 'Forbidden', text);
    });

    const versioned = every.filter(([, { contract }]) => contract.query?.includes('api-version'));
    it.each(versioned)('N14 %s asks for a version of the API', async (_title, operation) => {
      const queries = ['', 'api-version=1999-01-01', 'api-version=', 'api-version=%20', 'api-version=a&api-version=b'];
      const body = operation.takesBody ? { headers: [JSON_TYPE], body: '{}' } : {};
      const all = queries.map((query) => ({ query, ...body }));
      for (const [, reply] of await strikes(operation, all, { status: 400, code: 'BadParameter' }))
        refusal(reply, 400, 'BadParameter', /^The parameter (api-version|properties|location) is not valid: /);
    });
  }

  it.each(every)('N05 N06 N08 %s takes no name that is none', async (_title, operation) => {
    const body = operation.takesBody ? { headers: [JSON_TYPE], body: '{}' } : {};
    const names = [...new Set(pathsOf(operation.contract).flatMap(parametersOf))];
    for (const name of names) {
      // What stands in front of the name is the same in many operations: there a few values will do.
      const values = REFUSED.filter((_value, at) => name === names.at(-1) || at % 5 === names.indexOf(name) % 5).filter(
        (value) => !isAllowed(operation, name, value),
      );
      const paths = pathsOf(operation.contract).filter((path) => parametersOf(path).includes(name));
      const { outcome, records } = await target.harmless(async () =>
        Promise.all(
          paths.flatMap((path) =>
            values.map(async (value) => {
              const request = requestTo(ground, operation, path, { params: { [name]: value }, ...body });
              return (await exchange(ground.door, request)).replies[0];
            }),
          ),
        ),
      );
      for (const reply of outcome) refusal(reply, 400, 'BadParameter', RULES[name] ?? ruleOf(name));
      expect(records).toHaveLength(outcome.length);
    }
  });

  it.each(every)('N06 N11 %s is not reached by a path that only looks like its own', async (_title, operation) => {
    const paths = pathsOf(operation.contract).filter((path) => parametersOf(path).length > 0);
    const { outcome } = await target.harmless(async () =>
      Promise.all(
        paths.flatMap((path) =>
          parametersOf(path).flatMap((name) =>
            [...UNROUTED, ...UNREADABLE].map(async (value) => {
              const request = requestTo(ground, operation, path, { params: { [name]: value } });
              return [value, (await exchange(ground.door, request)).replies[0]] as const;
            }),
          ),
        ),
      ),
    );
    for (const [value, reply] of outcome) {
      if (UNREADABLE.includes(value))
        expectArmError(reply, 400, 'BadParameter', 'The path is not correctly encoded, or a part of it is too long.');
      else expect([400, 404, 405, 415], `${value}: ${reply?.text}`).toContain(reply?.status);
    }
  });

  it.each(withBody)('N01 %s reads no body that is longer than it may be', async (_title, operation) => {
    const limit = operation.contract.bodyLimit ?? BODY_LIMIT;
    const sizes = [limit + 1, 2 ** 30, Number.MAX_SAFE_INTEGER];
    const all = sizes.map((size) => ({ headers: [JSON_TYPE, `Content-Length: ${size}`] }));
    const answers = await strikes(operation, all, { status: 413, code: 'PayloadTooLarge' });
    for (const [, reply, { closed }] of answers) {
      refusal(reply, 413, 'PayloadTooLarge', `The request body has more than ${limit} bytes.`);
      expect(closed).toBe(true);
    }
  });

  it.each(withBody)('N03 N12 %s reads JSON alone, as it is', async (_title, operation) => {
    const compressed = 'A compressed request body is not accepted; send it as it is.';
    const cases: readonly (readonly [Strike, string])[] = [
      ...BAD_TYPES.map(([type, why]) => [{ headers: [`Content-Type: ${type}`], body: '{}' }, why] as const),
      [{ body: '{}' }, NOT_TYPED],
      ...['gzip', 'br', 'deflate, gzip'].map(
        (coding) => [{ headers: [JSON_TYPE, `Content-Encoding: ${coding}`], body: '{}' }, compressed] as const,
      ),
    ];
    const answers = await strikes(
      operation,
      cases.map(([strike]) => strike),
      { status: 415, code: 'UnsupportedMediaType' },
    );
    for (const [strike, reply] of answers)
      refusal(reply, 415, 'UnsupportedMediaType', cases.find(([each]) => each === strike)?.[1] ?? '');
  });

  it.each(withBody)(
    'N09 N10 N11 %s takes no JSON that means two things, or costs more than it says',
    async (_title, operation) => {
      const started = performance.now();
      const all = BAD_JSON.map(([, body]) => ({ headers: [JSON_TYPE], body }));
      const answers = await strikes(operation, all, { status: 400, code: 'BadParameter' });
      for (const [strike, reply] of answers)
        refusal(reply, 400, 'BadParameter', notJson(BAD_JSON[all.indexOf(strike as (typeof all)[number])]?.[2] ?? ''));
      const noObjects = ['null', '[]', '"x"', '1', 'true', '1e999', '[{"value":"x"}]'];
      const others = await strikes(
        operation,
        noObjects.map((body) => ({ headers: [JSON_TYPE], body })),
        { status: 400, code: 'BadParameter' },
      );
      for (const [, reply] of others) refusal(reply, 400, 'BadParameter', 'The request body must be a JSON object.');
      expect(performance.now() - started, 'far from what a costly text would take').toBeLessThan(10_000);
    },
  );

  it.each(every)('N13 %s has no other method', async (_title, operation) => {
    const methods = ['TRACE', 'OPTIONS', 'HEAD', 'PROPFIND'];
    const { outcome, records } = await target.harmless(() =>
      strikeAll(
        ground,
        operation,
        methods.map((method) => ({ method })),
      ),
    );
    for (const [{ method }, , { text }] of outcome) {
      expect(text, method).toMatch(/^HTTP\/1\.1 405 /);
      expect(text.toLowerCase()).toMatch(
        new RegExp(`\r\nallow: [a-z, ]*\\b${operation.contract.method.toLowerCase()}\\b`),
      );
    }
    expect(records).toEqual([]);
  });

  it.each(every)(
    'N31 N32 N33 %s is no part of a request that two readers would read differently',
    async (_title, { contract }) => {
      const requestTarget = targetOf(pathsOf(contract)[0] ?? '');
      const own = [`Host: ${ground.host}`, `Authorization: Bearer ${ground.token}`];
      const line = `${contract.method} ${requestTarget} HTTP/1.1`;
      const chunked = [JSON_TYPE, 'Transfer-Encoding: chunked'];
      const requests = [
        requestText(line, [...own, `Host: ${ground.host}`]),
        requestText(line, [...own, 'Host: evil.example']),
        requestText(`${contract.method} https://evil.example${requestTarget} HTTP/1.1`, own),
        requestText(`${contract.method} //evil.example${requestTarget} HTTP/1.1`, own),
        requestText(line, [...own, ...chunked, 'Content-Length: 2'], '2\r\n{}\r\n0\r\n\r\n'),
        requestText(line, [...own, JSON_TYPE, 'Content-Length: 2', 'Content-Length: 3'], '{}'),
        requestText(line.replace('HTTP/1.1', 'HTTP/1.0'), [...own, ...chunked], '2\r\n{}\r\n0\r\n\r\n'),
        requestText(line, [...own, 'X: a\r\n b']),
      ];
      const second = requestText('GET /healthz HTTP/1.1', own);
      const { outcome, records } = await target.harmless(() =>
        Promise.all(requests.map((text) => exchange(ground.door, text + second))),
      );
      expect(outcome.map(({ replies, closed }) => [replies.map(({ status }) => status), closed])).toEqual(
        requests.map(() => [[400], true]),
      );
      expect(records).toEqual([]);
    },
  );
});

/** What some parameters take, and others do not. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  subscription: ['_'],
  resourceGroup: ['_'],
  location: ['%20', 'a%20b'],
  policy: ['_'],
};
function isAllowed({ contract: { path } }: Attacked, name: string, value: string): boolean {
  if (name === 'name' && path.includes('/connections/')) return value === '_';
  if (name === 'name' && path.includes('/userAssignedIdentities/')) return value === 'a'.repeat(128);
  return ALLOWED[name]?.includes(value) ?? false;
}

const RULES: Readonly<Record<string, string | RegExp>> = {
  version: 'The parameter version is not valid: a version is 32 characters of 0-9 and a-f.',
};
const ruleOf = (name: string): RegExp => new RegExp(`^The parameter ${name} is not valid: `);
