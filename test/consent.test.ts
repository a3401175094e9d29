import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CONNECTOR_APPLICATION } from '../src/authority/directory/applications/connector-application.ts';
import { CONNECTIONS_TOPIC } from '../src/connections/connections.ts';
import { commit, GROUP, manage, operatorToken } from './administration.ts';
import { audited } from './audit.ts';
import {
  type ConnectionOwner,
  type ConsentConnection,
  consentAt,
  DONE,
  errorOf,
  leadsTo,
  linkOf,
  newConsentConnection,
  newOwner,
  newPerson,
  newPersonalVault,
  type Person,
  signInAt,
} from './consent.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { openBrowser } from './sign-in.ts';

/** People who sign in for connections, at the embedded authority, and what others make of their links. */
let gateway: TestGateway;
let owner: ConnectionOwner;
let ann: Person;
let connection: ConsentConnection;

beforeAll(async () => {
  gateway = await startTestGateway({ consentRedirect: [DONE], environment: 'ise' });
  owner = await newOwner(gateway);
  ann = await newPerson(gateway);
});
beforeEach(async () => {
  connection = await newConsentConnection(gateway, owner);
});
afterAll(() => gateway.stop());

const codeOf = (url: URL) => url.searchParams.get('code') ?? `none: ${url.search}`;
const signedIn = async (person = ann) => codeOf(await consentAt(gateway, await connection.link(person), person));
const stateOf = (link: string) => new URL(link).searchParams.get('state') ?? '';

const of = (name: string, vaultName: string) => ({
  parameterValueSet: { name, values: { vaultName: { value: vaultName } } },
});

describe('a connection that somebody signs in for', () => {
  it('works once the owner has confirmed, as whoever signed in', async () => {
    const vault = await newPersonalVault(gateway, ann);
    connection = await newConsentConnection(gateway, owner, of('oauthDefault', vault));
    expect(await connection.shown()).toMatchObject({
      overallStatus: 'Error',
      statuses: [{ status: 'Error', target: 'token', error: { code: 'Unauthenticated' } }],
      authenticatedUser: {},
    });
    const listed = await connection.links(ann);
    expect(JSON.parse(listed.text)).toEqual({
      value: [
        {
          link: expect.stringContaining(
            `${gateway.ready.authority.url}/organizations/oauth2/v2.0/authorize?`,
          ) as string,
          firstPartyLoginUri: null,
          displayName: null,
          status: 'Unauthenticated',
        },
      ],
    });
    const back = await consentAt(gateway, linkOf(listed), ann);
    expect(back.href).toMatch(/^https:\/\/console\.example\/done\?from=sallyport&code=[\w-]{43}$/);
    const before = await connection.action('GET', '/secrets/greeting/value');
    expect([before.status, before.body['message']]).toEqual([
      401,
      'The connection does not contain an access token. Please edit the connection and login.',
    ]);
    const { objectId, tenantId } = ann;
    const confirmed = await connection.confirm(codeOf(back), { objectId, tenantId });
    expect([confirmed.status, confirmed.body]).toEqual([200, { code: codeOf(back), objectId, tenantId }]);
    expect(await connection.shown()).toMatchObject({
      overallStatus: 'Connected',
      authenticatedUser: { name: ann.user.userPrincipalName },
    });
    expect(JSON.parse((await connection.links(ann)).text)).toMatchObject({ value: [{ status: 'Authenticated' }] });
    const secret = await connection.action('GET', '/secrets/greeting/value');
    expect([secret.status, secret.body['value']]).toEqual([200, 'hello']);
  });

  it('may be one of an old template, which names a vault and nothing else', async () => {
    connection = await newConsentConnection(gateway, owner, { parameterValues: { vaultName: 'demo' } });
    expect((await connection.confirm(await signedIn(), ann)).status).toBe(200);
    expect(await connection.shown()).toMatchObject({ overallStatus: 'Connected' });
  });

  it('may have an application of its own', async () => {
    const { directory } = gateway.services.authority;
    const { tenantId } = ann;
    const redirectUris = [`${gateway.ready.authority.url}/redirect/keyvault`];
    const made = directory.newApplication({ tenantId, displayName: 'Our own', redirectUris, consented: true });
    await commit(gateway, made);
    const values = {
      vaultName: { value: 'demo' },
      'token:TenantId': { value: tenantId },
      'token:clientId': { value: made.application.applicationId },
      'token:clientSecret': { value: made.secret },
    };
    connection = await newConsentConnection(gateway, owner, { parameterValueSet: { name: 'oauthBYOA', values } });
    const link = await connection.link(ann);
    expect(new URL(link).searchParams.get('client_id')).toBe(made.application.applicationId);
    expect((await connection.confirm(codeOf(await consentAt(gateway, link, ann)), ann)).status).toBe(200);
  });

  it('says that the secret of its application is wrong, and nothing that only a browser said', async () => {
    const { tenantId } = ann;
    const redirectUris = [`${gateway.ready.authority.url}/redirect/keyvault`];
    const made = gateway.services.authority.directory.newApplication({
      tenantId,
      displayName: 'Mine',
      redirectUris,
      consented: true,
    });
    await commit(gateway, made);
    const values = {
      vaultName: { value: 'demo' },
      'token:TenantId': { value: tenantId },
      'token:clientId': { value: made.application.applicationId.toUpperCase() },
    };
    const own = (secret: string) => ({
      parameterValueSet: { name: 'oauthBYOA', values: { ...values, 'token:clientSecret': { value: secret } } },
    });
    connection = await newConsentConnection(gateway, owner, own(randomUUID()));
    const state = stateOf(await connection.link(ann));
    const said = { error: 'access_denied', error_description: 'AADSTS65004: Anything.' };
    await openBrowser(gateway).get(`/redirect/keyvault?${new URLSearchParams({ state, ...said }).toString()}`);
    expect(await connection.shown()).toMatchObject({ statuses: [{ error: { code: 'Unauthenticated' } }] });

    const back = await consentAt(gateway, await connection.link(ann), ann);
    const message = back.searchParams.get('error_description');
    expect(message).toMatch(/^AADSTS7000215: /);
    expect(await connection.shown()).toMatchObject({
      overallStatus: 'Error',
      statuses: [{ status: 'Error', error: { code: 'InvalidClient', message } }],
    });
    await connection.call('PUT', '', { properties: own(made.secret) });
    expect((await connection.confirm(await signedIn(), ann)).status).toBe(200);
    expect(await connection.shown()).toMatchObject({ overallStatus: 'Connected' });
  });

  it('takes the parameter itself for the list, names in any case, and the owner for who is not named', async () => {
    const body = { Parameters: { ParameterName: 'TOKEN', RedirectUrl: DONE, objectID: null } };
    const link = linkOf(await connection.call('POST', '/listConsentLinks', body));
    // The owner is an application: nobody can sign in as that.
    const back = await consentAt(gateway, link, ann);
    expect(back.searchParams.get('error')).toBe('access_denied');
    expect(back.searchParams.get('error_description')).toMatch(/^Another account signed in /);
  });

  it('asks for a code with PKCE, a nonce and offline access, at the application of the directory', async () => {
    const { searchParams } = new URL(await connection.link(ann));
    const { resource } = gateway.ready.vaults[0] ?? { resource: '' };
    expect(Object.fromEntries(searchParams)).toMatchObject({
      client_id: CONNECTOR_APPLICATION,
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${gateway.ready.authority.url}/redirect/keyvault`,
      state: expect.stringMatching(/^[\w-]{43}$/) as string,
      nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
      scope: `${resource}/user_impersonation openid profile offline_access`,
    });
  });

  it('asks whoever signs in for somebody else’s, and says whose it is', async () => {
    const displayName = 'Orders <b>& more</b>';
    connection = await newConsentConnection(gateway, owner, { ...of('oauthDefault', 'demo'), displayName });
    const browser = openBrowser(gateway);
    const page = await browser.get(await signInAt(browser, await connection.link(ann), ann));
    expect([page.status, page.title]).toEqual([200, 'Let this connection act as you?']);
    expect(page.text).toContain('<strong>Orders &lt;b&gt;&amp; more&lt;/b&gt;</strong>');
    for (const told of [ann.user.userPrincipalName, 'demo', owner.objectId]) expect(page.text).toContain(told);
    expect(page.text).not.toMatch(/http-equiv|<script/);
    const [onward, back] = [...page.text.matchAll(/<a class="button[^"]*" href="([^"]*)"/g)].map(([, url]) => url);
    expect(onward).toMatch(/^https:\/\/console\.example\/done\?from=sallyport&amp;code=[\w-]{43}$/);
    expect(back).toContain('error=access_denied');
    expect(back).not.toContain('code=');
  });

  it('leads the owner himself on at once', async () => {
    const { connections, management, store } = gateway.services;
    const resource = await connection.shown();
    const id = String(resource['connectionRuntimeUrl']).split('/').at(-1) ?? '';
    const before = await connections.stored(id);
    if (before === undefined) throw new Error('the connection is not there');
    const { objectId, tenantId } = ann;
    const own = { ...before.connection, owner: { objectId, tenantId } };
    await commit(gateway, { changes: connections.replace(before, own, {}), touches: [CONNECTIONS_TOPIC] });
    const stored = await connections.stored(id);
    if (stored === undefined) throw new Error('the connection is not there');
    const begun = await management.consents.begin(stored, { redirectUrl: DONE, account: { objectId, tenantId } });
    await store.write({ changes: begun.changes, record: '{}', conflict: '{}' });
    const browser = openBrowser(gateway);
    const page = await browser.get(await signInAt(browser, begun.link, ann));
    expect([page.title, page.text]).toEqual(['One moment', expect.stringContaining('http-equiv="refresh"')]);
    expect(leadsTo(page).searchParams.get('code')).toMatch(/^[\w-]{43}$/);
  });

  it('turns to Error when its refresh fails, and works again by a fresh link', async () => {
    const person = await newPerson(gateway);
    const vault = await newPersonalVault(gateway, person);
    connection = await newConsentConnection(gateway, owner, of('oauthDefault', vault));
    await connection.confirm(await signedIn(person), person);
    const { directory } = gateway.services.authority;
    await commit(gateway, await directory.revokeSignIns(person.objectId));
    expect((await connection.action('GET', '/secrets/greeting/value')).status).toBe(401);
    expect(await connection.shown()).toMatchObject({
      overallStatus: 'Error',
      statuses: [{ status: 'Error', error: { message: expect.stringContaining('AADSTS50173') as string } }],
    });
    const listed = await connection.links(person);
    expect(JSON.parse(listed.text)).toMatchObject({ value: [{ status: 'Error' }] });
    const code = codeOf(await consentAt(gateway, linkOf(listed), person));
    expect((await connection.confirm(code, person)).status).toBe(200);
    expect(await connection.shown()).toMatchObject({ overallStatus: 'Connected' });
    expect((await connection.action('GET', '/secrets/greeting/value')).status).toBe(200);
  });

  it('leaves a record of each step, and no secret in any', async () => {
    const link = await connection.link(ann);
    const browser = openBrowser(gateway);
    const at = await signInAt(browser, link, ann);
    const { result: code, records } = await audited(gateway, async () => {
      const code = codeOf(leadsTo(await browser.get(at)));
      await connection.confirm(code, ann);
      return code;
    });
    expect(records.map(({ operation }) => operation)).toEqual([
      'ConsentCallbackBegin',
      'TokenIssue',
      'ConsentCallback',
      'ConfirmConsentCode',
    ]);
    expect(records.at(-1)).toMatchObject({ principal: ann.objectId, caller: { objectId: owner.objectId } });
    const text = JSON.stringify(records);
    const { searchParams } = new URL(at);
    for (const secret of [code, stateOf(link), searchParams.get('code') ?? '']) expect(text).not.toContain(secret);
  });
});

describe('who may', () => {
  it('is the owner alone, and no administrator', async () => {
    const message =
      'Only the owner of a connection gives it an account, since whoever else did might give it somebody else’s. Make a connection of your own.';
    const code = await signedIn();
    const stranger = await newOwner(gateway);
    for (const token of [await operatorToken(gateway), stranger.token]) {
      for (const reply of [await connection.links(ann, token), await connection.confirm(code, ann, token)])
        expect([reply.status, errorOf(reply)]).toEqual([403, { code: 'Forbidden', message }]);
    }
    expect((await connection.confirm(code, ann)).status).toBe(200);
  });

  it('of a connection that was deleted is nobody with a link or a code from before, also once it is back', async () => {
    const code = await signedIn();
    const link = await connection.link(ann);
    const id =
      String((await connection.shown())['connectionRuntimeUrl'])
        .split('/')
        .at(-1) ?? '';
    expect((await connection.call('DELETE')).status).toBe(200);
    for (const reply of [await connection.links(ann), await connection.confirm(code, ann)])
      expect([reply.status, errorOf(reply).code]).toEqual([404, 'NotFound']);
    const recover = `${GROUP}/providers/Microsoft.Web/deletedConnections/${id}/recover`;
    expect((await manage(gateway, 'POST', recover, { body: {}, token: owner.token })).status).toBe(200);
    const late = await connection.confirm(code, ann);
    expect([late.status, errorOf(late).message]).toEqual([
      400,
      'The code was not given here, it ended long ago, or its connection was deleted. Ask for a new link.',
    ]);
    const browser = openBrowser(gateway);
    const page = await browser.get(await signInAt(browser, link, ann));
    expect([page.status, page.alert]).toEqual([
      400,
      'This sign-in was not begun here, it ended long ago, or its connection was deleted. Ask for a new link.',
    ]);
    expect(await connection.shown()).toMatchObject({ authenticatedUser: {} });
  });

  it.each([
    ['no parameter', {}, /^The parameter parameters is not valid: it is a list of one object/],
    [
      'two of them',
      { parameters: [1, 2].map(() => ({ redirectUrl: DONE })) },
      /^The parameter parameters is not valid/,
    ],
    ['no redirectUrl', { parameters: [{ parameterName: 'token' }] }, /^The parameter parameters is not valid/],
    [
      'another parameter',
      { parameters: [{ parameterName: 'x', redirectUrl: DONE }] },
      /the only parameter that somebody signs in for is token\.$/,
    ],
    [
      'two redirects in two casings',
      { parameters: [{ redirectUrl: DONE, RedirectUrl: 'https://evil.example' }] },
      /^The parameter parameters is not valid/,
    ],
    ['an account that is none', { parameters: [{ redirectUrl: DONE, objectId: 'ann' }] }, /objectId is a GUID\.$/],
    [
      'an open redirect',
      { parameters: [{ redirectUrl: `${DONE}&next=//evil.example` }] },
      /^The redirectUrl is none that /,
    ],
  ])('gets no link for %s', async (_what, body, message) => {
    const { result, records } = await audited(gateway, () => connection.call('POST', '/listConsentLinks', body));
    expect([result.status, errorOf(result).code]).toEqual([400, 'BadParameter']);
    expect(errorOf(result).message).toMatch(message);
    expect(records).toMatchObject([{ operation: 'ListConsentLinks', status: 400 }]);
  });

  it('of a connection that signs in by itself is nobody', async () => {
    const { clientId, clientSecret } = await newOwner(gateway);
    const values = {
      'token:clientId': { value: clientId },
      'token:clientSecret': { value: clientSecret },
      'token:TenantId': { value: ann.tenantId },
      'token:VaultName': { value: 'demo' },
    };
    const own = { parameterValueSet: { name: 'oauthServicePrincipal', values } };
    connection = await newConsentConnection(gateway, owner, own);
    const reply = await connection.links(ann);
    expect([reply.status, errorOf(reply).message]).toEqual([
      400,
      'A connection of the kind oauthServicePrincipal signs in by itself: nobody has to consent to it.',
    ]);
  });
});

describe('accounts of other homes', () => {
  const GUESTS =
    /^Microsoft Entra ID guest users aren't supported for Azure Key Vault connections made with sign-in\. /;
  const home = randomUUID();

  it.each([
    ['a guest', { userType: 'Guest', homeTenantId: home }, GUESTS],
    ['a guest who is at home here', { userType: 'Guest' }, GUESTS],
    [
      'a member from another tenant',
      { userType: 'Member', homeTenantId: home },
      /^The signed-in account is an external account/,
    ],
  ] as const)('are refused: %s', async (_who, members, message) => {
    const person = await newPerson(gateway, members);
    const back = await consentAt(gateway, await connection.link(person), person);
    expect(back.searchParams.get('error')).toBe('access_denied');
    const said = back.searchParams.get('error_description') ?? '';
    expect(said).toMatch(message);
    expect(said).toMatch(/Use Service principal authentication instead\.$/);
    expect(await connection.shown()).toMatchObject({
      overallStatus: 'Error',
      statuses: [{ status: 'Error', error: { code: 'Forbidden', message: said } }],
    });
  });

  it.each([16_000, 50_020, 90_072])(
    'are refused in the same words where the authority does: AADSTS%d',
    async (number) => {
      const state = new URL(await connection.link(ann)).searchParams.get('state') ?? '';
      const said = {
        error: 'invalid_request',
        error_description: `AADSTS${number}: The account does not exist in the tenant.`,
      };
      const page = await openBrowser(gateway).get(
        `/redirect/keyvault?${new URLSearchParams({ state, ...said }).toString()}`,
      );
      const back = leadsTo(page);
      expect(back.searchParams.get('error')).toBe('access_denied');
      const message = back.searchParams.get('error_description') ?? '';
      expect(message).toMatch(GUESTS);
      expect(await connection.shown()).toMatchObject({
        overallStatus: 'Error',
        statuses: [{ status: 'Error', error: { code: 'Forbidden', message } }],
      });
    },
  );

  it('are refused at the next refresh, when a member becomes a guest', async () => {
    const person = await newPerson(gateway);
    const vault = await newPersonalVault(gateway, person);
    connection = await newConsentConnection(gateway, owner, of('oauthDefault', vault));
    await connection.confirm(await signedIn(person), person);
    const { directory } = gateway.services.authority;
    const change = await directory.changeUser(person.objectId, { userType: 'Guest' });
    await commit(gateway, change);
    const refused = await connection.action('GET', '/secrets/greeting/value');
    expect([401, 403]).toContain(refused.status);
    expect(await connection.shown()).toMatchObject({ overallStatus: 'Error' });
  });
});
