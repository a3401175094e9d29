import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../src/caller.ts';
import { operatorOf } from './administration.ts';
import { callConsole, codeOf, newLink, openLink, originsOf, type Tab } from './console.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

let gateway: TestGateway;
let tab: Tab;

beforeAll(async () => {
  gateway = await startTestGateway();
  tab = await openLink(gateway, gateway.ready.console.signInUrl ?? '');
});

afterAll(() => gateway.stop());

const refusal = (code: string, message: string) => ({ error: { code, message } });

const SIGNED_OUT = refusal('Unauthorized', 'Nobody is signed in here, or the session has ended: sign in again.');
const UNUSABLE = refusal(
  'Unauthorized',
  'This link was used already, has expired, or was made for another browser: get a new one with `sallyport console`, or sign in again.',
);

describe('a link', () => {
  it('signs its bearer in, and says who that is', async () => {
    expect(gateway.ready.console.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/console\/$/);
    expect(tab.who).toMatchObject({ kind: 'application', name: 'Operator', role: 'Administrator', idleSeconds: 1800 });
    const { secondsLeft, ...who } = (await tab.call('GET', '/session')).body;
    expect(tab.who).toMatchObject(who);
    expect(secondsLeft).toBeGreaterThan(1790);
  });

  it('is good for one session', async () => {
    const link = await newLink(gateway);
    await openLink(gateway, link);
    const again = await callConsole(gateway, originsOf(gateway).plain, [
      'POST',
      '/console/session',
      { code: codeOf(link) },
    ]);
    expect([again.status, again.body]).toEqual([401, UNUSABLE]);
  });
});

describe('a principal that is not of the directory', () => {
  it('gets no link: nobody here could say that he is gone', async () => {
    const { consoleLink } = gateway.services.management;
    const { clientId, tenantId } = operatorOf(gateway);
    const known = await gateway.services.authority.directory.findApplication(clientId);
    const caller = { tenantId, objectId: known?.objectId ?? '', applicationId: clientId } as Caller;
    expect((await consoleLink(caller)).changes.length).toBe(1);
    for (const member of ['tenantId', 'objectId', 'applicationId']) {
      await expect(consoleLink({ ...caller, [member]: randomUUID() })).rejects.toMatchObject({
        code: 'Forbidden',
        message:
          "The console is for principals of this server's own directory: those of another tenant use the command line, or get an application here.",
      });
    }
  });
});

describe('a call of the page', () => {
  it('reaches the management API as whoever is signed in', async () => {
    const { status, body } = await tab.call('GET', '/api/management/admin/addresses');
    expect([status, body['vaultResource']]).toEqual([200, gateway.ready.vaults[0]?.resource]);
  });

  it('reaches a vault as whoever is signed in', async () => {
    const { status, body, headers } = await tab.call('GET', '/api/vaults/demo/secrets/api-key?api-version=7.4');
    expect([status, body['id']]).toEqual([200, expect.stringContaining('/secrets/api-key/')]);
    // Key Vault says no-cache, by which a browser may still keep a value on the disk.
    expect(headers['cache-control']).toBe('no-store');
  });

  it('is refused without the cookie, without the tab, and with those of two sessions', async () => {
    const other = await openLink(gateway, await newLink(gateway));
    const path = '/console/api/management/admin/addresses';
    for (const headers of [
      {},
      { cookie: tab.cookie },
      { 'x-sallyport-tab': tab.tab },
      { cookie: tab.cookie, 'x-sallyport-tab': other.tab },
    ]) {
      const { status, body } = await callConsole(gateway, originsOf(gateway).plain, ['GET', path, undefined, headers]);
      expect([status, body]).toEqual([401, SIGNED_OUT]);
    }
  });
});
