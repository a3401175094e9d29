import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audited } from './audit.ts';
import { type Reply, send, startTestGateway, type TestGateway } from './gateway.ts';
import { furnishSignIn, openBrowser, type SignIn, typePassword } from './sign-in.ts';

/** A device that has no browser: it shows a code, and somebody signs in for it elsewhere (RFC 8628). */
let gateway: TestGateway;
let given: SignIn;

beforeAll(async () => {
  gateway = await startTestGateway();
  given = await furnishSignIn(gateway);
  const { applicationId } = given.application;
  await given.commit(await given.directory.changeApplication(applicationId, { publicClient: true }));
});
afterAll(() => gateway.stop());

const form = (path: string, fields: Readonly<Record<string, string>>): Promise<Reply> =>
  send(new URL(`/${given.tenantId}/oauth2/v2.0/${path}`, gateway.ready.authority.url), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: given.application.applicationId, ...fields }).toString(),
    tls: { ca: gateway.ca, servername: 'localhost' },
  });

interface Started {
  readonly user_code: string;
  readonly device_code: string;
  readonly verification_uri: string;
}

const start = async () => {
  const { text } = await form('devicecode', { scope: `${given.resource}/user_impersonation openid offline_access` });
  return JSON.parse(text) as Started;
};
/** Six seconds after the last time, so that the device never asks too often. */
const poll = async ({ device_code }: Started) => {
  gateway.clock.now = Math.max(gateway.clock.now, Date.now()) + 6000;
  return form('token', { grant_type: 'device_code', device_code });
};
const errorOf = ({ text }: Reply) => (JSON.parse(text) as { error: string }).error;

/** Opens the page in a new browser and types the code. */
async function type(started: Started, code = started.user_code) {
  const browser = openBrowser(gateway);
  const page = await browser.get(started.verification_uri);
  return { browser, page: await browser.post(page.action, { ...page.hidden, code }) };
}

async function signIn(started: Started) {
  const { browser, page } = await type(started);
  return { browser, page: await typePassword(browser, page, given) };
}

describe('a device', () => {
  it('is let in by whoever types its code, signs in and says yes, and by nothing before', async () => {
    const started = await start();
    const { browser, page } = await type(
      started,
      ` ${started.user_code.slice(0, 4)}-${started.user_code.slice(4).toLowerCase()}`,
    );
    expect([page.status, page.title]).toEqual([200, 'Sign in']);
    expect(errorOf(await poll(started))).toBe('authorization_pending');

    const asked = await typePassword(browser, page, given);
    expect([asked.status, asked.title]).toEqual([200, 'Sign in on a device?']);
    expect(asked.text).toContain('<strong>Travel &amp; more</strong>');
    expect(asked.text).toContain(`Do in ${given.resource} whatever you may do there`);
    expect(asked.text).toContain('Keep this access while you are away');
    expect(errorOf(await poll(started))).toBe('authorization_pending');

    const { result: done, records } = await audited(gateway, () =>
      browser.post(asked.action, { ...asked.hidden, choice: 'accept' }),
    );
    expect([done.status, done.title]).toEqual([200, 'Done']);
    expect(records).toMatchObject([
      {
        operation: 'SignInConfirm',
        target: `applications/${given.application.applicationId}`,
        principal: given.user.objectId,
        resultType: 'Success',
      },
    ]);
    const answer = await poll(started);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
    });
    expect(errorOf(await poll(started))).toBe('invalid_grant');
  });

  it('is asked about at once where somebody is signed in already', async () => {
    const { browser } = await signIn(await start());
    const second = await start();
    const entrance = await browser.get(second.verification_uri);
    const asked = await browser.post(entrance.action, { ...entrance.hidden, code: second.user_code });
    expect(asked.title).toBe('Sign in on a device?');
  });

  it('hears it where the answer is no', async () => {
    const started = await start();
    const { browser, page } = await signIn(started);
    const done = await browser.post(page.action, { ...page.hidden, choice: 'cancel' });
    expect(done.text).toContain('The device was not let in.');
    expect(errorOf(await poll(started))).toBe('authorization_declined');
  });
});

describe('what lets no device in', () => {
  it('is a link that brings the code along: a person types it', async () => {
    const started = await start();
    const browser = openBrowser(gateway);
    for (const name of ['user_code', 'otc', 'code']) {
      const page = await browser.get(`${started.verification_uri}?${name}=${started.user_code}`);
      expect([page.status, page.title]).toEqual([200, 'Sign in on a device']);
      expect(page.text).not.toContain(started.user_code);
    }
  });

  it('is the form of another browser, of another step, or none of ours', async () => {
    const started = await start();
    const { page } = await signIn(started);
    const stranger = openBrowser(gateway);
    const entrance = await stranger.get(started.verification_uri);
    for (const fields of [page.hidden, entrance.hidden, { form: 'x.y' }, {}]) {
      const reply = await stranger.post(page.action, { ...fields, choice: 'accept' });
      expect(reply.status).toBe(400);
    }
    expect(errorOf(await poll(started))).toBe('authorization_pending');
  });

  it('is a yes after the session ended', async () => {
    const started = await start();
    const { browser, page } = await signIn(started);
    await browser.get(`/${given.tenantId}/oauth2/v2.0/logout`);
    const reply = await browser.post(page.action, { ...page.hidden, choice: 'accept' });
    expect([reply.status, reply.alert]).toEqual([403, 'You are no longer signed in. Sign in again.']);
    expect(errorOf(await poll(started))).toBe('authorization_pending');
  });

  it('is a second answer, whichever it is', async () => {
    const started = await start();
    const { browser, page } = await signIn(started);
    await browser.post(page.action, { ...page.hidden, choice: 'cancel' });
    const late = await browser.post(page.action, { ...page.hidden, choice: 'accept' });
    expect([late.status, late.title]).toEqual([410, 'Too late']);
    expect(errorOf(await poll(started))).toBe('authorization_declined');
  });

  it('is a code that has expired', async () => {
    const started = await start();
    const { browser, page } = await signIn(started);
    gateway.clock.now = Math.max(gateway.clock.now, Date.now()) + 15 * 60_000;
    const late = await browser.post(page.action, { ...page.hidden, choice: 'accept' });
    expect([400, 410]).toContain(late.status);
    expect(errorOf(await poll(started))).toBe('expired_token');
    expect((await type(started)).page.status).toBe(403);
  });

  it('is an application that was disabled meanwhile', async () => {
    const started = await start();
    const { browser, page } = await signIn(started);
    const { applicationId } = given.application;
    const change = async (enabled: boolean) =>
      given.commit(await given.directory.changeApplication(applicationId, { enabled }));
    await change(false);
    const reply = await browser.post(page.action, { ...page.hidden, choice: 'accept' });
    expect([reply.status, reply.text.includes('AADSTS7000112')]).toEqual([400, true]);
    await change(true);
  });

  it('is guessing: every wrong code makes the wait longer, and a right one is not told from it', async () => {
    const started = await start();
    gateway.clock.now = Math.max(gateway.clock.now, Date.now()) + 2 * 3_600_000;
    const fresh = await start();
    const wrong: number[] = [];
    for (let guess = 0; guess < 6; guess += 1) wrong.push((await type(fresh, 'BBBBBBBBB')).page.status);
    expect(wrong).toEqual([403, 403, 403, 403, 403, 429]);
    const right = (await type(fresh)).page;
    expect([right.status, right.headers['retry-after']]).toEqual([429, '1']);
    gateway.clock.now += 1000;
    expect((await type(fresh)).page.title).toBe('Sign in');
    expect((await type(started)).page.status).toBe(403);
    gateway.clock.now += 1000;
    expect((await type(fresh)).page.status).toBe(429);
  });
});
