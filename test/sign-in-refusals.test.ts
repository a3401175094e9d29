import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audited } from './audit.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { type Browser, furnishSignIn, openBrowser, REDIRECT, type SignIn, typePassword } from './sign-in.ts';

/** Who gets no answer, where a sign-out leads, and what the log says of it all. */
let gateway: TestGateway;
let given: SignIn;

beforeAll(async () => {
  gateway = await startTestGateway();
  given = await furnishSignIn(gateway);
});

afterAll(() => gateway.stop());

const signedIn = async (changed = {}) => {
  const browser = openBrowser(gateway);
  return { browser, page: await typePassword(browser, await browser.get(given.authorize(changed)), given) };
};

const change = async (members: Parameters<SignIn['directory']['changeApplication']>[1]) =>
  given.commit(await given.directory.changeApplication(given.application.applicationId, members));

describe('the authorize endpoint', () => {
  it('shows a page for an unknown client and for a disabled one, and redirects neither', async () => {
    const stranger = await openBrowser(gateway).get(given.authorize({ client_id: randomUUID(), prompt: 'none' }));
    expect([stranger.status, stranger.headers.location]).toEqual([400, undefined]);
    expect(stranger.text).toContain('AADSTS700016');
    await change({ enabled: false });
    const disabled = await openBrowser(gateway).get(given.authorize({ prompt: 'none' }));
    await change({ enabled: true });
    expect([disabled.status, disabled.headers.location]).toEqual([400, undefined]);
    expect(disabled.text).toContain('AADSTS7000112');
  });

  it.each(['organizations', 'common'])(
    'finds the tenant by the application at %s, and nobody else’s',
    async (tenant) => {
      const at = (path: string) => path.replace(given.tenantId, tenant);
      const page = await openBrowser(gateway).get(at(given.authorize()));
      expect([page.title, page.action]).toEqual(['Sign in', `/${given.tenantId}/sign-in/password`]);
      const stranger = await openBrowser(gateway).get(at(given.authorize({ client_id: randomUUID() })));
      expect([stranger.status, stranger.headers.location]).toEqual([400, undefined]);
      expect(stranger.text).toContain('AADSTS700016');
    },
  );

  it('wants a challenge of a public client', async () => {
    await change({ publicClient: true });
    const none = { code_challenge: undefined, code_challenge_method: undefined };
    const page = await openBrowser(gateway).get(given.authorize(none));
    await change({ publicClient: false });
    expect([page.status, page.answer['error'], page.answer['code']]).toEqual([303, 'invalid_request', undefined]);
    expect(page.answer['error_description']).toMatch(
      /^AADSTS9002325: The request must have a 'code_challenge' \(PKCE\)/,
    );
    expect((await openBrowser(gateway).get(given.authorize(none))).title).toBe('Sign in');
  });

  it('refuses a parameter that comes twice', async () => {
    const page = await openBrowser(gateway).get(`${given.authorize()}&redirect_uri=https%3A%2F%2Fevil.example`);
    expect([page.status, page.headers.location]).toEqual([400, undefined]);
  });
});

describe('an application that changed while a page was open', () => {
  it.each([
    ['disabled', { enabled: false }, { enabled: true }],
    ['rid of the redirect URI', { redirectUris: [] }, { redirectUris: [REDIRECT] }],
  ])('and is %s gets neither code nor redirect', async (_how, now, before) => {
    const { browser, page } = await signedIn({ prompt: 'consent' });
    await change(now);
    const answered = await browser.post(page.action, { ...page.hidden, choice: 'accept' });
    const declined = await browser.post(page.action, { ...page.hidden, choice: 'cancel' });
    await change(before);
    for (const { status, headers } of [answered, declined]) {
      expect([status >= 400 && status < 500, headers.location]).toEqual([true, undefined]);
    }
  });
});

describe('signing out', () => {
  const path = () => `/${given.tenantId}/oauth2/v2.0/logout`;
  const silent = async (browser: Browser) => (await browser.get(given.authorize({ prompt: 'none' }))).answer['error'];

  it.each(['oauth2/v2.0', 'oauth2'])('by a form at %s ends the session', async (version) => {
    const { browser } = await signedIn();
    expect(await silent(browser)).not.toBe('login_required');
    const fields = { client_id: given.application.applicationId, post_logout_redirect_uri: REDIRECT, state: 'a&b' };
    const out = await browser.post(`/${given.tenantId}/${version}/logout`, fields);
    expect([out.status, out.headers.location]).toEqual([303, `${REDIRECT}?state=a%26b`]);
    expect(await silent(browser)).toBe('login_required');
  });

  it('by a form of another site does nothing', async () => {
    const { browser } = await signedIn();
    expect((await browser.post(path(), {}, { origin: 'https://evil.example' })).status).toBe(403);
    expect(await silent(browser)).not.toBe('login_required');
  });

  it.each([
    'https://evil.example/',
    'https://app.example/callback/',
    'https://app.example@evil.example/callback',
    '//evil.example',
    'javascript:alert(1)',
  ])('does not lead to %s', async (uri) => {
    const query = { client_id: given.application.applicationId, post_logout_redirect_uri: uri };
    const page = await openBrowser(gateway).get(`${path()}?${new URLSearchParams(query).toString()}`);
    expect([page.status, page.headers.location, page.title]).toEqual([200, undefined, 'You are signed out']);
  });

  it('is discovered, and so is that answers name their issuer', async () => {
    for (const version of ['/v2.0', '']) {
      const { body } = await openBrowser(gateway).get(`/${given.tenantId}${version}/.well-known/openid-configuration`);
      expect(body).toMatchObject({
        end_session_endpoint: `${gateway.ready.authority.url}/${given.tenantId}/oauth2${version}/logout`,
        authorization_response_iss_parameter_supported: true,
      });
    }
  });
});

describe('the audit log', () => {
  it('has every step, whose it was, and never what was typed', async () => {
    const typed = `Pa55-${randomUUID()}`;
    const { records } = await audited(gateway, async () => {
      const browser = openBrowser(gateway);
      const page = await browser.get(given.authorize({ prompt: 'consent' }));
      await typePassword(browser, page, { ...given, password: typed });
      await typePassword(browser, page, { user: { ...given.user, userPrincipalName: typed }, password: typed });
      const asked = await typePassword(browser, page, given);
      await browser.post(asked.action, { ...asked.hidden, choice: 'cancel' });
      await browser.post(asked.action, { ...asked.hidden, choice: 'accept' });
      await browser.post(asked.action, { form: 'forged', choice: 'accept' });
      await browser.get(`/${given.tenantId}/oauth2/v2.0/logout`);
    });
    const { objectId } = given.user;
    expect(records.map((each) => [each.operation, each.resultType, each.status, each.principal])).toEqual([
      ['SignInPassword', 'Denied', 403, objectId],
      ['SignInPassword', 'Denied', 403, 'unknown'],
      ['SignInPassword', 'Success', 200, objectId],
      ['SignInConsent', 'Success', 303, objectId],
      ['SignInConsent', 'Success', 303, objectId],
      ['SignInConsent', 'Failed', 400, undefined],
      ['SignOut', 'Success', 200, objectId],
    ]);
    expect(records.slice(0, 5).map(({ target }) => target)).toEqual(
      Array<string>(5).fill(`applications/${given.application.applicationId}`),
    );
    expect(JSON.stringify(records)).not.toContain(typed);
  });
});
