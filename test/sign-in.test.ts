import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { type Browser, furnishSignIn, openBrowser, REDIRECT, type SignIn, typePassword } from './sign-in.ts';

/** Signing in as a browser does it, over TLS. */
let gateway: TestGateway;
let given: SignIn;
let browser: Browser;

beforeAll(async () => {
  gateway = await startTestGateway();
  given = await furnishSignIn(gateway);
  browser = openBrowser(gateway);
});

afterAll(() => gateway.stop());

const signedIn = async (changed = {}) => {
  const fresh = openBrowser(gateway);
  const page = await typePassword(fresh, await fresh.get(given.authorize(changed)), given);
  return { fresh, page };
};

describe('a sign-in', () => {
  it('leads over password and consent to a code, and the next one to a code at once', async () => {
    const first = await browser.get(given.authorize());
    expect([first.status, first.title]).toEqual([200, 'Sign in']);
    const asked = await typePassword(browser, first, given);
    expect([asked.status, asked.title]).toEqual([200, 'Allow access?']);
    expect(asked.text).toContain('<strong>Travel &amp; more</strong>');
    expect(asked.text).toContain(`Do in ${given.resource} whatever you may do there`);
    const answered = await browser.post(asked.action, { ...asked.hidden, choice: 'accept' });
    expect([answered.status, answered.headers.location?.split('?')[0]]).toEqual([303, REDIRECT]);
    expect(answered.answer).toEqual({
      code: expect.stringMatching(/^[\w-]{43}$/) as string,
      session_state: expect.any(String) as string,
      state: 'a state',
      iss: `${gateway.ready.authority.url}/${given.tenantId}/v2.0`,
    });
    const again = await browser.get(given.authorize({ prompt: 'none' }));
    expect(again.answer['code']).not.toBe(answered.answer['code']);
    expect(again.answer['code']).toMatch(/^[\w-]{43}$/);
  });

  it('by form_post goes back in a form, which a script of ours sends or a button', async () => {
    const page = await browser.get(given.authorize({ response_mode: 'form_post', client_info: '1' }));
    expect([page.status, page.action]).toEqual([200, REDIRECT]);
    expect(page.hidden).toMatchObject({ state: 'a state', code: expect.any(String) as string });
    const told = JSON.parse(Buffer.from(page.hidden['client_info'] ?? '', 'base64url').toString()) as object;
    expect(told).toEqual({ uid: given.user.objectId, utid: given.tenantId });
    expect(page.headers['content-security-policy']).toMatch(
      /script-src 'sha256-[^']+'; form-action 'self' https:\/\/app\.example; /,
    );
    expect(page.headers['referrer-policy']).toBe('strict-origin');
  });

  it('is refused consent, and the application hears it', async () => {
    const { fresh, page } = await signedIn({ prompt: 'consent' });
    const answered = await fresh.post(page.action, { ...page.hidden, choice: 'cancel' });
    expect(answered.answer).toMatchObject({ error: 'access_denied', state: 'a state' });
    expect(answered.answer['error_description']).toMatch(/^AADSTS65004: The user did not give consent/);
  });

  it('asks as whom to go on, or for a new sign-in, where the application wants it', async () => {
    const pick = await browser.get(given.authorize({ prompt: 'select_account' }));
    expect([pick.title, pick.text.includes('Ann &lt;b&gt;')]).toEqual(['Pick an account', true]);
    expect((await browser.post(pick.action, { ...pick.hidden, choice: 'this' })).answer['code']).toBeDefined();
    expect((await browser.post(pick.action, { ...pick.hidden, choice: 'other' })).title).toBe('Sign in');
    expect((await browser.get(given.authorize({ prompt: 'login' }))).title).toBe('Sign in');
    expect((await browser.get(given.authorize({ login_hint: 'bob@sallyport.localhost' }))).text).toContain(
      'value="bob@sallyport.localhost"',
    );
  });

  it('in v1 names a resource', async () => {
    const page = await browser.get(given.authorize({ scope: undefined, resource: given.resource, prompt: 'none' }, ''));
    expect(page.answer).toMatchObject({ code: expect.any(String) as string });
    expect(page.answer['iss']).toBe(`${gateway.ready.authority.url}/${given.tenantId}/`);
  });
});

describe('the password page', () => {
  it('answers an unknown name and a wrong password alike', async () => {
    const fresh = openBrowser(gateway);
    const page = await fresh.get(given.authorize());
    const wrong = await typePassword(fresh, page, { ...given, password: 'wrong' });
    const stranger = { ...given.user, userPrincipalName: 'nobody@sallyport.localhost' };
    const unknown = await typePassword(fresh, page, { user: stranger, password: given.password });
    expect([wrong.status, wrong.alert]).toEqual([403, 'The user name or the password is wrong.']);
    expect([unknown.status, unknown.alert]).toEqual([wrong.status, wrong.alert]);
  });

  it('takes no form of another browser, of none, or of another step', async () => {
    const attacker = openBrowser(gateway);
    const prepared = await attacker.get(given.authorize());
    const victim = openBrowser(gateway);
    for (const cookies of ['none', 'own']) {
      if (cookies === 'own') await victim.get(given.authorize());
      const page = await typePassword(victim, prepared, given);
      expect([page.status, page.title]).toEqual([400, 'You cannot sign in like this']);
      expect(page.alert).toMatch(/^This page was open for too long, or was not made for this browser\./);
    }
    const other = await attacker.post(`/${given.tenantId}/sign-in/consent`, { ...prepared.hidden, choice: 'accept' });
    expect(other.status).toBe(400);
    const forged = `${prepared.hidden['form']?.split('.')[0]}.${'A'.repeat(43)}`;
    expect((await typePassword(attacker, { ...prepared, hidden: { form: forged } }, given)).status).toBe(400);
  });

  it('is not for pages of another origin', async () => {
    const page = await browser.get(given.authorize({ prompt: 'login' }));
    for (const origin of ['https://evil.example', 'null']) {
      const fields = { ...page.hidden, username: given.user.userPrincipalName, password: given.password };
      expect((await browser.post(page.action, fields, { origin })).status).toBe(403);
    }
  });

  it('gives every sign-in a session of its own', async () => {
    const before = new Map(browser.cookies);
    await typePassword(browser, await browser.get(given.authorize({ prompt: 'login' })), given);
    const names = [...before.keys()].filter((name) => name.endsWith('-session'));
    expect(names).toHaveLength(1);
    expect(names.filter((name) => browser.cookies.get(name) === before.get(name))).toEqual([]);
    const old = openBrowser(gateway);
    for (const [name, value] of before) old.cookies.set(name, value);
    expect((await old.get(given.authorize({ prompt: 'none' }))).answer['error']).toBe('login_required');
  });
});

describe('every page', () => {
  it('runs nothing, is framed by nobody and kept by nothing', async () => {
    const { headers } = await openBrowser(gateway).get(given.authorize());
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' https:\/\/app\.example; frame-ancestors 'none'; base-uri 'none'$/,
    );
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['set-cookie']?.[0]).toMatch(
      /^__Host-sallyport-[0-9a-f]{12}-browser=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
  });

  it('may be visited from another site, but not fetched, framed or sent a form by it', async () => {
    const visit = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    const path = given.authorize();
    expect((await openBrowser(gateway).get(path, visit)).title).toBe('Sign in');
    for (const changed of [
      { 'sec-fetch-mode': 'cors' },
      { 'sec-fetch-dest': 'iframe' },
      { origin: 'https://a.example' },
    ]) {
      expect((await openBrowser(gateway).get(path, { ...visit, ...changed })).status).toBe(403);
    }
    for (const elsewhere of [
      `/${given.tenantId}/discovery/v2.0/keys`,
      '/healthz',
      `/${given.tenantId}/sign-in/password`,
    ]) {
      expect((await openBrowser(gateway).get(elsewhere, visit)).status).toBe(403);
    }
    expect((await openBrowser(gateway).post(path, {}, visit)).status).toBe(403);
  });
});

describe('signing out', () => {
  it('ends the session, and leads only to an address of the application', async () => {
    const { fresh } = await signedIn();
    const path = `/${given.tenantId}/oauth2/v2.0/logout`;
    const query = new URLSearchParams({
      client_id: given.application.applicationId,
      post_logout_redirect_uri: REDIRECT,
      state: 's',
    });
    const out = await fresh.get(`${path}?${query.toString()}`);
    expect([out.status, out.headers.location]).toEqual([303, `${REDIRECT}?state=s`]);
    expect((await fresh.get(given.authorize({ prompt: 'none' }))).answer['error']).toBe('login_required');
    query.set('post_logout_redirect_uri', `${REDIRECT}/`);
    const elsewhere = await fresh.get(`${path}?${query.toString()}`);
    expect([elsewhere.status, elsewhere.title]).toEqual([200, 'You are signed out']);
  });
});
