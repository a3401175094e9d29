import { randomUUID } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { AUDIENCE, NOW, testIssuer } from './bearer.fixture.ts';
import { createBearer, readAuthorization } from './bearer.ts';

const issuer = testIssuer();
const UNTIMELY = 'AKV10001: The token has expired or is not valid yet. Ask for a new one.';
const MISSING = 'AKV10000: Request is missing a Bearer or PoP token.';

/** A verifier whose time a test may move, in seconds; `keys` counts how often keys were asked for. */
function bearerAt(seconds = NOW, capacity = 100) {
  let now = seconds;
  const keys = vi.fn(issuer.keys);
  const bearer = createBearer({ issuers: [{ ...issuer, keys }], clock: () => now * 1000, capacity });
  return { bearer, keys, travel: (to: number) => (now = to) };
}

describe('a bearer token', () => {
  it('proves the caller that it names', async () => {
    const token = issuer.token({ roles: ['Reader'] });
    expect(await bearerAt().bearer.verify(token, AUDIENCE)).toEqual({
      objectId: issuer.claims['oid'],
      applicationId: issuer.claims['appid'],
      tenantId: issuer.tenantId,
      issuer: issuer.issuer,
      roles: ['Reader'],
      groups: [],
      groupsOmitted: false,
      delegated: false,
      expires: NOW + 3600,
    });
  });

  it('names the groups of its user, a guest as well as a member', async () => {
    const groups = [randomUUID(), randomUUID()];
    const guest = { idp: `https://login.example/${randomUUID()}/`, altsecid: '5::10032000A0B1C2D3' };
    for (const claims of [{ groups }, { groups, ...guest }]) {
      const caller = await bearerAt().bearer.verify(issuer.token(claims), AUDIENCE);
      expect(caller).toMatchObject({ objectId: issuer.claims['oid'], groups, groupsOmitted: false });
    }
  });

  it.each([
    ['says that others must be asked for', { _claim_names: { groups: 'src1' }, _claim_sources: { src1: {} } }],
    ['was made for a browser and says only that there are some', { hasgroups: true }],
    ['says no clear word about', { hasgroups: 'false' }],
  ])('whose groups it %s has none, not even those that it names', async (_, claims) => {
    const caller = await bearerAt().bearer.verify(issuer.token({ groups: [randomUUID()], ...claims }), AUDIENCE);
    expect(caller).toMatchObject({ groups: [], groupsOmitted: true });
  });

  it('with claims elsewhere that are not its groups keeps those it has', async () => {
    const groups = [randomUUID()];
    const claims = { groups, hasgroups: false, _claim_names: { wids: 'src1' } };
    const caller = await bearerAt().bearer.verify(issuer.token(claims), AUDIENCE);
    expect(caller).toMatchObject({ groups, groupsOmitted: false });
  });

  it('of version 2 names its application in azp', async () => {
    const azp = randomUUID();
    const caller = await bearerAt().bearer.verify(issuer.token({ appid: undefined, azp, ver: '2.0' }), AUDIENCE);
    expect(caller).toMatchObject({ applicationId: azp, roles: [] });
  });

  it('that acts for its user says so', async () => {
    const claims = { scp: 'user_impersonation', sub: randomUUID() };
    const caller = await bearerAt().bearer.verify(issuer.token(claims), AUDIENCE);
    expect(caller).toMatchObject({ objectId: issuer.claims['oid'], delegated: true });
  });

  it.each([
    ['has ended 1 second ago', { exp: NOW - 1 }],
    ['has ended 4 minutes ago', { exp: NOW - 240 }],
    ['begins in 4 minutes', { nbf: NOW + 240 }],
    ['was issued by a clock 4 minutes ahead', { iat: NOW + 240 }],
  ])('that %s is within the tolerance', async (_, times) => {
    expect(await bearerAt().bearer.verify(issuer.token(times), AUDIENCE)).toMatchObject({ tenantId: issuer.tenantId });
  });

  it.each([
    ['has ended 5 minutes ago', { exp: NOW - 300 }],
    ['has ended 6 minutes ago', { exp: NOW - 360 }],
    ['begins in 6 minutes', { nbf: NOW + 360 }],
    ['was issued by a clock 6 minutes ahead', { iat: NOW + 360 }],
  ])('that %s is refused', async (_, times) => {
    const refused = bearerAt().bearer.verify(issuer.token(times), AUDIENCE);
    await expect(refused).rejects.toMatchObject({ code: 'Unauthorized', status: 401, message: UNTIMELY });
  });

  it('is refused 1 second after its end where no tolerance is set', async () => {
    const bearer = createBearer({ issuers: [issuer], clock: () => NOW * 1000, tolerance: 0 });
    await expect(bearer.verify(issuer.token({ exp: NOW - 1 }), AUDIENCE)).rejects.toThrow(UNTIMELY);
    expect(await bearer.verify(issuer.token({ exp: NOW + 1 }), AUDIENCE)).toMatchObject({ expires: NOW + 1 });
  });
});

describe('a verified token', () => {
  it('is remembered, so that its keys are asked for once', async () => {
    const { bearer, keys } = bearerAt();
    const token = issuer.token();
    expect(await bearer.verify(token, AUDIENCE)).toBe(await bearer.verify(token, AUDIENCE));
    expect(keys).toHaveBeenCalledTimes(1);
  });

  it('is remembered for its own audience only', async () => {
    const { bearer } = bearerAt();
    const token = issuer.token();
    await bearer.verify(token, AUDIENCE);
    await expect(bearer.verify(token, 'https://other.example')).rejects.toMatchObject({
      code: 'Unauthorized',
      message: `AKV10022: Invalid audience. Expected https://other.example, found: ${AUDIENCE}.`,
    });
  });

  it('is not remembered beyond its end and the tolerance', async () => {
    const { bearer, travel } = bearerAt();
    const token = issuer.token();
    await bearer.verify(token, AUDIENCE);
    travel(NOW + 3600 + 299);
    expect(await bearer.verify(token, AUDIENCE)).toMatchObject({ expires: NOW + 3600 });
    travel(NOW + 3600 + 300);
    await expect(bearer.verify(token, AUDIENCE)).rejects.toThrow(UNTIMELY);
    await expect(bearer.verify(token, AUDIENCE)).rejects.toThrow(UNTIMELY);
  });

  it('makes room for others when the memory is full', async () => {
    const { bearer, keys } = bearerAt(NOW, 1);
    const tokens = [issuer.token({ uti: 'a' }), issuer.token({ uti: 'b' })] as const;
    for (const token of [tokens[0], tokens[1], tokens[0]]) await bearer.verify(token, AUDIENCE);
    expect(keys).toHaveBeenCalledTimes(3);
  });

  it('is verified anew after it was forgotten, and only that one', async () => {
    const { bearer, keys } = bearerAt();
    const [oid, other] = [randomUUID(), randomUUID()];
    const tokens = [issuer.token({ oid }), issuer.token({ oid: other })] as const;
    for (const token of tokens) await bearer.verify(token, AUDIENCE);
    bearer.forget((caller) => caller.objectId === oid);
    for (const token of tokens) await bearer.verify(token, AUDIENCE);
    expect(keys).toHaveBeenCalledTimes(3);
    bearer.forget();
    for (const token of tokens) await bearer.verify(token, AUDIENCE);
    expect(keys).toHaveBeenCalledTimes(5);
  });

  it('is not remembered when its key is withdrawn while it is being verified', async () => {
    let current = await issuer.keys(issuer.kid);
    const none: JSONWebKeySet = { keys: [] };
    const bearer = createBearer({ issuers: [{ ...issuer, keys: async () => current }], clock: () => NOW * 1000 });
    const token = issuer.token();
    const pending = bearer.verify(token, AUDIENCE);
    await Promise.resolve();
    current = none;
    bearer.forget();
    await pending;
    await expect(bearer.verify(token, AUDIENCE)).rejects.toMatchObject({ code: 'Unauthorized' });
  });
});

describe('the Authorization header', () => {
  it.each(['Bearer', 'bearer', 'BEARER'])('gives its token under the scheme %s', (scheme) => {
    expect(readAuthorization([`${scheme} a.b-c_d.e`])).toBe('a.b-c_d.e');
  });

  it('gives a token of exactly 16 KiB', () => {
    expect(readAuthorization([`Bearer ${'a'.repeat(16_384)}`])).toHaveLength(16_384);
  });

  it.each([
    ['is missing', []],
    ['is empty', ['']],
    ['has no token', ['Bearer']],
    ['has an empty token', ['Bearer ']],
    ['is Basic', ['Basic dTpw']],
    ['holds a connection key', ['Key abc']],
    ['comes twice', ['Bearer a.b.c', 'Bearer a.b.c']],
    ['was joined from two', ['Bearer a.b.c, Bearer d.e.f']],
    ['has a control character', ['Bearer a.b.c\u0000']],
    ['has a second line', ['Bearer a.b.c\nX: y']],
    ['is longer than 16 KiB by a character', [`Bearer ${'a'.repeat(16_385)}`]],
    ['hides its length in spaces', [`Bearer ${' '.repeat(100_000)}a`]],
    ['has 100 KB', [`Bearer ${'a'.repeat(100_000)}`]],
  ])('is refused when it %s', (_, values) => {
    expect(() => readAuthorization(values)).toThrow(
      expect.objectContaining({ code: 'Unauthorized', status: 401, message: MISSING }),
    );
  });
});

describe('a revocation', () => {
  const REVOKED = 'AKV10001: The token was revoked. Ask for a new one.';
  const asking = (from: number) =>
    createBearer({ issuers: [{ ...issuer, validFrom: async () => from }], clock: () => NOW * 1000 });

  it('refuses the tokens that begin before it, and none that begins then', async () => {
    await expect(asking(NOW + 1).verify(issuer.token(), AUDIENCE)).rejects.toMatchObject({
      code: 'Unauthorized',
      message: REVOKED,
      claims: undefined,
    });
    expect(await asking(NOW).verify(issuer.token(), AUDIENCE)).toMatchObject({ tenantId: issuer.tenantId });
  });

  it('tells a client that understands it which token it needs', async () => {
    const token = issuer.token({ xms_cc: ['cp1'] });
    const claims = JSON.stringify({ access_token: { nbf: { essential: true, value: `${NOW + 1}` } } });
    await expect(asking(NOW + 1).verify(token, AUDIENCE)).rejects.toMatchObject({ message: REVOKED, claims });
  });

  it('of a principal that is no more asks for no other token', async () => {
    const token = issuer.token({ xms_cc: ['cp1'] });
    await expect(asking(Infinity).verify(token, AUDIENCE)).rejects.toMatchObject({
      message: REVOKED,
      claims: undefined,
    });
  });

  it.each([['cp1'], [{ values: ['cp1'] }], [['CP2']], [null]])('%j is no such capability', async (xms_cc) => {
    const refused = asking(NOW + 1).verify(issuer.token({ xms_cc }), AUDIENCE);
    await expect(refused).rejects.toMatchObject({ message: REVOKED, claims: undefined });
  });

  it('is asked for once a verification, and again after forget', async () => {
    let from = 0;
    const validFrom = vi.fn(async () => from);
    const bearer = createBearer({ issuers: [{ ...issuer, validFrom }], clock: () => NOW * 1000 });
    const token = issuer.token();
    await bearer.verify(token, AUDIENCE);
    await bearer.verify(token, AUDIENCE);
    expect(validFrom).toHaveBeenCalledTimes(1);
    from = NOW + 1;
    bearer.forget();
    await expect(bearer.verify(token, AUDIENCE)).rejects.toThrow(REVOKED);
  });
});
