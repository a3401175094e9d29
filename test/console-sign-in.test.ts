import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
    const denied = await tab.call('POST', '/api/management/admin/consoleLinks');
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
