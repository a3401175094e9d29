import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { challenge } from '../../src/wire/challenge.ts';
import { getSecret } from '../../src/wire/secrets.ts';
import { AUTHORITY, challenged, HOST, json, RESOURCE, SECRET, startUpstream, type Upstream } from './upstream.ts';

/** V06: a vault says where a token for it is to be had. It does not choose whom a secret is shown to, or for what. */
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
beforeEach(() => upstream.reset());
afterAll(() => upstream.stop());

const get = () => upstream.call(getSecret, { name: 'db' });
const refused = () => upstream.fault(getSecret, { name: 'db' });
const paths = () => upstream.seen.map(({ path, headers }) => [path, headers['authorization']]);
const good = () => challenge(`https://${AUTHORITY}/${upstream.tenantId}`, RESOURCE);
const CHALLENGING = ['/secrets?api-version=7.4', undefined];
const calling = () => ['/secrets/db/?api-version=7.4', `Bearer ${upstream.token}`];

describe('the challenge of a vault', () => {
  it('is asked for without a token, once for many calls, and before the first token', async () => {
    await Promise.all([get(), get(), get()]);
    await get();
    expect(paths().filter(([path]) => path === CHALLENGING[0])).toEqual([CHALLENGING]);
    expect(paths().filter(([path]) => path !== CHALLENGING[0])).toEqual([calling(), calling(), calling(), calling()]);
  });

  it('may name another host of the cloud, and a scope', async () => {
    upstream.challenge = challenged(
      `Bearer authorization="https://login.windows.net/${upstream.tenantId.toUpperCase()}", scope="${RESOURCE}/.default"`,
    );
    await get();
    expect(upstream.tokens).toEqual(['contoso']);
  });

  const at = (authorization: string, resource = RESOURCE) => challenge(authorization, resource);
  const tenant = () => `https://${AUTHORITY}/${upstream.tenantId}`;
  const resource = `its resource is another than ${RESOURCE}`;
  const authority = 'its authority is none of the cloud’s';
  const address = 'its authority is not the https address of a tenant';
  const unreadable = 'it cannot be read';
  it.each<[string, () => string, string]>([
    ['a foreign resource', () => at(tenant(), 'https://vault.evil.example'), resource],
    ['a resource that is the end of its own name', () => at(tenant(), 'https://net'), resource],
    ['the resource of management', () => at(tenant(), 'https://management.azure.com'), resource],
    ['a resource with a slash too many', () => at(tenant(), `${RESOURCE}/`), resource],
    ['a resource in clear text', () => at(tenant(), 'http://vault.azure.net'), resource],
    ['a second resource', () => `${good()}, scope="https://management.azure.com/.default"`, resource],
    ['no resource', () => `Bearer authorization="${tenant()}"`, resource],
    ['an authority of its own', () => at(`https://login.evil.example/${upstream.tenantId}`), authority],
    ['an authority that begins right', () => at(`https://${AUTHORITY}.evil.example/${upstream.tenantId}`), authority],
    ['an authority on another port', () => at(`https://${AUTHORITY}:8443/${upstream.tenantId}`), authority],
    ['an authority in clear text', () => at(`http://${AUTHORITY}/${upstream.tenantId}`), address],
    ['a user name before the authority', () => at(`https://${AUTHORITY}@evil.example/${upstream.tenantId}`), address],
    ['a path behind the tenant', () => at(`${tenant()}/../evil`), address],
    ['a query behind the tenant', () => at(`${tenant()}?x=y`), address],
    ['a tenant that is a domain', () => at(`https://${AUTHORITY}/contoso.onmicrosoft.com`), address],
    ['a tenant that is everybody', () => at(`https://${AUTHORITY}/common`), address],
    ['an authority twice', () => `${good()}, authorization="https://login.evil.example/x"`, unreadable],
    ['another scheme', () => good().replace('Bearer', 'PoP'), unreadable],
    ['nothing', () => '', unreadable],
  ])('that names %s costs no token, is said to be wrong, and is not kept', async (_, header, why) => {
    upstream.challenge = challenged(header());
    for (let times = 1; times <= 2; times += 1) {
      expect(await refused()).toMatchObject({
        code: 'BadGateway',
        status: 502,
        message: `${HOST} asks for a token with a challenge that is not good: ${why}.`,
      });
      expect([upstream.tokens, paths()]).toEqual([[], Array.from({ length: times }, () => CHALLENGING)]);
    }
    upstream.challenge = undefined;
    await get();
    expect(upstream.tokens).toEqual(['contoso']);
  });

  it('that came twice is none', async () => {
    upstream.challenge = (_request, response) => {
      response.writeHead(401, [
        ['www-authenticate', good()],
        ['www-authenticate', good().replace(AUTHORITY, 'login.evil.example')],
      ] as never);
      response.end();
    };
    expect((await refused()).message).toContain(unreadable);
    expect(upstream.tokens).toEqual([]);
  });

  it.each([200, 204, 400, 403, 404, 500])('is a 401, and not %d', async (status) => {
    upstream.challenge = json(SECRET, status, { 'www-authenticate': good() });
    expect(await refused()).toMatchObject({
      code: 'BadGateway',
      message: `${HOST} answered ${status} to a call without a token, and no challenge.`,
    });
    expect(upstream.tokens).toEqual([]);
  });

  it('of a vault that is too busy for one is a 429, as of any other call', async () => {
    upstream.challenge = json({}, 429, { 'retry-after': '60', 'www-authenticate': good() });
    expect(await refused()).toMatchObject({
      code: 'TooManyRequests',
      message: 'The key vault is too busy. Try again in 60 seconds.',
      headers: { 'retry-after': '60' },
    });
    expect([upstream.tokens, paths()]).toEqual([[], [CHALLENGING]]);
  });

  it('of another tenant is refused before any token, and both tenants are named', async () => {
    const other = randomUUID();
    upstream.challenge = challenged(challenge(`https://${AUTHORITY}/${other}`, RESOURCE));
    expect(await refused()).toMatchObject({
      code: 'Forbidden',
      status: 403,
      message:
        `The vault ${HOST} belongs to the tenant ${other}, and the connection signs in at the tenant ` +
        `${upstream.tenantId}. Name the vault's own tenant in the connection.`,
    });
    expect(upstream.tokens).toEqual([]);
  });
});

describe('a 401 to a token', () => {
  const CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
  /** Asks for more, `times` times. */
  const demanding = (header: () => string, times = 1) => {
    let left = times;
    upstream.answer = (request, response) => {
      left -= 1;
      (left < 0 ? json(SECRET) : challenged(header()))(request, response);
    };
  };
  const demand = (authorization = `https://${AUTHORITY}/${upstream.tenantId}`, resource = RESOURCE) =>
    challenge(authorization, resource, CLAIMS);

  it('with claims gets one token that fulfils them, and the call its answer', async () => {
    demanding(() => demand());
    expect(await get()).toMatchObject({ value: SECRET.value });
    await get();
    expect(upstream.tokens).toEqual(['contoso', `contoso ${CLAIMS}`]);
  });

  it('with claims again and again gets one token all the same', async () => {
    demanding(() => demand(), 9);
    expect(await refused()).toMatchObject({ code: 'Unauthorized' });
    expect(upstream.tokens).toEqual(['contoso', `contoso ${CLAIMS}`]);
  });

  it.each<[string, () => string, string]>([
    ['resource', () => demand(undefined, 'https://management.azure.com'), 'its resource is another'],
    ['authority', () => demand(`https://login.evil.example/${upstream.tenantId}`), 'its authority is none'],
    ['scope', () => `${demand()}, scope="https://graph.microsoft.com/.default"`, 'its resource is another'],
  ])('with claims and another %s gets none', async (_, header, why) => {
    demanding(header);
    const { code, message } = await refused();
    expect([code, message]).toEqual(['BadGateway', expect.stringContaining(why)]);
    expect(upstream.tokens).toEqual(['contoso']);
  });

  it('with claims and another tenant gets none', async () => {
    demanding(() => demand(`https://${AUTHORITY}/${randomUUID()}`));
    expect(await refused()).toMatchObject({ code: 'Unauthorized' });
    expect(upstream.tokens).toEqual(['contoso']);
  });

  it.each(['%%%', Buffer.from('[1]').toString('base64'), 'A'.repeat(5000)])(
    'with claims like %.9j gets none',
    async (text) => {
      demanding(() => `${good()}, error="insufficient_claims", claims="${text}"`);
      expect((await refused()).message).toContain('its claims cannot be read');
      expect(upstream.tokens).toEqual(['contoso']);
    },
  );

  it('ends what was known: the vault is asked for its challenge again', async () => {
    demanding(good);
    expect(await refused()).toMatchObject({ code: 'Unauthorized', status: 401 });
    const before = upstream.seen.length;
    await get();
    expect(paths().slice(before)).toEqual([CHALLENGING, calling()]);
  });
});
