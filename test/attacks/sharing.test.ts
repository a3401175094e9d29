import { createPublicKey, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, CONNECTIONS, commit, manage, newApplication, newConnection } from '../administration.ts';
import { APIHUB, adminToken, grant, hubToken, missingPolicy, newOperator, newPerson, type Person } from '../callers.ts';
import { expectEnvelope } from './answers.ts';
import { forgeries } from './forgeries.ts';
import type { RawReply } from './raw-socket.ts';
import { forger } from './surfaces.ts';
import { requestText, startTarget, type Target } from './target.ts';

/** Bearer tokens at the connector: those that prove nothing, and good ones in the wrong place. */
let target: Target;
let owner: Client;
let connection: { id: string; key: string };
let other: { id: string };
let good: string;

beforeAll(async () => {
  target = await startTarget();
  owner = await newOperator(target.gateway);
  connection = await newConnection(target.gateway, 'mine', { token: await adminToken(target.gateway, owner) });
  other = await newConnection(target.gateway, 'another');
  good = await hubToken(target.gateway, owner);
});

afterAll(() => target.stop());

const PATH = '/secrets/api-key/value';

function get(id: string, lines: readonly string[], path = PATH) {
  const text = requestText(`GET /apim/keyvault/${id}${path} HTTP/1.1`, [
    `Host: ${target.host}`,
    ...lines,
    'Connection: close',
  ]);
  return target.harmless(async () => (await target.send(text)).replies[0]);
}

const bearer = (token: string) => [`Authorization: Bearer ${token}`];

function expectNoPolicy(reply: RawReply | undefined, who: { objectId: string; clientId: string }, id: string): void {
  expect([reply?.status, JSON.parse(reply?.text ?? '')]).toEqual([
    403,
    { status: 403, source: target.host, message: missingPolicy(target.gateway, who, id) },
  ]);
}

it('the token that all others here are made from is good', async () => {
  expect((await get(connection.id, bearer(good))).outcome?.status).toBe(200);
});

describe('N30 V01 with a good token', () => {
  it.each([
    ['in capitals', () => connection.id.toUpperCase()],
    ['with a byte less', () => connection.id.slice(0, -1)],
    ['with a byte more', () => `${connection.id}0`],
    ['with a NUL behind', () => `${connection.id}%00`],
    ['with a path behind, encoded', () => `${connection.id}%2f..%2f${target.gateway.connectionId}`],
    ['with a path before, encoded', () => `..%2f${connection.id}`],
    ['as a parameter', () => `${connection.id};id=${target.gateway.connectionId}`],
    ['of another owner', () => other.id],
    ['that is not there', () => '0'.repeat(32)],
    ['that is no id', () => '__proto__'],
    ['by its name', () => 'mine'],
    ['with markup', () => '%3Cscript%3Ealert(1)%3C%2Fscript%3E'],
    ['with a line of its own', () => 'x%0d%0aSet-Cookie:%20a=b'],
  ])(
    'a connection is not opened by an id written %s, and the answer shows nothing of it that could do harm',
    async (_how, id) => {
      const { outcome, records } = await get(id(), bearer(good));
      const shown = decodeURIComponent(id())
        .slice(0, 64)
        .replace(/[^\w-]/g, '?');
      expectNoPolicy(outcome, owner, shown);
      expect(records).toMatchObject([
        { operation: 'GetSecret', status: 403, resultType: 'Denied', caller: { objectId: owner.objectId } },
      ]);
      expect(records[0]).not.toHaveProperty('connection');
    },
  );

  it('neither a second id nor a key beside it changes whose connection it is', async () => {
    const path = `${PATH}?connectionId=${connection.id}&key=${connection.key}`;
    expectNoPolicy((await get(other.id, bearer(good), path)).outcome, owner, other.id);
    const headers = [...bearer(good), `x-connection-key: ${connection.key}`, `x-ms-connection-id: ${connection.id}`];
    expectNoPolicy((await get(other.id, headers)).outcome, owner, other.id);
  });
});

describe('V10 V12 N25 N26 N27 a forged token', () => {
  it('proves nobody, whatever is forged', async () => {
    const { claims, signing } = await forger(target.gateway, good);
    const forged = forgeries({
      claims,
      kid: signing.kid,
      privateKey: signing.privateKey,
      publicKey: createPublicKey(signing.privateKey),
      otherIssuer: `https://sts.windows.net/${randomUUID()}/`,
      otherTenant: randomUUID(),
      trap: 'https://trap.example',
    });
    expect(forged.length).toBeGreaterThan(80);
    for (const [what, token, refusal] of forged) {
      const text = requestText(`GET /apim/keyvault/${connection.id}${PATH} HTTP/1.1`, [
        `Host: ${target.host}`,
        ...bearer(token),
        'Connection: close',
      ]);
      const reply = (await target.send(text)).replies[0];
      const expected = refusal === undefined ? 200 : 401;
      // Tokens that are too long for a header are refused before anybody reads them.
      expect([what, reply?.status === 431 ? expected : reply?.status]).toEqual([what, expected]);
    }
  });

  it.each([
    ['scp that does not act for its user', { scp: 'User.Read', idtyp: undefined }],
    ['a subject that is not the application', { sub: randomUUID() }],
    ['an ID token’s claims', { scp: undefined, sub: 'pairwise', idtyp: 'user' }],
  ])('%s is refused', async (_what, changes) => {
    const { sign } = await forger(target.gateway, good);
    const { outcome, records } = await get(connection.id, bearer(await sign(changes)));
    expectEnvelope(outcome, 401, /^AKV10001: /);
    expect(records[0]).not.toHaveProperty('caller');
  });
});

describe('V28 what ends, ends at once', () => {
  it('an application without a secret any more', async () => {
    const { gateway } = target;
    const friend = await newApplication(gateway);
    await grant(gateway, 'mine', friend.objectId);
    const token = await hubToken(gateway, friend);
    expect((await get(connection.id, bearer(token))).outcome?.status).toBe(200);
    const { directory } = gateway.services.authority;
    await commit(gateway, await directory.replaceSecrets(friend.clientId));
    expectEnvelope((await get(connection.id, bearer(token))).outcome, 401, /^AKV10001: The token was revoked/);
  });

  it('a policy, beside calls that are under way', async () => {
    const { gateway } = target;
    const friend = await newApplication(gateway);
    await grant(gateway, 'mine', friend.objectId);
    const authorization = `Bearer ${await hubToken(gateway, friend)}`;
    const call = () =>
      fetch(`http://${target.host}/apim/keyvault/${connection.id}${PATH}`, { headers: { authorization } });
    const path = `${CONNECTIONS}/mine/accessPolicies/of-${friend.objectId}`;
    const [, during] = await Promise.all([
      manage(gateway, 'DELETE', path),
      Promise.all(Array.from({ length: 20 }, call)),
    ]);
    expect(during.every(({ status }) => status === 200 || status === 403)).toBe(true);
    expect((await call()).status).toBe(403);
  });

  it('what a user was granted, with his sign-in', async () => {
    const { gateway } = target;
    const person: Person = await newPerson(gateway, ['Operator']);
    const own = await newConnection(gateway, 'of-a-person', { token: await person.token('api://sallyport') });
    const token = await person.token();
    expect((await get(own.id, bearer(token))).outcome?.status).toBe(200);
    const { user: _, ...revoked } = await gateway.services.authority.directory.revokeSignIns(person.objectId);
    await commit(gateway, revoked);
    expectEnvelope((await get(own.id, bearer(token))).outcome, 401, /^AKV10001: The token was revoked/);
  });
});

it.each([
  ['in the query', () => [`${PATH}?access_token=TOKEN&authorization=Bearer%20TOKEN`, '']],
  ['in a cookie', () => [PATH, 'Cookie: Authorization=Bearer TOKEN; access_token=TOKEN']],
  ['for the proxy', () => [PATH, 'Proxy-Authorization: Bearer TOKEN']],
  ['as a key', () => [PATH, 'Authorization: Key TOKEN']],
  ['of the scheme PoP', () => [PATH, 'Authorization: PoP TOKEN']],
  ['without its scheme', () => [PATH, 'Authorization: TOKEN']],
  ['behind another credential', () => [PATH, 'Authorization: Basic x\r\nAuthorization: Bearer TOKEN']],
  ['before a key of the connection', () => [PATH, 'Authorization: Bearer TOKEN\r\nAuthorization: Key KEY']],
  ['twice', () => [PATH, 'Authorization: Bearer TOKEN\r\nAuthorization: Bearer TOKEN']],
])('a good token %s is none', async (_where, make) => {
  const [path = '', line = ''] = make().map((text) => text.replaceAll('TOKEN', good).replaceAll('KEY', connection.key));
  const { outcome, records } = await get(connection.id, line === '' ? [] : line.split('\r\n'), path);
  expect(outcome?.status).toBe(401);
  expect(outcome?.headers['www-authenticate']).toContain(`resource="${APIHUB}"`);
  expect(records).toMatchObject([{ operation: 'GetSecret', status: 401 }]);
});
