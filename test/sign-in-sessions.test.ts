import { randomBytes } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import type { DirectoryChange } from '../src/authority/directory/entries.ts';
import { send, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';
import { type Browser, furnishSignIn, openBrowser, type Page, REDIRECT, type SignIn, typePassword } from './sign-in.ts';

/** How a session begins, is used and ends, over TLS and on both databases. */
describeOnBoth('a session', (newUrl) => {
  let gateway: TestGateway | undefined;
  afterAll(() => gateway?.stop());
  const started = async () => (gateway ??= await startTestGateway({ database: await newUrl() }));
  const silent = (given: SignIn, browser: Browser, changed = {}) =>
    browser.get(given.authorize({ prompt: 'none', ...changed }));
  const accept = (browser: Browser, page: Page) => browser.post(page.action, { ...page.hidden, choice: 'accept' });

  /** Somebody new, signed in to an application that he has consented to. */
  async function signedIn() {
    const on = await started();
    const given = await furnishSignIn(on);
    const browser = openBrowser(on);
    const consent = await typePassword(browser, await browser.get(given.authorize()), given);
    const answered = await accept(browser, consent);
    expect(answered.answer['code']).toBeDefined();
    return { on, given, browser, consent, answered };
  }

  it('gives a code that is redeemed for tokens of its user, once', async () => {
    const { on, given, browser, answered } = await signedIn();
    const redeem = () =>
      send(new URL(`/${given.tenantId}/oauth2/v2.0/token`, on.ready.authority.url), {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          client_id: given.application.applicationId,
          client_secret: given.secret,
          code: answered.answer['code'] ?? '',
          code_verifier: given.verifier,
          redirect_uri: REDIRECT,
        }).toString(),
        tls: { ca: on.ca, servername: 'localhost' },
      });
    const { status, body } = await redeem();
    const [, claims = ''] = String(body['access_token']).split('.');
    const { oid } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { oid: string };
    expect([status, oid]).toEqual([200, given.user.objectId]);
    const again = await redeem();
    expect([again.status, again.body['error']]).toEqual([400, 'invalid_grant']);
    // Its id token names the application at the sign-out, but only as it was signed, and only for its own addresses.
    const out = (hint: string, uri: string) => {
      const query = new URLSearchParams({ id_token_hint: hint, post_logout_redirect_uri: uri });
      return browser.get(`/${given.tenantId}/oauth2/v2.0/logout?${query.toString()}`);
    };
    const hint = String(body['id_token']);
    const forged = `${hint.slice(0, hint.lastIndexOf('.'))}.${'A'.repeat(342)}`;
    expect((await out(forged, REDIRECT)).headers.location).toBeUndefined();
    expect((await out(hint, `${REDIRECT}/`)).headers.location).toBeUndefined();
    expect((await out(hint, REDIRECT)).headers.location).toBe(REDIRECT);
  });

  it('ends an hour after its last use', async () => {
    const { on, given, browser } = await signedIn();
    for (const minutes of [50, 50]) {
      on.clock.now = Math.max(on.clock.now, Date.now()) + minutes * 60_000;
      expect((await silent(given, browser)).answer['code']).toBeDefined();
    }
    on.clock.now += 60 * 60_000 + 1000;
    expect((await silent(given, browser)).answer['error']).toBe('login_required');
  });

  it('ends a day after the sign-in, however it is used', async () => {
    const { on, given, browser } = await signedIn();
    const begun = Math.max(on.clock.now, Date.now());
    for (let minutes = 50; minutes < 24 * 60; minutes += 50) {
      on.clock.now = begun + minutes * 60_000;
      expect((await silent(given, browser)).answer['code']).toBeDefined();
    }
    on.clock.now = begun + 24 * 3_600_000;
    expect((await silent(given, browser)).answer['error']).toBe('login_required');
  });

  type Ending = (given: SignIn) => Promise<DirectoryChange>;
  const endings: [string, Ending][] = [
    ['disabled', ({ directory, user }) => directory.changeUser(user.objectId, { enabled: false })],
    ['deleted', ({ directory, user }) => directory.deleteUser(user.objectId)],
    ['told that all sign-ins are revoked', ({ directory, user }) => directory.revokeSignIns(user.objectId)],
    [
      'given another password',
      ({ directory, user }) => directory.setPassword(user.objectId, randomBytes(18).toString('base64url')),
    ],
  ];

  it.each(endings)('ends when its user is %s, and a form of it counts no more', async (_what, end) => {
    const { given, browser, consent } = await signedIn();
    await given.commit(await end(given));
    expect((await silent(given, browser)).answer['error']).toBe('login_required');
    const again = await accept(browser, consent);
    expect([again.status, again.title, again.alert]).toEqual([
      403,
      'Sign in',
      'You are no longer signed in. Sign in again.',
    ]);
  });

  it('ends for good at the sign-out: its cookie and its forms are no use to whoever kept them', async () => {
    const { on, given, browser, consent } = await signedIn();
    const kept = openBrowser(on);
    for (const [name, value] of browser.cookies) kept.cookies.set(name, value);
    const out = await browser.get(`/${given.tenantId}/oauth2/logout`);
    expect([out.status, out.title]).toEqual([200, 'You are signed out']);
    expect((await silent(given, kept)).answer['error']).toBe('login_required');
    expect((await accept(kept, consent)).status).toBe(403);
  });

  it('stays its own when the forms of its sign-in are sent again', async () => {
    const { given, browser, consent, answered } = await signedIn();
    const twice = await accept(browser, consent);
    expect(twice.answer['code']).not.toBe(answered.answer['code']);
    const page = await browser.get(given.authorize({ prompt: 'login' }));
    const names = [...browser.cookies.keys()].filter((name) => name.endsWith('-session'));
    const cookie = () => browser.cookies.get(names[0] ?? '');
    const before = cookie();
    expect((await typePassword(browser, page, given)).answer['code']).toBeDefined();
    const between = cookie();
    expect((await typePassword(browser, page, given)).answer['code']).toBeDefined();
    expect(new Set([before, between, cookie()]).size).toBe(3);
    // The consent was asked of the session that has ended.
    expect((await accept(browser, consent)).status).toBe(403);
  });

  it('is asked anew when it is older than the application wants', async () => {
    const { on, given, browser } = await signedIn();
    on.clock.now = Math.max(on.clock.now, Date.now()) + 600_000;
    expect((await silent(given, browser, { max_age: '3600' })).answer['code']).toBeDefined();
    expect((await silent(given, browser, { max_age: '300' })).answer['error']).toBe('login_required');
    const page = await browser.get(given.authorize({ max_age: '300' }));
    expect(page.title).toBe('Sign in');
    expect((await typePassword(browser, page, given)).answer['code']).toBeDefined();
    expect((await silent(given, browser, { max_age: '300' })).answer['code']).toBeDefined();
  });

  it('has what was consented to, and a silent request hears what was not', async () => {
    const { on, given, browser } = await signedIn();
    const more = { scope: `${given.resource}/user_impersonation openid email` };
    const missing = await silent(given, browser, more);
    expect([missing.answer['error'], missing.answer['code']]).toEqual(['consent_required', undefined]);
    expect(missing.answer['error_description']).toMatch(/^AADSTS65001: /);
    expect((await browser.get(given.authorize(more))).title).toBe('Allow access?');
    await browser.get(`/${given.tenantId}/oauth2/v2.0/logout`);
    const another = openBrowser(on);
    const page = await another.get(given.authorize());
    expect((await typePassword(another, page, given)).answer['code']).toBeDefined();
  });
});
