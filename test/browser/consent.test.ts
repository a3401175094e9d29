import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type ConnectionOwner,
  type ConsentConnection,
  newConsentConnection,
  newOwner,
  newPerson,
  type Person,
} from '../consent.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { SCREENS, seen } from './accessibility.ts';
import { missingBrowser, startBrowser, type TestBrowser, type TestPage } from './browser.ts';
import { type Callback, startCallback } from './callback.ts';
import { allow, typePassword } from './person.ts';

/** Somebody signs in for a connection with a real browser, which holds every page against its policy. */
describe.skipIf(missingBrowser !== undefined)('signing in for a connection in a real browser', () => {
  let gateway: TestGateway;
  let browser: TestBrowser;
  let callback: Callback;
  let owner: ConnectionOwner;
  let ann: Person;
  let connection: ConsentConnection;
  let open: TestPage;

  beforeAll(async () => {
    callback = await startCallback();
    gateway = await startTestGateway({ consentRedirect: [callback.url] });
    browser = await startBrowser({ url: gateway.ready.authority.url, ca: gateway.ca });
    owner = await newOwner(gateway);
    ann = await newPerson(gateway);
  });
  beforeEach(async () => {
    connection = await newConsentConnection(gateway, owner);
    open = await browser.open();
  });
  afterEach(() => open.page.context().close());
  afterAll(async () => {
    await browser?.close();
    await callback?.stop();
    await gateway?.stop();
  });

  const link = async (person = ann) => {
    const { text } = await connection.links(person, undefined, callback.url);
    return (JSON.parse(text) as { value: [{ link: string }] }).value[0].link;
  };

  it('leads from the link over the password to whoever asked, and the connection is connected', async () => {
    const { page, complaints } = open;
    await page.goto(await link());
    await typePassword(page, ann as never);
    await allow(page);
    const { method, url, parameters } = await callback.next();
    expect([method, Object.keys(parameters)]).toEqual(['GET', ['code']]);
    await page.getByText('Back in the application').waitFor();
    expect(complaints).toEqual([]);
    // Where it came from held the authority's code, and says nothing to the next one.
    expect(await page.evaluate('document.referrer')).toBe('');
    expect(url.origin).toBe(new URL(callback.url).origin);
    expect((await connection.confirm(parameters['code'] ?? '', ann)).status).toBe(200);
    expect(await connection.shown()).toMatchObject({ overallStatus: 'Connected' });
  });

  it('asks who is signed in already, and takes nobody by accident', async () => {
    const { page, complaints } = open;
    await page.goto(await link());
    await typePassword(page, ann as never);
    await allow(page);
    await callback.next();
    // The same browser, at a link that somebody has forwarded: made for another account.
    const bob = await newPerson(gateway, { displayName: 'Bob' });
    await page.goto(await link(bob));
    await page.getByRole('heading', { name: 'Pick an account' }).waitFor();
    await page.getByRole('button', { name: ann.user.userPrincipalName }).click();
    const { parameters } = await callback.next();
    expect(parameters).toMatchObject({
      error: 'access_denied',
      error_description: expect.stringMatching(/^Another account signed in /) as string,
    });
    expect(complaints).toEqual([]);
  });

  it('gives no code when the person does not mean it', async () => {
    const { page } = open;
    await page.goto(await link());
    await typePassword(page, ann as never);
    await page.getByRole('link', { name: 'Cancel' }).click();
    expect((await callback.next()).parameters).toEqual({
      error: 'access_denied',
      error_description: 'The person who signed in did not go on.',
    });
    expect(await connection.shown()).toMatchObject({ authenticatedUser: {} });
  });

  it('lets no name of a connection turn the words around it', async () => {
    const values = { vaultName: { value: 'demo' } };
    const properties = { displayName: 'Orders\u202E', parameterValueSet: { name: 'oauthDefault', values } };
    connection = await newConsentConnection(gateway, owner, properties);
    const { page } = open;
    await page.goto(await link());
    await typePassword(page, ann as never);
    await page.getByRole('link', { name: 'Allow' }).waitFor();
    const ends = await page.evaluate(`[...document.querySelectorAll('p')]
      .flatMap(({ childNodes }) => [...childNodes])
      .filter(({ data = '' }) => data.includes('wants'))
      .flatMap((node) => [0, 4].map((at) => {
        const range = document.createRange();
        const begin = node.data.indexOf('wants') + at;
        range.setStart(node, begin);
        range.setEnd(node, begin + 1);
        return range.getBoundingClientRect().left;
      }))`);
    const [first = 0, last = 0] = ends as number[];
    expect(first).toBeLessThan(last);
  });

  it('works where scripts are off', async () => {
    const quiet = await browser.open({ javaScriptEnabled: false });
    await quiet.page.goto(await link());
    await typePassword(quiet.page, ann as never);
    await allow(quiet.page);
    expect((await callback.next()).parameters).toMatchObject({ code: expect.any(String) as string });
    await quiet.page.context().close();
  });

  it.each(SCREENS)('shows pages that axe finds nothing wrong with: $name', async ({ options }) => {
    const shown = await browser.open(options);
    const { page } = shown;
    // It stays on the page that leads on: an answer without content takes no page's place.
    await page.route(`${callback.url}*`, (route) => route.fulfill({ status: 204 }));
    await page.goto(await link());
    await typePassword(page, ann as never);
    await page.getByRole('heading', { name: 'Let this connection act as you?' }).waitFor();
    const walk = [await seen(shown)];
    const wrong = await link(await newPerson(gateway));
    await page.goto(wrong);
    await page.getByRole('button', { name: ann.user.userPrincipalName }).click();
    await page.getByRole('heading', { name: 'One moment' }).waitFor();
    walk.push(await seen(shown));
    await page.goto(new URL('/redirect/keyvault?state=none', gateway.ready.authority.url).href);
    walk.push(await seen(shown));
    expect(walk.map(({ title }) => title)).toEqual([
      'Let this connection act as you?',
      'One moment',
      'You are not signed in',
    ]);
    expect(walk.flatMap(({ faults }) => faults)).toEqual([]);
    // The browser itself notes that a page came with an error's status.
    const complaints = walk.flatMap(({ complaints }) => complaints);
    expect(complaints.filter((text) => !/status of 400/.test(text))).toEqual([]);
    await page.context().close();
  });
});
