import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { furnishSignIn, openBrowser, REDIRECT, type SignIn, totp, typePassword } from './sign-in.ts';

/** Open redirects, reflected values and guessing, over TLS. */
let gateway: TestGateway;
let given: SignIn;

beforeAll(async () => {
  gateway = await startTestGateway();
  given = await furnishSignIn(gateway);
});

afterAll(() => gateway.stop());

describe('a redirect URI that is nearly the registered one', () => {
  it.each([
    ['https://app.example/Callback'],
    ['https://app.example/callback/'],
    ['https://app.example/callback?x'],
    ['https://app.example/callback#x'],
    ['https://app.example/c%61llback'],
    ['https://app.example/x/%2e%2e/callback'],
    ['https://app.example:443/callback'],
    ['https://app.example:8443/callback'],
    ['https://app.example@evil.example/callback'],
    ['https://app.example\\@evil.example/callback'],
    ['https://app.example.evil.example/callback'],
    ['http://app.example/callback'],
    ['//app.example/callback'],
    ['http://localhost.evil.example/here'],
  ])('%s gets a page and no answer', async (redirectUri) => {
    const page = await openBrowser(gateway).get(given.authorize({ redirect_uri: redirectUri, response_type: 'token' }));
    expect([page.status, page.headers.location, page.text.includes('AADSTS50011')]).toEqual([400, undefined, true]);
  });
});

describe('what is reflected', () => {
  const markup = '"><script>alert(1)</script>\r\nSet-Cookie: a=b';

  it('is text on the page, and encoded in the address', async () => {
    const page = await openBrowser(gateway).get(given.authorize({ login_hint: markup }));
    expect(page.text).not.toContain('<script>');
    const { headers, answer } = await openBrowser(gateway).get(given.authorize({ state: markup, prompt: 'none' }));
    expect(headers.location).toMatch(/^https:\/\/app\.example\/callback\?error=login_required&[\x21-\x7e]+$/);
    expect([answer['state'], headers['set-cookie']]).toEqual([markup, undefined]);
  });

  it.each([
    [{ code_challenge_method: 'plain' }, /^AADSTS90023: The parameter 'code_challenge_method' must be 'S256'\./],
    [{ code_challenge_method: undefined }, /^AADSTS90023: The parameter 'code_challenge_method' must be 'S256'\./],
    [{ response_type: 'token' }, /^AADSTS700054: The only response_type here is 'code'\./],
    [{ response_mode: 'fragment' }, /^AADSTS90023: The parameter 'response_mode'/],
    [{ prompt: 'none login' }, /^AADSTS90023: The parameter 'prompt'/],
  ])('%j is told to the application', async (changed, description) => {
    const { status, headers, answer } = await openBrowser(gateway).get(given.authorize(changed));
    expect([status, headers.location?.startsWith(`${REDIRECT}?`)]).toEqual([303, true]);
    expect(answer['error_description']).toMatch(description);
  });
});

it('guesses cost waits that grow, in which the right password is not taken either', async () => {
  const browser = openBrowser(gateway);
  const page = await browser.get(given.authorize());
  const guess = (password: string) => typePassword(browser, page, { user: given.user, password });
  gateway.clock.now = Date.now() + 60_000;
  const wrong = [];
  for (let n = 0; n < 5; n += 1) wrong.push((await guess('wrong')).status);
  expect(wrong).toEqual([403, 403, 403, 403, 403]);
  const held = await guess(given.password);
  expect([held.status, held.headers['retry-after']]).toEqual([429, '1']);
  expect(held.alert).toBe('There were too many wrong tries. Wait a second, then try again.');
  gateway.clock.now += 1000;
  expect((await guess('wrong')).status).toBe(403);
  expect((await guess(given.password)).headers['retry-after']).toBe('2');
  gateway.clock.now += 2000;
  expect((await guess(given.password)).title).toBe('Allow access?');
});

it('a code of the app counts once, also with spaces, and a right password alone is no sign-in', async () => {
  const own = await furnishSignIn(gateway);
  const { secret, ...added } = await own.directory.newTotp(own.user.objectId);
  await own.commit(added);
  const code = totp(secret, gateway.clock.now);
  const typed = async (text: string) => {
    const browser = openBrowser(gateway);
    const page = await typePassword(browser, await browser.get(own.authorize()), own);
    expect([page.title, [...browser.cookies.keys()].some((name) => name.endsWith('-session'))]).toEqual([
      'Verify that it is you',
      false,
    ]);
    return browser.post(page.action, { ...page.hidden, code: text });
  };
  expect((await typed(code)).title).toBe('Allow access?');
  for (const again of [code, `${code.slice(0, 3)} ${code.slice(3)}`]) {
    const page = await typed(again);
    expect([page.status, page.alert]).toEqual([403, 'The code is wrong, or was used already. Wait for the next one.']);
  }
});
