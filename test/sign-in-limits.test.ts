import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignInCall } from '../src/authority/sign-in/call.ts';
import { limitDeviceCodes, limitSignIn } from '../src/authority/sign-in/limits.ts';
import type { Change } from '../src/operation.ts';
import { query } from '../src/store/query.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { furnishSignIn, openBrowser, type SignIn, totp, typePassword } from './sign-in.ts';

/** Guessing from one address, from many, and all at once. The loopback network has addresses enough. */
let gateway: TestGateway;
let given: SignIn;

beforeAll(async () => {
  gateway = await startTestGateway();
  gateway.clock.now = Date.now() + 600_000;
});

afterAll(() => gateway.stop());

async function guesser(from: string) {
  const browser = openBrowser(gateway, from);
  const page = await browser.get(given.authorize());
  return (password: string, userPrincipalName = given.user.userPrincipalName) =>
    typePassword(browser, page, { user: { ...given.user, userPrincipalName }, password });
}

const rows = query((db) =>
  db.selectFrom('authority_grant').select(['id', 'meta']).where('kind', '=', 'sign-in-limit').orderBy('id'),
);

describe('the limits', () => {
  it('of an account hold wherever the guesses come from, but for an address of its owner', async () => {
    given = await furnishSignIn(gateway);
    expect((await (await guesser('127.0.0.9'))(given.password)).title).toBe('Allow access?');
    for (let network = 10; network < 20; network += 1) {
      const guess = await guesser(`127.0.1.${network}`);
      for (let n = 0; n < 5; n += 1) expect((await guess('wrong')).status).toBe(403);
    }
    const elsewhere = await (await guesser('127.0.1.99'))(given.password);
    expect([elsewhere.status, elsewhere.headers['retry-after']]).toEqual([429, '1']);
    expect((await (await guesser('127.0.0.9'))(given.password)).title).toBe('Allow access?');
  }, 60_000);

  it('of an address hold whichever names it tries, and it keeps few rows, with no name in them', async () => {
    given = await furnishSignIn(gateway);
    const before = (await gateway.services.store.rows(rows, {})).length;
    const guess = await guesser('127.0.2.1');
    for (let n = 0; n < 20; n += 1) expect((await guess('wrong', `name-${n}@sallyport.localhost`)).status).toBe(403);
    for (let n = 20; n < 30; n += 1) expect((await guess('wrong', `name-${n}@sallyport.localhost`)).status).toBe(429);
    expect((await guess(given.password)).status).toBe(429);
    const left = await gateway.services.store.rows(rows, {});
    // The address, and for each of twenty names the account and the pair.
    expect(left.length - before).toBe(41);
    expect(JSON.stringify(left)).not.toMatch(/name-|127\.0/);
    // Names of strangers are told from names of users by nothing: the wait is the address's.
    expect((await (await guesser('127.0.2.2'))(given.password)).title).toBe('Allow access?');
  }, 60_000);

  it('end by themselves, an hour after the last try', async () => {
    gateway.clock.now += 3_600_000 + 1000;
    expect((await (await guesser('127.0.2.1'))(given.password)).title).toBe('Allow access?');
  });

  it('hold for guesses that are made at once: of two that saw the same count, one starts over', async () => {
    given = await furnishSignIn(gateway);
    const guess = await guesser('127.0.3.1');
    const wrong = await Promise.all(Array.from({ length: 8 }, () => guess('wrong')));
    expect(wrong.filter(({ status }) => status === 403).length).toBeLessThanOrEqual(5);
    const { store, authority } = gateway.services;
    const call = { ...authority, request: { peer: '127.0.3.2' } } as SignInCall;
    const write = (changes: readonly Change[]) => store.write({ changes, record: '{}', conflict: '{}' });
    for (const right of ['passed', 'succeeded'] as const) {
      for (const tries of ['first', 'later']) {
        const [slower, faster] = [await limitSignIn(call, right), await limitSignIn(call, right)];
        expect([tries, await write(faster.failed()), await write(slower[right]())]).toEqual([
          tries,
          'done',
          'conflict',
        ]);
      }
      expect(await write((await limitSignIn(call, right))[right]())).toBe('done');
    }
  });

  it('of the codes of devices hold for guesses that are made at once, a right one among them', async () => {
    const { store, authority } = gateway.services;
    const call = { ...authority, request: { peer: '127.0.5.1' } } as SignInCall;
    const write = (changes: readonly Change[]) => store.write({ changes, record: '{}', conflict: '{}' });
    for (const tries of ['first', 'later']) {
      const [slower, faster] = [await limitDeviceCodes(call), await limitDeviceCodes(call)];
      expect([tries, await write(faster.failed()), await write(slower.passed())]).toEqual([tries, 'done', 'conflict']);
    }
    expect(await write((await limitDeviceCodes(call)).passed())).toBe('done');
  });

  it('count wrong codes, which a right password in between does not take back', async () => {
    given = await furnishSignIn(gateway);
    const { secret, ...added } = await given.directory.newTotp(given.user.objectId);
    await given.commit(added);
    const browser = openBrowser(gateway, '127.0.4.1');
    const begin = async () => typePassword(browser, await browser.get(given.authorize()), given);
    for (let n = 0; n < 5; n += 1) {
      const page = await begin();
      expect((await browser.post(page.action, { ...page.hidden, code: '000000' })).status).toBe(403);
    }
    expect((await begin()).status).toBe(429);
    gateway.clock.now += 1000;
    const page = await begin();
    const code = totp(secret, gateway.clock.now);
    expect((await browser.post(page.action, { ...page.hidden, code })).title).toBe('Allow access?');
  });

  it('let a right password wait five minutes for its code, however many are tried', async () => {
    given = await furnishSignIn(gateway);
    const { secret, ...added } = await given.directory.newTotp(given.user.objectId);
    await given.commit(added);
    const browser = openBrowser(gateway, '127.0.5.1');
    let page = await typePassword(browser, await browser.get(given.authorize()), given);
    for (const status of [403, 403]) {
      gateway.clock.now += 140_000;
      page = await browser.post(page.action, { ...page.hidden, code: '000000' });
      expect(page.status).toBe(status);
    }
    gateway.clock.now += 20_000;
    const late = await browser.post(page.action, { ...page.hidden, code: totp(secret, gateway.clock.now) });
    expect([late.status, late.title]).toEqual([400, 'You cannot sign in like this']);
  });
});
