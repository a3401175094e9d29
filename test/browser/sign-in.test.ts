import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { furnishSignIn, type SignIn } from '../sign-in.ts';
import { SCREENS, seen } from './accessibility.ts';
import { missingBrowser, startBrowser, type TestBrowser, type TestPage } from './browser.ts';
import { type Callback, startCallback } from './callback.ts';
import { accept, giveAuthenticator, typePassword } from './person.ts';

/** People who sign in with a real browser. Whatever it complains of, the policy of a page included, is a failure. */
describe.skipIf(missingBrowser !== undefined)('the sign-in pages in a real browser', () => {
  let gateway: TestGateway;
  let browser: TestBrowser;
  let callback: Callback;
  let given: SignIn;
  let open: TestPage;

  beforeAll(async () => {
    [gateway, callback] = await Promise.all([startTestGateway(), startCallback()]);
    browser = await startBrowser({ url: gateway.ready.authority.url, ca: gateway.ca });
  });
  beforeEach(async () => {
    given = await furnishSignIn(gateway);
    open = await browser.open();
  });
  afterEach(() => open.page.context().close());
  afterAll(async () => {
    await browser?.close();
    await callback?.stop();
    await gateway?.stop();
  });

  const authorize = (changed: Record<string, string> = {}) =>
    new URL(given.authorize({ redirect_uri: callback.url, ...changed }), gateway.ready.authority.url).href;

  it('lead a person who has but a keyboard to the application', async () => {
    const { page, complaints } = open;
    await page.goto(authorize());
    // A page gives its first field the focus with its first frame, which a machine that is busy draws after the page has loaded.
    await page.locator('input[name=username]:focus').waitFor();
    await page.keyboard.type(given.user.userPrincipalName);
    await page.keyboard.press('Tab');
    await page.keyboard.type(given.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Allow access?' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Accept');
    await page.keyboard.press('Enter');
    const { method, parameters } = await callback.next();
    expect(method).toBe('GET');
    expect(parameters).toMatchObject({ state: 'a state', code: expect.stringMatching(/^[\w-]{43}$/) as string });
    await page.getByText('Back in the application').waitFor();
    expect(complaints).toEqual([]);
  });

  it('ask for the code of an authenticator app', async () => {
    const code = await giveAuthenticator(gateway, given);
    const { page, complaints } = open;
    await page.goto(authorize());
    await typePassword(page, given);
    await page.getByRole('heading', { name: 'Verify that it is you' }).waitFor();
    await page.keyboard.type(code());
    await page.keyboard.press('Enter');
    await accept(page);
    expect((await callback.next()).parameters).toMatchObject({ code: expect.any(String) as string });
    expect(complaints).toEqual([]);
  });

  it('send the answer in a form, by themselves', async () => {
    const { page, complaints } = open;
    await page.goto(authorize({ response_mode: 'form_post' }));
    await typePassword(page, given);
    await accept(page);
    const { method, url, parameters } = await callback.next();
    expect([method, url.search]).toEqual(['POST', '']);
    expect(parameters).toMatchObject({ state: 'a state', code: expect.stringMatching(/^[\w-]{43}$/) as string });
    expect(complaints).toEqual([]);
  });

  it('work where scripts are off', async () => {
    const quiet = await browser.open({ javaScriptEnabled: false });
    await quiet.page.goto(authorize({ response_mode: 'form_post' }));
    await typePassword(quiet.page, given);
    await accept(quiet.page);
    await quiet.page.getByRole('button', { name: 'Continue' }).click();
    expect((await callback.next()).parameters).toMatchObject({ code: expect.any(String) as string });
    await quiet.page.context().close();
  });

  it('say what is wrong, and keep the name that was typed', async () => {
    const { page } = open;
    await page.goto(authorize());
    await typePassword(page, given, 'wrong');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toBe('The user name or the password is wrong.');
    expect(await page.getByLabel('User name').inputValue()).toBe(given.user.userPrincipalName);
    expect(await page.locator(':focus').getAttribute('name')).toBe('password');
  });

  it.each(SCREENS)('have nothing that axe finds wrong: $name', async ({ options }) => {
    const code = await giveAuthenticator(gateway, given);
    const shown = await browser.open(options);
    const { page } = shown;
    const walk: Awaited<ReturnType<typeof seen>>[] = [];
    const see = async () => void walk.push(await seen(shown));
    await page.goto(authorize());
    await see();
    await typePassword(page, given);
    await see();
    await page.getByLabel('Code').fill(code());
    await page.getByRole('button', { name: 'Verify' }).click();
    await see();
    await accept(page);
    await callback.next();
    await page.goto(authorize({ prompt: 'select_account' }));
    await see();
    await page.goto(new URL(`/${given.tenantId}/oauth2/v2.0/logout`, gateway.ready.authority.url).href);
    await see();
    expect(walk.map(({ title }) => title)).toEqual([
      'Sign in',
      'Verify that it is you',
      'Allow access?',
      'Pick an account',
      'You are signed out',
    ]);
    expect(walk.flatMap(({ faults, complaints }) => [...faults, ...complaints])).toEqual([]);
    // The browser itself notes that a page came with an error's status; that is all it may note.
    await page.goto(authorize({ redirect_uri: 'https://elsewhere.example' }));
    const refused = await seen(shown);
    expect(refused).toMatchObject({ title: 'You cannot sign in like this', faults: [] });
    expect(refused.complaints.filter((text) => !/status of 400/.test(text))).toEqual([]);
    await page.context().close();
  });
});
