import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { purgeEnded } from '../src/jobs/purge-ended.ts';
import { commit, operatorOf } from './administration.ts';
import { callConsole, codeOf, newLink, openLink, type Tab } from './console.ts';
import { hear } from './event-source.ts';
import { type Reply, startTestGateway, type TestGateway } from './gateway.ts';
import { describeOnBoth } from './postgres.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const SIGNED_OUT = {
  error: { code: 'Unauthorized', message: 'Nobody is signed in here, or the session has ended: sign in again.' },
};

describeOnBoth('a session of the console', (newUrl) => {
  let gateway: TestGateway;
  let tab: Tab;

  const use = (of = tab): Promise<Reply> => of.call('GET', '/api/management/admin/addresses');
  const later = (milliseconds: number): void => {
    gateway.clock.now = Math.max(gateway.clock.now, Date.now()) + milliseconds;
  };
  const newTab = async (): Promise<Tab> => {
    const { consoleLink } = gateway.services.management;
    const operator = await gateway.services.authority.directory.findApplication(operatorOf(gateway).clientId);
    const { url, changes } = await consoleLink(operator as never);
    await gateway.services.store.write({ changes, record: '{}', conflict: '{}' });
    return openLink(gateway, url);
  };
  const refused = async (of = tab): Promise<void> => {
    const { status, body } = await use(of);
    expect([status, body]).toEqual([401, SIGNED_OUT]);
  };

  beforeAll(async () => {
    gateway = await startTestGateway({ database: await newUrl() });
  });

  beforeEach(async () => {
    tab = await newTab();
  });

  afterAll(() => gateway.stop());

  it('ends when it was not used for half an hour, and is prolonged by use', async () => {
    later(29 * MINUTE);
    expect((await use()).status).toBe(200);
    later(29 * MINUTE);
    expect((await use()).status).toBe(200);
    later(31 * MINUTE);
    await refused();
  });

  it('is not prolonged by what a timer of the page calls', async () => {
    const headers = { 'x-sallyport-unattended': 'true' };
    for (let passed = 0; passed < 6; passed += 1) {
      later(4 * MINUTE);
      for (const path of ['/api/management/admin/addresses', '/session'])
        expect((await tab.call('GET', path, undefined, headers)).status).toBe(200);
    }
    expect((await tab.call('GET', '/session', undefined, headers)).body['secondsLeft']).toBeLessThanOrEqual(6 * 60);
    later(7 * MINUTE);
    await refused();
  });

  it('is prolonged where somebody is at its page and calls nothing else', async () => {
    later(20 * MINUTE);
    expect((await tab.call('GET', '/session')).body['secondsLeft']).toBeGreaterThan(29 * 60);
    later(20 * MINUTE);
    expect((await use()).status).toBe(200);
  });

  it('ends after twelve hours, however much it is used', async () => {
    for (let passed = 0; passed < 24; passed += 1) {
      expect((await use()).status).toBe(200);
      later(29 * MINUTE);
    }
    expect((await use()).status).toBe(200);
    later(HOUR / 2);
    await refused();
  });

  it('ends by signing out: here, and everywhere', async () => {
    const [other, third] = [await newTab(), await newTab()];
    expect((await tab.call('DELETE', '/session')).status).toBe(200);
    await refused();
    expect((await use(other)).status).toBe(200);
    const unused = await newLink(gateway);
    const out = await other.call('DELETE', '/sessions');
    expect([out.status, out.headers['set-cookie']]).toEqual([200, [expect.stringMatching(/=; Path=\/;.*Max-Age=0$/)]]);
    await refused(other);
    await refused(third);
    await expect(openLink(gateway, unused)).rejects.toThrow('was used already');
  });

  it('ends when the tokens of its principal are revoked, and a new one may begin', async () => {
    const link = await newLink(gateway);
    const { directory } = gateway.services.authority;
    const { clientId } = operatorOf(gateway);
    const before = await directory.findApplication(clientId);
    await commit(gateway, await directory.changeApplication(clientId, { enabled: false }));
    await refused();
    await commit(gateway, await directory.changeApplication(clientId, { enabled: true }));
    await refused();
    await expect(openLink(gateway, link)).rejects.toThrow('was used already');
    expect(before?.revoked).not.toBe((await directory.findApplication(clientId))?.revoked);
    expect((await use(await newTab())).status).toBe(200);
  });

  it('is begun once by a code, however many use it at once, and not after five minutes', async () => {
    const links = [await newLink(gateway), await newLink(gateway)];
    const body = { code: codeOf(links[0] ?? '') };
    const { origin } = new URL(links[0] ?? '');
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => callConsole(gateway, origin, ['POST', '/console/session', body])),
    );
    const count = (wanted: number) => replies.filter(({ status }) => status === wanted).length;
    expect([count(200), count(401)]).toEqual([1, 7]);
    later(5 * MINUTE);
    await expect(openLink(gateway, links[1] ?? '')).rejects.toThrow('has expired');
  });

  it('takes no row that was edited in the database', async () => {
    const { store } = gateway.services;
    const edit = { sql: `update console_grant set until = until + 1`, parameters: [], rows: -1 };
    await store.write({ changes: [edit], record: '{}', conflict: '{}' });
    const { status, body } = await use();
    expect([status, body]).toMatchObject([500, { error: { code: 'Tampered' } }]);
    const undo = { ...edit, sql: `delete from console_grant` };
    await store.write({ changes: [undo], record: '{}', conflict: '{}' });
  });

  it('is removed once it has ended', async () => {
    const job = purgeEnded(gateway.services, 'purge-sessions', 'console_grant');
    const now = Math.max(gateway.clock.now, Date.now());
    const { signal } = new AbortController();
    await job.run(now, signal);
    expect((await use()).status).toBe(200);
    expect(await job.isDue?.(now)).toBe(false);
    expect(await job.isDue?.(now + HOUR)).toBe(true);
    expect(await job.run(now + HOUR, signal)).toBeGreaterThan(0);
    await refused();
  });

  it('takes its streams along', async () => {
    const url = new URL('/console/api/management/admin/runs/tail?seconds=60', gateway.ready.console.url);
    const tail = await hear(url, { cookie: tab.cookie, 'x-sallyport-tab': tab.tab });
    expect([tail.status, tail.type]).toEqual([200, 'text/event-stream; charset=utf-8']);
    await gateway.action('GET', '/secrets/api-key/value');
    await tail.until(1);
    await tab.call('DELETE', '/session');
    await tail.ended;
  });
});
