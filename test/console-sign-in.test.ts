import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSOLE_APPLICATION } from '../src/authority/directory/applications/console-application.ts';
import type { Role } from '../src/authority/directory/roles.ts';
import { commit } from './administration.ts';
import { newPerson } from './consent.ts';
import { callConsole, codeOf, cookiesOf, linkOf, openLink, originsOf, returnOf, type Visitor } from './console.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { browse } from './sign-in.ts';

let gateway: TestGateway;
let visitor: Visitor;

beforeAll(async () => {
  gateway = await startTestGateway();
  visitor = gateway.ready.authority.user ?? { userPrincipalName: '', password: '' };
});

afterAll(() => gateway.stop());

describe.each(['plain', 'secure'] as const)('on the %s listener', (listener) => {
  const open = () => browse(originsOf(gateway)[listener], gateway.ca);

  it('a user signs in at the authority, and works with his own rights', async () => {
    const browser = open();
    const link = await linkOf(gateway, browser, visitor);
    expect(link).toMatch(new RegExp(`^${originsOf(gateway)[listener]}/console/#code=[\\w-]{43}$`));
    const tab = await openLink(gateway, link, cookiesOf(browser));
    expect(tab.who).toMatchObject({ kind: 'user', name: 'Demo user', role: null });
    const read = await tab.call('GET', '/api/vaults/demo/secrets/api-key?api-version=7.4');
    expect([read.status, read.body['id']]).toEqual([200, expect.stringContaining('/secrets/api-key/')]);
    const denied = await tab.call('GET', '/api/management/admin/directory/users');
    expect([denied.status, denied.body]).toMatchObject([403, { error: { code: 'Forbidden' } }]);
  });

  it('the code of a sign-in opens nothing in another browser', async () => {
    const browser = open();
    const link = await linkOf(gateway, browser, visitor);
    const other = open();
    await other.get('/console/sign-in');
    for (const cookie of ['', cookiesOf(other)]) {
      const headers = cookie === '' ? {} : { cookie };
      const body = { code: codeOf(link) };
      const reply = await callConsole(gateway, new URL(link).origin, ['POST', '/console/session', body, headers]);
      expect([reply.status, reply.body]).toMatchObject([401, { error: { code: 'Unauthorized' } }]);
    }
    expect((await openLink(gateway, link, cookiesOf(browser))).who).toMatchObject({ kind: 'user' });
  });

  it('a return that another browser began signs nobody in', async () => {
    const begun = await returnOf(gateway, open(), visitor);
    const victim = open();
    await victim.get('/console/sign-in');
    const reply = await victim.get(begun.pathname + begun.search);
    expect([reply.status, reply.headers.location, reply.alert]).toEqual([
      401,
      undefined,
      'This sign-in was not begun in this browser, or is an old one: begin again.',
    ]);
  });
});

describe('a person', () => {
  /** Somebody with that role, signed in to the console. */
  async function signedIn(role: Role) {
    const person = await newPerson(gateway, { roles: [role] });
    const browser = browse(originsOf(gateway).plain, gateway.ca);
    const { userPrincipalName } = person.user;
    const link = await linkOf(gateway, browser, { userPrincipalName, password: person.password });
    return { person, browser, tab: await openLink(gateway, link, cookiesOf(browser)) };
  }

  it('works with his roles, and makes no link', async () => {
    const { tab } = await signedIn('Administrator');
    expect(tab.who).toMatchObject({ kind: 'user', role: 'Administrator' });
    expect((await tab.call('GET', '/api/management/admin/directory/users')).status).toBe(200);
    const { status, body } = await tab.call('POST', '/api/management/admin/consoleLinks');
    const message = 'A session makes no further one: `sallyport console` prints a new link.';
    expect([status, body]).toEqual([403, { error: { code: 'Forbidden', message } }]);
  });

  it('is out once he is disabled, and once the application of the console is', async () => {
    const { directory } = gateway.services.authority;
    const { person, tab } = await signedIn('Reader');
    const { tab: other } = await signedIn('Reader');
    await commit(gateway, await directory.changeUser(person.objectId, { enabled: false }));
    expect((await tab.call('GET', '/session')).status).toBe(401);
    expect((await other.call('GET', '/session')).status).toBe(200);
    await commit(gateway, await directory.changeApplication(CONSOLE_APPLICATION, { enabled: false }));
    expect((await other.call('GET', '/session')).status).toBe(401);
    await commit(gateway, await directory.changeApplication(CONSOLE_APPLICATION, { enabled: true }));
  });

  it('who is refused by the authority reads why nobody is signed in, in words of ours', async () => {
    const browser = browse(originsOf(gateway).plain, gateway.ca);
    const begun = await browser.get('/console/sign-in');
    const state = new URL(begun.headers.location ?? '').searchParams.get('state') ?? '';
    const words = new URLSearchParams({ state, error: 'access_denied', error_description: 'call 555-1234' });
    const reply = await browser.get(`/console/callback?${words.toString()}`);
    expect([reply.status, reply.alert]).toEqual([
      401,
      'Nobody signed in: the authority sent no code. Begin again at /console/.',
    ]);
    expect(reply.text).not.toContain('555');
    const forged = await browser.get(`/console/callback?state=${state}&code=${'x'.repeat(43)}`);
    expect([forged.status, forged.alert]).toEqual([401, 'The authority did not confirm this sign-in: begin again.']);
  });

  it('at a name that nobody can come back to is told where to go', async () => {
    const { port } = new URL(originsOf(gateway).secure);
    const host = `vault.localhost:${port}`;
    const reply = await browse(originsOf(gateway).secure, gateway.ca).get('/console/sign-in', { host });
    expect([reply.status, reply.alert]).toEqual([
      400,
      `Nobody can sign in at this address: open ${originsOf(gateway).plain}/console/ instead.`,
    ]);
  });

  it('whose session a program would take has no token to be taken', async () => {
    const { tab, browser } = await signedIn('Reader');
    const begun = new URL((await browser.get('/console/sign-in')).headers.location ?? '');
    expect(begun.searchParams.get('client_secret')).toBeNull();
    const form = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: CONSOLE_APPLICATION,
      code: 'x',
      code_verifier: 'x'.repeat(43),
      redirect_uri: begun.searchParams.get('redirect_uri') ?? '',
    });
    const reply = await callConsole(gateway, gateway.ready.authority.url, [
      'POST',
      `/${gateway.ready.authority.tenantId}/oauth2/v2.0/token`,
      form.toString(),
      { 'content-type': 'application/x-www-form-urlencoded' },
    ]);
    // Without the secret, which is nowhere, no other program redeems a code of the console's.
    expect([reply.status, reply.body['error']]).toEqual([401, 'invalid_client']);
    expect(JSON.stringify(tab.who)).not.toMatch(/eyJ/);
  });
});
