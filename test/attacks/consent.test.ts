import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { query } from '../../src/store/query.ts';
import { audited, auditOf } from '../audit.ts';
import {
  type ConnectionOwner,
  type ConsentConnection,
  consentAt,
  DONE,
  errorOf,
  leadsTo,
  newConsentConnection,
  newOwner,
  newPerson,
  type Person,
  signInAt,
} from '../consent.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { openBrowser } from '../sign-in.ts';

/** Signing in for a connection, against whoever holds a part of it that is not his. */
let gateway: TestGateway;
let owner: ConnectionOwner;
let ann: Person;
let connection: ConsentConnection;

beforeAll(async () => {
  gateway = await startTestGateway({ consentRedirect: [DONE] });
  owner = await newOwner(gateway);
  ann = await newPerson(gateway);
});
beforeEach(async () => {
  connection = await newConsentConnection(gateway, owner);
});
afterAll(() => gateway.stop());

const consents = query((db) => db.selectFrom('connection_consent').select(['id', 'code', 'connection', 'meta']));

const codeOf = (url: URL) => url.searchParams.get('code') ?? `none: ${url.search}`;
const signedIn = async (person = ann) => codeOf(await consentAt(gateway, await connection.link(person), person));
const callback = (query: Record<string, string>) => `/redirect/keyvault?${new URLSearchParams(query).toString()}`;
const stateOf = (link: string) => new URL(link).searchParams.get('state') ?? '';

describe('a stolen, forwarded or forged part', () => {
  it('binds no victim: a link counts for the account that it was made for', async () => {
    const victim = await newPerson(gateway);
    const back = await consentAt(gateway, await connection.link(ann), victim);
    expect([...back.searchParams.keys()]).toEqual(['from', 'error', 'error_description']);
    expect(back.searchParams.get('error_description')).toBe(
      'Another account signed in than the one that the link was made for. Sign in with that one.',
    );
    expect(await connection.shown()).toMatchObject({ authenticatedUser: {} });
  });

  it('is one code, of a hundred returns of one state at once', async () => {
    const browser = openBrowser(gateway);
    const at = await signInAt(browser, await connection.link(ann), ann);
    const pages = await Promise.all(Array.from({ length: 100 }, () => openBrowser(gateway).get(at)));
    const won = pages.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    for (const page of pages.filter(({ status }) => status !== 200)) {
      expect([page.status, page.headers.location]).toEqual([400, undefined]);
      expect(page.alert).toMatch(/^This sign-in came back already/);
    }
    // What came of the one is good: nobody redeemed the authority's code a second time.
    expect((await connection.confirm(codeOf(leadsTo(won[0] ?? { text: '' })), ann)).status).toBe(200);
  });

  it.each([
    ['no state', {}, /^This sign-in was not begun here/],
    ['a state of nobody', { state: randomUUID(), code: 'x' }, /^This sign-in was not begun here/],
    ['a state that is too long', { state: 'x'.repeat(257), code: 'x' }, /^The parameter state is not valid: /],
  ])('leads nobody anywhere with %s', async (_what, query, alert) => {
    const { result: page, records } = await audited(gateway, () => openBrowser(gateway).get(callback(query)));
    expect([page.status, page.headers.location, page.title]).toEqual([400, undefined, 'You are not signed in']);
    expect(page.alert).toMatch(alert);
    expect(page.text).not.toContain('http-equiv');
    // A stranger may come as often as he likes: the log does not grow by it.
    expect(records).toEqual([]);
  });

  it('leaves a record where it comes back a second time', async () => {
    const at = await signInAt(openBrowser(gateway), await connection.link(ann), ann);
    await openBrowser(gateway).get(at);
    const { result: page, records } = await audited(gateway, () => openBrowser(gateway).get(at));
    expect([page.status, page.alert]).toEqual([400, expect.stringMatching(/^This sign-in came back already/)]);
    expect(records).toMatchObject([{ operation: 'ConsentCallbackBegin', status: 400, code: 'BadParameter' }]);
  });

  it('is no code of another sign-in: the authority holds it against the challenge', async () => {
    const mine = await connection.link(ann);
    const browser = openBrowser(gateway);
    const others = new URL(await signInAt(browser, await connection.link(ann), ann));
    const injected = callback({ state: stateOf(mine), code: others.searchParams.get('code') ?? '' });
    const back = leadsTo(await browser.get(injected));
    expect(back.searchParams.get('error')).toBe('access_denied');
    expect(back.searchParams.get('error_description')).toContain('AADSTS501481');
  });

  it('is no code of another connection, and none that was used', async () => {
    const other = await newConsentConnection(gateway, owner);
    const code = await signedIn();
    const elsewhere = await other.confirm(code, ann);
    expect([elsewhere.status, errorOf(elsewhere).message]).toEqual([
      400,
      'The code belongs to another connection. Confirm it there.',
    ]);
    expect((await connection.confirm(code, ann)).status).toBe(200);
    const again = await connection.confirm(code, ann);
    expect([again.status, errorOf(again).message]).toEqual([
      400,
      'The code was confirmed already, and each counts once. Ask for a new link.',
    ]);
  });

  it('is no confirmation of another account than signed in', async () => {
    const code = await signedIn();
    const reply = await connection.confirm(code, await newPerson(gateway));
    expect([reply.status, errorOf(reply)]).toEqual([
      403,
      {
        code: 'Forbidden',
        message: 'The objectId and tenantId are not those of the account that signed in. Nothing was kept.',
      },
    ]);
  });

  it('shows nothing of what the authority says as markup', async () => {
    const state = stateOf(await connection.link(ann));
    const description = 'AADSTS65004: <script>alert(1)</script>"\r\nSecond line';
    const page = await openBrowser(gateway).get(
      callback({ state, error: 'access_denied', error_description: description }),
    );
    expect(page.text).not.toMatch(/<script|Second line/);
    const back = leadsTo(page);
    expect(`${back.origin}${back.pathname}`).toBe('https://console.example/done');
    expect(back.searchParams.get('error_description')).toBe(
      'The authority did not sign anybody in: AADSTS65004: ?script?alert(1)?/script??',
    );
  });

  it('finds pages that nobody keeps, frames or reads the address of', async () => {
    const browser = openBrowser(gateway);
    const pages = [
      await browser.get(await signInAt(browser, await connection.link(ann), ann)),
      await browser.get(callback({})),
    ];
    for (const { headers } of pages) {
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'sha256-[^']+';/) as string,
      });
    }
  });

  it('comes in no form, and not over plain HTTP', async () => {
    const posted = await openBrowser(gateway).post('/redirect/keyvault', { state: 'x', code: 'x' });
    expect(posted.status).toBe(405);
    const { origin } = new URL(gateway.ready.connector.baseUrl);
    expect((await fetch(`${origin}/redirect/keyvault?state=x`)).status).toBe(404);
  });
});

describe('a link that somebody has changed on its way', () => {
  /** The link with other parameters; undefined takes one out. */
  async function changed(parameters: Record<string, string | undefined>): Promise<string> {
    const url = new URL(await connection.link(ann));
    for (const [name, value] of Object.entries(parameters)) {
      if (value === undefined) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    return url.href;
  }

  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');

  it.each([
    [
      'without a challenge (PKCE downgrade)',
      { code_challenge: undefined, code_challenge_method: undefined },
      'AADSTS50148',
    ],
    ['with a challenge of his own', { code_challenge: challenge }, 'AADSTS501481'],
    ['with another nonce', { nonce: 'another' }, 'The code is of another sign-in'],
    ['without a nonce', { nonce: undefined }, 'The code is of another sign-in'],
    ['without offline access', { scope: undefined }, 'offline_access'],
  ])('%s gives no code of ours', async (_how, parameters, said) => {
    const scope = 'scope' in parameters ? `${gateway.ready.vaults[0]?.resource}/user_impersonation openid` : undefined;
    const back = await consentAt(gateway, await changed({ ...parameters, ...(scope && { scope }) }), ann);
    expect(back.searchParams.get('code')).toBeNull();
    expect(back.searchParams.get('error_description')).toContain(said);
    expect(await connection.shown()).toMatchObject({ authenticatedUser: {} });
  });

  it('with a challenge that is plain is refused by the authority', async () => {
    const back = await openBrowser(gateway).get(await changed({ code_challenge_method: 'plain' }));
    expect(back.answer).toMatchObject({ error: 'invalid_request' });
    expect(back.headers.location).toMatch(/\/redirect\/keyvault\?error=/);
  });

  it.each(['https://evil.example/redirect/keyvault', 'http://127.0.0.1:4000/sallyport/consent'])(
    'to %s leads nobody there: the authority knows one address',
    async (redirect) => {
      const page = await openBrowser(gateway).get(await changed({ redirect_uri: redirect }));
      expect([page.status, page.headers.location]).toEqual([400, undefined]);
      expect(page.text).toContain('AADSTS50011');
    },
  );
});

it('what is given away stands in no record, and in the database in no readable column', async () => {
  const link = await connection.link(ann);
  const browser = openBrowser(gateway);
  const at = await signInAt(browser, link, ann);
  const code = codeOf(leadsTo(await browser.get(at)));
  const asked = new URL(link).searchParams;
  const given = [asked.get('state'), asked.get('nonce'), new URL(at).searchParams.get('code'), code];
  const { records } = await audited(gateway, () => connection.confirm(code, ann));
  expect(records).toHaveLength(1);
  const all = JSON.stringify(await auditOf(gateway));
  const readable = JSON.stringify(await gateway.services.store.rows(consents, {}));
  expect(readable).toContain(ann.objectId);
  for (const secret of given) {
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(all).not.toContain(secret);
    expect(readable).not.toContain(secret);
  }
});
