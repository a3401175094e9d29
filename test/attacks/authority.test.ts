import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange, type RawReply } from './raw-socket.ts';
import { type Harm, requestText, sized, startTarget, type Target } from './target.ts';

/** The token endpoint under forms that say two things, too much, or nothing (N10, N12, N24, V10). */
let target: Target;
let good: string;

beforeAll(async () => {
  target = await startTarget();
  const { clientId = '', clientSecret = '' } = target.gateway.ready.authority;
  const scope = `${target.gateway.ready.vaults[0]?.resource}/.default`;
  const fields = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope };
  good = new URLSearchParams(fields).toString();
});

afterAll(() => target.stop());

interface Asked {
  readonly tenant?: string;
  readonly headers?: readonly string[];
}

function ask(form: string, { tenant, headers = [] }: Asked = {}): Promise<Harm<RawReply | undefined>> {
  const path = `/${tenant ?? target.gateway.ready.authority.tenantId}/oauth2/v2.0/token`;
  const lines = [
    `Host: localhost:${target.secure.port}`,
    ...headers,
    ...sized(form, 'application/x-www-form-urlencoded'),
  ];
  const text = requestText(`POST ${path} HTTP/1.1`, [...lines, 'Connection: close'], form);
  return target.harmless(async () => (await exchange(target.secure, text)).replies[0]);
}

/** Entra's body: seven members, the number of the reason in two of them, and never what was sent. */
function expectEntraError(
  { outcome, records }: Harm<RawReply | undefined>,
  status: number,
  error: string,
  number: number,
) {
  expect(outcome?.status, outcome?.text).toBe(status);
  const body = JSON.parse(outcome?.text ?? '') as Record<string, unknown>;
  expect(Object.keys(body)).toEqual([
    'error',
    'error_description',
    'error_codes',
    'timestamp',
    'trace_id',
    'correlation_id',
    'error_uri',
  ]);
  expect(body).toMatchObject({ error, error_codes: [number] });
  expect(String(body['error_description']).startsWith(`AADSTS${number}: `)).toBe(true);
  expect(outcome?.headers['cache-control']).toBe('no-store, no-cache');
  expect(records).toMatchObject([{ category: 'authority', operation: 'TokenIssue', status }]);
}

it('the form that all others here are made from is good', async () => {
  expect((await ask(good)).outcome?.status).toBe(200);
});

it('a wrong secret is recorded with the application whose secret it was not', async () => {
  const { clientId } = target.gateway.ready.authority;
  const { records } = await ask(good.replace(/client_secret=[^&]*/, 'client_secret=wrong'));
  expect(records).toMatchObject([{ resultType: 'Denied', status: 401, target: `applications/${clientId}` }]);
});

describe('a form is refused', () => {
  const without = (name: string) => good.replace(new RegExp(`(^|&)${name}=[^&]*`), '');
  const withOther = (name: string, value: string) => `${without(name)}&${name}=${encodeURIComponent(value)}`;

  it.each([
    ['with its secret twice', () => `${good}&client_secret=x`, 400, 'invalid_request', 90_014],
    ['with its secret twice, once in disguise', () => `${good}&client%5fsecret=x`, 400, 'invalid_request', 90_014],
    [
      'with 65 parameters',
      () => good + Array.from({ length: 65 }, (_, at) => `&x${at}=`).join(''),
      400,
      'invalid_request',
      90_014,
    ],
    ['without a grant', () => without('grant_type'), 400, 'invalid_request', 900_144],
    ['without a client', () => without('client_id'), 400, 'invalid_request', 900_144],
    ['with nothing', () => '', 400, 'invalid_request', 900_144],
    ['with a grant of passwords', () => withOther('grant_type', 'password'), 400, 'unsupported_grant_type', 70_003],
    [
      'with a grant called constructor',
      () => withOther('grant_type', 'constructor'),
      400,
      'unsupported_grant_type',
      70_003,
    ],
    [
      'with a grant called __proto__',
      () => withOther('grant_type', '__proto__'),
      400,
      'unsupported_grant_type',
      70_003,
    ],
    [
      'for another resource',
      () => withOther('scope', 'https://other.example/.default'),
      400,
      'invalid_resource',
      500_011,
    ],
    ['for two resources', () => withOther('scope', 'a/.default b/.default'), 400, 'invalid_scope', 70_011],
    ['without a secret', () => without('client_secret'), 401, 'invalid_client', 7_000_216],
    ['with an empty secret', () => withOther('client_secret', ''), 401, 'invalid_client', 7_000_216],
    ['with a wrong secret', () => withOther('client_secret', 'wrong'), 401, 'invalid_client', 7_000_215],
    [
      'with a client that is not there',
      () => withOther('client_id', '11111111-1111-1111-1111-111111111111'),
      400,
      'unauthorized_client',
      700_016,
    ],
    ['with a client that is no GUID', () => withOther('client_id', "' or 1=1 --"), 400, 'unauthorized_client', 700_016],
  ])('%s', async (...[, form, status, error, number]) => {
    expectEntraError(await ask(form()), status, error, number);
  });

  it('of another tenant, whatever it is called', async () => {
    for (const tenant of ['11111111-1111-1111-1111-111111111111', 'common', '%2e%2e', '%00', '..', 'constructor'])
      expectEntraError(await ask(good, { tenant }), 400, 'invalid_request', 90_002);
  });

  it('beside an Authorization header, even with the same credentials', async () => {
    const { clientId = '', clientSecret = '' } = target.gateway.ready.authority;
    for (const credential of [`Basic ${btoa(`${clientId}:${clientSecret}`)}`, 'Bearer x', 'Key x'])
      expectEntraError(
        await ask(good, { headers: [`Authorization: ${credential}`] }),
        401,
        'invalid_client',
        7_000_218,
      );
  });
});

it('V30 parameters with the names of prototypes are dropped', async () => {
  const { outcome } = await ask(`${good}&__proto__=x&constructor=x&prototype=x&toString=x`);
  expect(outcome?.status).toBe(200);
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});
