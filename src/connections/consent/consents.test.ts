import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeOnBoth } from '../../../test/postgres.ts';
import { Fault } from '../../fault.ts';
import { builder } from '../../store/query.ts';
import { cloudOf } from '../clouds.ts';
import type { Connection, Owner } from '../connection.ts';
import { homeOf } from '../home-cloud.ts';
import { CALLBACK, openConsents, principal, REDIRECT, TENANT, type TestConsents } from './consents.fixture.ts';
import { purgeConsents } from './purge-consents.ts';
import type { Consent } from './rows.ts';

describeOnBoth('consents', (newUrl) => {
  let open: TestConsents;
  let connection: Connection;
  let owner: Owner;

  beforeAll(async () => {
    open = await openConsents(await newUrl());
  });
  beforeEach(async () => {
    open.requests.length = 0;
    connection = await open.connect();
    owner = connection.owner ?? principal();
  });
  afterAll(() => open.close());

  const refusal = async (attempt: Promise<unknown>) => {
    const error: unknown = await attempt.then(
      () => 'no refusal',
      (thrown: unknown) => thrown,
    );
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  };

  const stored = async ({ id }: Connection) => {
    const found = await open.connections.stored(id);
    if (found === undefined) throw new Error('there is no such connection');
    return found;
  };

  async function begin(of = connection, account = owner) {
    const { link, changes } = await open.consents.begin(await stored(of), { redirectUrl: REDIRECT, account });
    expect(await open.commit(changes)).toBe('done');
    return link;
  }

  async function take(state: string): Promise<Consent> {
    const { consent, changes } = await open.consents.take(state);
    expect(await open.commit(changes)).toBe('done');
    return consent;
  }

  /** From the link to our code, for whoever signs in. */
  async function comeBack(account = owner, changed = {}): Promise<string> {
    const { state, code } = open.signIn(account, changed);
    const consent = await take(state);
    const kept = await open.consents.keep(consent, await open.consents.redeem(consent, code));
    expect(await open.commit(kept.changes)).toBe('done');
    return kept.code;
  }

  const confirm = async (code: string, { of = connection, as = owner, account = owner } = {}) => {
    return open.commit(await open.consents.confirm(await stored(of), { code, owner: as, account }));
  };

  it('seal the tokens of the account into the connection when the owner confirms, and not before', async () => {
    expect(await begin()).toContain('/authorize?state=');
    const code = await comeBack();
    expect(await open.connections.secrets(connection)).toEqual({});
    expect(await confirm(code)).toBe('done');
    expect(await open.connections.find(connection.id)).toMatchObject({
      account: { ...owner, name: 'ann@contoso.example' },
    });
    expect(await open.connections.secrets(connection)).toEqual({ refreshToken: expect.any(String) as string });
  });

  it('ask the authority with a state, a nonce and a challenge of 256 bits, each another', async () => {
    await begin();
    await begin();
    const values = open.requests.flatMap(({ state, nonce, codeChallenge }) => [state, nonce, codeChallenge]);
    expect(new Set(values).size).toBe(6);
    for (const value of values) expect(value).toMatch(/^[\w-]{43}$/);
    expect(open.requests[0]).toMatchObject({ redirectUrl: CALLBACK, clientId: open.application.clientId });
  });

  it('leave none of them in the database', async () => {
    await begin();
    const { state, nonce } = open.requests[0] ?? { state: '', nonce: '' };
    const { sql, parameters } = builder('sqlite').selectFrom('connection_consent').selectAll().compile();
    const rows = await open.store.rows({ compiled: () => ({ sql, bind: () => [...parameters] as never[] }) }, {});
    const text = rows.map((row) =>
      Object.values(row as object)
        .map((cell) => Buffer.from(String(cell)).toString())
        .join(),
    );
    expect(text.join()).toContain(TENANT);
    for (const secret of [state, nonce]) expect(text.join()).not.toContain(secret);
  });

  it('take a state once, however many come back with it at once', async () => {
    await begin();
    const { state } = open.signIn(owner);
    const taken = await Promise.all(Array.from({ length: 100 }, () => open.consents.take(state)));
    const written = await Promise.all(taken.map(({ changes }) => open.commit(changes)));
    expect(written.filter((each) => each === 'done')).toHaveLength(1);
    expect(await refusal(open.consents.take(state))).toMatch(/^BadParameter: This sign-in came back already/);
  });

  it.each(['', 'x', randomUUID()])('know no state %j', async (state) => {
    await begin();
    expect(await refusal(open.consents.take(state))).toMatch(/^BadParameter: This sign-in was not begun here/);
  });

  it('take no state after ten minutes', async () => {
    await begin();
    const { state } = open.signIn(owner);
    open.travel(600);
    expect(await refusal(open.consents.take(state))).toMatch(
      /^BadParameter: This sign-in took longer than ten minutes/,
    );
  });

  it.each([
    ['https://console.example/done?', 'one more character'],
    ['https://console.example/', 'one that is shorter'],
    ['https://CONSOLE.example/done', 'another casing'],
    ['https://console.example.evil.example/done', 'a longer host'],
    ['https://console.example@evil.example/done', 'a user'],
    ['https://evil.example/?https://console.example/done', 'another host'],
    ['//console.example/done', 'no scheme'],
    ['javascript:alert(1)', 'a script'],
    ['http://localhost:4000/sallyport/consent', 'a name for this machine'],
    ['http://127.0.0.1/sallyport/consent', 'no port'],
    ['http://127.0.0.1:4000/other', 'another program here'],
    ['http://127.0.0.1:4000/sallyport/consent/', 'an empty word of its own'],
    ['http://127.0.0.1:4000/sallyport/consent/a/b', 'two words of its own'],
    ['http://127.0.0.1:4000/sallyport/consent/..', 'another path'],
    [`http://127.0.0.1:4000/sallyport/consent/${'a'.repeat(129)}`, 'too long a word'],
    ['http://127.0.0.1:4000@evil.example/sallyport/consent', 'this machine as a user'],
    ['http://127.0.0.1:4000/sallyport/consent?next=https://evil.example', 'a query'],
    ['', 'nothing'],
  ])('send nobody to %j: %s', async (redirectUrl) => {
    const begun = open.consents.begin(await stored(connection), { redirectUrl, account: owner });
    expect(await refusal(begun)).toMatch(/^BadParameter: The redirectUrl is none that this server sends people to\./);
    expect(open.requests).toEqual([]);
  });

  it.each([
    'http://127.0.0.1:4000/sallyport/consent',
    'http://[::1]:65535/sallyport/consent',
    `http://127.0.0.1:4000/sallyport/consent/${randomUUID()}`,
    `https://localhost:8443/console/consent/${randomUUID()}`,
  ])('send people to who waits at %s', async (redirectUrl) => {
    const begun = await open.consents.begin(await stored(connection), { redirectUrl, account: owner });
    expect(await open.commit(begun.changes)).toBe('done');
  });

  it('are for connections that people sign in to, and that have an owner', async () => {
    const tenantId = TENANT;
    const principalOf = await open.connect({ authId: 'oauthServicePrincipal', tenantId, clientId: randomUUID() });
    expect(await refusal(begin(principalOf))).toMatch(/^BadParameter: A connection of the kind oauthServicePrincipal /);
    const old = await open.connect({ owner: undefined });
    expect(await refusal(begin(old))).toMatch(/^Forbidden: The connection has no owner/);
  });

  it('of a connection are ten at the most, the newest', async () => {
    const other = await open.connect();
    await begin(other);
    const first = open.signIn(owner);
    for (let link = 0; link < 11; link += 1) {
      open.travel(1);
      await begin();
    }
    const [, second, third] = open.requests;
    expect(await refusal(open.consents.take(second?.state ?? ''))).toMatch(
      /^BadParameter: This sign-in was not begun here/,
    );
    expect((await take(third?.state ?? '')).connection).toBe(connection.id);
    expect((await take(first.state)).connection).toBe(other.id);
  });

  it('refuse a forwarded link: the account that signs in is the one it was made for', async () => {
    await begin();
    const { state, code } = open.signIn(principal());
    const consent = await take(state);
    expect(await refusal(open.consents.redeem(consent, code))).toMatch(/^Forbidden: Another account signed in /);
  });

  it('refuse the same object of another tenant', async () => {
    await begin();
    const { state, code } = open.signIn({ ...owner, tenantId: randomUUID() });
    expect(await refusal(open.consents.redeem(await take(state), code))).toMatch(
      /^Forbidden: Another account signed in /,
    );
  });

  it('refuse a code that another sign-in gave: it has another verifier', async () => {
    await begin();
    const mine = open.signIn(owner);
    await begin();
    const others = open.signIn(owner);
    expect(await refusal(open.consents.redeem(await take(mine.state), others.code))).toMatch(/^InvalidGrant: /);
  });

  it.each([
    ['of another sign-in', { nonce: 'another' }, 'belongs to another sign-in'],
    ['without a nonce', { nonce: undefined }, 'belongs to another sign-in'],
    ['for another application', { aud: randomUUID() }, 'is for another application'],
    ['for several applications', { aud: ['a', 'b'] }, 'is for another application'],
    ['of another issuer', { iss: `https://evil.example/${TENANT}/v2.0` }, 'is of another issuer'],
    [
      'of an issuer that only begins like ours',
      { iss: `https://login.example/${TENANT}/v2.0` },
      'is of another issuer',
    ],
    ['of another tenant of the issuer', { tid: randomUUID() }, 'is of another issuer'],
    ['without a tenant', { tid: undefined }, 'names no account'],
    ['without an object', { oid: undefined }, 'names no account'],
    ['that has expired', { exp: 1 }, 'has expired'],
    ['without an end', { exp: undefined }, 'has expired'],
  ])('refuse an ID token %s', async (_what, id, why) => {
    await begin();
    const { state, code } = open.signIn(owner, { id });
    expect(await refusal(open.consents.redeem(await take(state), code))).toBe(
      `BadGateway: The authority's ID token ${why}, so the sign-in does not count. Begin it anew.`,
    );
  });

  it('refuse an access token of another account than the ID token’s', async () => {
    await begin();
    const { state, code } = open.signIn(owner, { access: { oid: randomUUID() } });
    expect(await refusal(open.consents.redeem(await take(state), code))).toMatch(/is of another account/);
  });

  it('refuse a guest, and say so in the connection', async () => {
    await begin();
    const home = randomUUID();
    const { state, code } = open.signIn(owner, { utid: home });
    const consent = await take(state);
    const { refusal: guest } = await open.consents.redeem(consent, code);
    expect(guest).toMatchObject({ code: 'Forbidden', message: expect.stringContaining(home) as string });
    if (guest !== undefined) await open.commit(await open.consents.note(consent, guest));
    expect(await open.connections.find(connection.id)).toMatchObject({
      failure: { code: 'Forbidden', message: guest?.message },
    });
  });

  it('leave a connection alone to which somebody is signed in already', async () => {
    await begin();
    await confirm(await comeBack());
    await begin();
    const consent = await take(open.signIn(owner).state);
    expect(await open.consents.note(consent, new Fault('Forbidden', 'No.'))).toEqual([]);
  });

  it.each([
    ['gets another owner', { owner: principal() }],
    ['gets another application', { authId: 'oauthBYOA', tenantId: TENANT, clientId: randomUUID() }],
    ['gets another tenant', { tenantId: randomUUID() }],
    ['gets another vault', { vaultName: 'other' }],
    ['is deleted, and can be recovered', { deleted: 1 }],
    ['signs in by itself from now on', { authId: 'oauthServicePrincipal', tenantId: TENANT, clientId: randomUUID() }],
  ])('count no more when the connection %s: at the return, and at the confirmation', async (_how, members) => {
    await begin();
    const late = open.signIn(owner);
    await begin();
    const code = await comeBack();
    const consent = await take(late.state);
    const before = await stored(connection);
    const changed = { ...before.connection, ...members } as Connection;
    expect(await open.commit(open.connections.replace(before, changed, {}))).toBe('done');
    const gone = /^BadParameter: The connection is no longer the one that the link was made for/;
    const asked = open.redemptions.length;
    expect(await refusal(open.consents.redeem(consent, late.code))).toMatch(gone);
    // Its code and its secret went nowhere.
    expect(open.redemptions).toHaveLength(asked);
    expect(await refusal(confirm(code))).toMatch(gone);
  });

  it('count no more in another cloud, also once the connection is one of that: nothing is sent to its authority', async () => {
    await begin();
    const late = open.signIn(owner);
    await begin();
    const code = await comeBack();
    const consent = await take(late.state);
    const other = cloudOf('AzureChinaCloud');
    const there = open.consentsIn(other);
    const asked = open.redemptions.length;
    const before = await stored(connection);
    const confirmation = { code, owner, account: owner };
    const foreign =
      /^Forbidden: The connection was made for the embedded cloud, and this server's cloud is AzureChinaCloud/;
    expect(await refusal(there.begin(before, { redirectUrl: REDIRECT, account: owner }))).toMatch(foreign);
    expect(await refusal(there.redeem(consent, late.code))).toMatch(foreign);
    expect(await refusal(there.confirm(before, confirmation))).toMatch(foreign);
    const moved = { ...before.connection, cloud: homeOf(other) };
    expect(await open.commit(open.connections.replace(before, moved, {}))).toBe('done');
    const gone = /^BadParameter: The connection is no longer the one that the link was made for/;
    expect(await refusal(there.redeem(consent, late.code))).toMatch(gone);
    expect(await refusal(there.confirm(await stored(connection), confirmation))).toMatch(gone);
    expect(open.redemptions).toHaveLength(asked);
  });

  it('of a connection that is deleted come to nothing, also where it is recovered within their time', async () => {
    await begin();
    const late = open.signIn(owner);
    await begin();
    const slow = open.signIn(owner);
    const taken = await take(slow.state);
    const redeemed = await open.consents.redeem(taken, slow.code);
    await begin();
    const code = await comeBack();
    const before = await stored(connection);
    const begun = await open.consents.begin(before, { redirectUrl: REDIRECT, account: owner });
    const confirmed = await open.consents.confirm(before, { code, owner, account: owner });
    expect(await open.commit(open.connections.remove(before))).toBe('done');
    for (const changes of [begun.changes, confirmed]) expect(await open.commit(changes)).toBe('conflict');

    expect(await open.commit(open.connections.create(before.connection, before.secrets))).toBe('done');
    expect(await refusal(open.consents.take(late.state))).toMatch(/^BadParameter: This sign-in was not begun here/);
    expect(await refusal(open.consents.keep(taken, redeemed))).toMatch(/^BadParameter: This sign-in took longer /);
    expect(await refusal(confirm(code))).toMatch(/^BadParameter: The code was not given here/);
    expect(await open.commit(confirmed)).toBe('conflict');
    expect(await open.connections.secrets(connection)).toEqual({});
  });

  it.each([
    [
      'of another connection',
      /^BadParameter: The code belongs to another connection/,
      async () => ({ of: await open.connect({ owner }) }),
    ],
    ['by somebody else', /^Forbidden: The code was given to another owner/, () => ({ as: principal() })],
    ['for another account', /^Forbidden: The objectId and tenantId are not those/, () => ({ account: principal() })],
    [
      'for another tenant',
      /^Forbidden: The objectId and tenantId are not those/,
      () => ({ account: { ...owner, tenantId: randomUUID() } }),
    ],
  ])('refuse a confirmation %s, and leave the code to its owner', async (_whose, message, changed) => {
    await begin();
    const code = await comeBack();
    expect(await refusal(confirm(code, await changed()))).toMatch(message);
    expect(await confirm(code)).toBe('done');
  });

  it('refuse a code that is none, that was used, or that comes late', async () => {
    await begin();
    expect(await refusal(confirm(randomUUID()))).toMatch(/^BadParameter: The code was not given here/);
    const { state } = open.requests[0] ?? { state: '' };
    expect(await refusal(confirm(state))).toMatch(/^BadParameter: The code was not given here/);
    const code = await comeBack();
    await confirm(code);
    expect(await refusal(confirm(code))).toMatch(/^BadParameter: The code was confirmed already/);
    await begin();
    const late = await comeBack();
    open.travel(600);
    expect(await refusal(confirm(late))).toMatch(/^BadParameter: The code was not confirmed within ten minutes/);
  });

  it('confirm a code once, of two at once', async () => {
    await begin();
    const code = await comeBack();
    const before = await stored(connection);
    const both = await Promise.all([1, 2].map(() => open.consents.confirm(before, { code, owner, account: owner })));
    const written = await Promise.all(both.map((changes) => open.commit(changes)));
    expect(written.sort()).toEqual(['conflict', 'done']);
  });

  it('are the same account in any casing', async () => {
    const account = { tenantId: owner.tenantId.toUpperCase(), objectId: owner.objectId.toUpperCase() };
    await begin(connection, account);
    expect(await confirm(await comeBack(), { account })).toBe('done');
  });

  it('are for the same application in any casing', async () => {
    const clientId = randomUUID().toUpperCase();
    const own = await open.connect({ authId: 'oauthBYOA', tenantId: TENANT, clientId, owner });
    await begin(own);
    expect(await confirm(await comeBack(owner, { id: { aud: clientId.toLowerCase() } }), { of: own })).toBe('done');
  });

  it('that ended are purged, ten minutes later', async () => {
    await begin();
    const { state } = open.signIn(owner);
    const job = purgeConsents(open);
    const signal = new AbortController().signal;
    // What tests before this one left behind.
    await job.run(open.now() + 1_199_000, signal);
    expect(await job.isDue?.(open.now() + 1_199_000)).toBe(false);
    expect((await open.consents.take(state)).consent.step).toBe('asked');
    expect(await job.isDue?.(open.now() + 1_200_000)).toBe(true);
    expect(await job.run(open.now() + 1_200_000, signal)).toBeGreaterThan(0);
    expect(await refusal(open.consents.take(state))).toMatch(/was not begun here/);
  });
});
