import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commit, newApplication } from '../administration.ts';
import { auditOf } from '../audit.ts';
import { callConsole, codeOf, cookiesOf, linkOf, newLink, openLink, originsOf, returnOf } from '../console.ts';
import { type Reply, startTestGateway, type TestGateway } from '../gateway.ts';
import { browse } from '../sign-in.ts';

/** Whoever would be somebody else, or make somebody else be him. */
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});

afterAll(() => gateway.stop());

const visitor = () => gateway.ready.authority.user ?? { userPrincipalName: '', password: '' };
const told = ({ status, body }: Reply) => {
  const { error } = body as { error?: { code: string; message: string } };
  return [status, error?.code, error?.message];
};
const UNUSABLE = [
  401,
  'Unauthorized',
  'This link was used already, has expired, or was made for another browser: get a new one with `sallyport console`, or sign in again.',
];
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  callConsole(gateway, originsOf(gateway).plain, ['POST', `/console/${path}`, body, headers]);

describe('whom a code signs in', () => {
  it('is told before it counts, and how it came to be', async () => {
    const start = gateway.ready.console.signInUrl ?? '';
    const operator = { kind: 'application', name: 'Operator', role: 'Administrator' };
    expect((await post('code', { code: codeOf(start) })).body).toEqual({ ...operator, from: 'start', replaces: false });
    const tab = await openLink(gateway, start);
    const code = codeOf(await newLink(gateway));
    for (const [headers, replaces] of [
      [{}, false],
      [{ cookie: tab.cookie }, true],
      [{ cookie: tab.cookie.replace(/=.*/, `=${'x'.repeat(43)}`) }, false],
    ] as const) {
      expect((await post('code', { code }, headers)).body).toEqual({ ...operator, from: 'link', replaces });
    }
    expect((await post('session', { code })).status).toBe(200);
  });

  it('is told in the browser alone that signed in', async () => {
    const browser = browse(originsOf(gateway).plain, gateway.ca);
    const code = codeOf(await linkOf(gateway, browser, visitor()));
    expect(told(await post('code', { code }))).toEqual(UNUSABLE);
    const { body } = await post('code', { code }, { cookie: cookiesOf(browser) });
    expect(body).toEqual({ kind: 'user', name: 'Demo user', role: null, from: 'sign-in', replaces: false });
  });

  it('is not told of a code that was used, nor of none', async () => {
    const code = codeOf(await newLink(gateway));
    await post('session', { code });
    for (const each of [code, 'x'.repeat(43), '']) expect(told(await post('code', { code: each }))).toEqual(UNUSABLE);
    const [status, fault] = told(await post('code', { code: 'x'.repeat(65) }));
    expect([status, fault]).toEqual([400, 'BadParameter']);
  });

  it('is told to no page of another origin', async () => {
    const body = JSON.stringify({ code: codeOf(await newLink(gateway)) });
    for (const headers of [
      { origin: 'http://127.0.0.1:1', 'content-type': 'text/plain' },
      { 'sec-fetch-site': 'same-site', 'content-type': 'text/plain' },
    ]) {
      for (const path of ['code', 'session'])
        expect(told(await post(path, body, headers))).toEqual([
          403,
          'Forbidden',
          'Requests from pages of another origin are not accepted.',
        ]);
    }
    const simple = await post('session', body, { 'content-type': 'text/plain' });
    expect(simple.status).toBe(415);
  });
});

describe('a sign-in', () => {
  it('that was come back from once signs nobody in again', async () => {
    const browser = browse(originsOf(gateway).plain, gateway.ca);
    const { pathname, search } = await returnOf(gateway, browser, visitor());
    expect((await browser.get(pathname + search)).status).toBe(302);
    const again = await browser.get(pathname + search);
    expect([again.status, again.alert]).toEqual([401, 'The authority did not confirm this sign-in: begin again.']);
  });

  it('whose state, code or cookie is of another one signs nobody in', async () => {
    const [one, other] = [0, 1].map(() => browse(originsOf(gateway).plain, gateway.ca));
    if (one === undefined || other === undefined) throw new Error('two browsers');
    const [first, second] = [await returnOf(gateway, one, visitor()), await returnOf(gateway, other, visitor())];
    const mixed = new URLSearchParams(first.search);
    mixed.set('code', second.searchParams.get('code') ?? '');
    const reply = await one.get(`${first.pathname}?${mixed.toString()}`);
    expect([reply.status, reply.alert]).toEqual([401, 'The authority did not confirm this sign-in: begin again.']);
    const stranger = await other.get(first.pathname + first.search);
    expect([stranger.status, stranger.headers.location]).toEqual([401, undefined]);
  });

  it('that anybody begins as often as he likes fills no log', async () => {
    const before = (await auditOf(gateway)).length;
    for (let count = 0; count < 20; count += 1) {
      const browser = browse(originsOf(gateway).plain, gateway.ca);
      expect((await browser.get('/console/sign-in')).status).toBe(302);
    }
    expect((await auditOf(gateway)).length).toBeLessThanOrEqual(before + 1);
  });
});

describe('a session', () => {
  it('is a new one at each sign-in, whatever cookie a browser brings', async () => {
    const planted = await openLink(gateway, await newLink(gateway));
    const link = await newLink(gateway);
    const tab = await openLink(gateway, link, planted.cookie);
    expect(tab.cookie).not.toBe(planted.cookie);
    expect((await planted.call('GET', '/session')).status).toBe(401);
    expect((await tab.call('GET', '/session')).status).toBe(200);
  });

  it('ends with the secret that its link was got by', async () => {
    const { directory } = gateway.services.authority;
    const client = await newApplication(gateway, { roles: ['Administrator'] });
    const tab = await openLink(gateway, await linkFor(client.clientId));
    const unused = await linkFor(client.clientId);
    expect((await tab.call('GET', '/session')).status).toBe(200);
    await commit(gateway, await directory.replaceSecrets(client.clientId));
    expect((await tab.call('GET', '/session')).status).toBe(401);
    expect(told(await post('session', { code: codeOf(unused) }))).toEqual(UNUSABLE);
  });

  it('ends at once where its principal loses a role', async () => {
    const { directory } = gateway.services.authority;
    const client = await newApplication(gateway, { roles: ['Administrator'] });
    const tab = await openLink(gateway, await linkFor(client.clientId));
    const users = '/api/management/admin/directory/users';
    expect((await tab.call('GET', users)).status).toBe(200);
    await commit(gateway, await directory.changeApplication(client.clientId, { roles: ['Reader'] }));
    expect((await tab.call('GET', users)).status).toBe(401);
    const again = await openLink(gateway, await linkFor(client.clientId));
    expect([again.who['role'], (await again.call('POST', users, {})).status]).toEqual(['Reader', 403]);
  });

  async function linkFor(clientId: string): Promise<string> {
    const { services } = gateway;
    const found = await services.authority.directory.findApplication(clientId);
    const { url, changes } = await services.management.consoleLink(found as never);
    await services.store.write({ changes, record: '{}', conflict: '{}' });
    return url;
  }
});
