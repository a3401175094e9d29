import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Azure, type AzureUser, startAzure } from '../azure.ts';
import { type ConnectionOwner, type ConsentConnection, newConsentConnection, newOwner } from '../consent.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { cleanUp, newFolder } from '../serve.ts';
import { missingBrowser, startBrowser, type TestBrowser, type TestPage } from './browser.ts';
import { type Callback, startCallback } from './callback.ts';
import { allow, typePassword } from './person.ts';

/**
 * Somebody signs in at login.microsoftonline.com, which another process plays behind a proxy, for a connection to a vault in
 * Azure: the browser and the gateway have no idea that it is not Microsoft's.
 */
describe.skipIf(missingBrowser !== undefined)('signing in at Azure for a connection, in a real browser', () => {
  let azure: Azure;
  let gateway: TestGateway;
  let browser: TestBrowser;
  let callback: Callback;
  let owner: ConnectionOwner;
  let connection: ConsentConnection;
  let open: TestPage;

  beforeAll(async () => {
    [azure, callback] = await Promise.all([startAzure('AzureCloud'), startCallback()]);
    const registered = await azure.newApplication({ adminConsent: true });
    const secretFile = join(newFolder(), 'secret');
    writeFileSync(secretFile, registered.clientSecret, { mode: 0o600 });
    const named = { defaultClientId: registered.clientId, defaultClientSecretFile: secretFile };
    gateway = await startTestGateway({ ...azure.flags, ...named, consentRedirect: [callback.url] });
    const { url } = gateway.ready.authority;
    const redirectUris = [`${url}/redirect/keyvault`];
    await azure.manage('PATCH', `/admin/directory/applications/${registered.clientId}`, { redirectUris });
    const beyond = { url: azure.authorityUrl, ca: azure.ca, proxy: azure.flags.upstreamProxy };
    browser = await startBrowser({ url, ca: gateway.ca }, beyond);
    owner = await newOwner(gateway);
  });
  beforeEach(async () => {
    open = await browser.open();
  });
  afterEach(() => open.page.context().close());
  afterAll(async () => {
    await browser?.close();
    await callback?.stop();
    await gateway?.stop();
    await azure?.stop();
    cleanUp();
  });

  const accountOf = ({ objectId }: AzureUser) => ({ objectId, tenantId: azure.tenantId });

  /** A person with a vault of his own, and a connection to it. */
  async function furnish(members: object = {}) {
    const user = await azure.newUser(members);
    const vault = `v${randomUUID().slice(0, 8)}`;
    await azure.newVault(vault, user);
    await azure.vault(vault, 'PUT', '/secrets/greeting', { body: { value: 'hello' } });
    const set = { name: 'oauthDefault', values: { vaultName: { value: vault } } };
    connection = await newConsentConnection(gateway, owner, { parameterValueSet: set });
    return user;
  }

  /** Guests are told no by themselves; all others are asked first, since the connection is somebody else's. */
  async function signIn(user: AzureUser, { asked = true } = {}) {
    const { text } = await connection.links(accountOf(user), undefined, callback.url);
    const { value } = JSON.parse(text) as { value: [{ link: string }] };
    await open.page.goto(value[0].link);
    await typePassword(open.page, { user, password: user.password } as never);
    if (asked) await allow(open.page);
    const { parameters } = await callback.next();
    await open.page.getByText('Back in the application').waitFor();
    return parameters;
  }

  it('leads to the vault as that person, until the sign-in is revoked, and again by a fresh link', async () => {
    const user = await furnish();
    const first = await signIn(user);
    expect(new URL(open.page.url()).origin).toBe(new URL(callback.url).origin);
    expect((await connection.confirm(first['code'] ?? '', accountOf(user))).status).toBe(200);
    expect(await connection.shown()).toMatchObject({
      overallStatus: 'Connected',
      authenticatedUser: { name: user.userPrincipalName },
    });
    const read = () => connection.action('GET', '/secrets/greeting/value');
    expect(await read()).toMatchObject({ status: 200, body: { value: 'hello' } });
    expect(open.complaints).toEqual([]);

    await azure.manage('POST', `/admin/directory/users/${user.objectId}/revokeSignInSessions`, {});
    // A change of any connection ends the tokens that are held: the next call signs in anew.
    await newConsentConnection(gateway, owner);
    expect((await read()).status).toBe(401);
    expect(await connection.shown()).toMatchObject({
      statuses: [{ status: 'Error', error: { message: expect.stringContaining('AADSTS50173') as string } }],
    });
    const second = await signIn(user);
    expect((await connection.confirm(second['code'] ?? '', accountOf(user))).status).toBe(200);
    expect((await read()).status).toBe(200);
  });

  it('asks at Microsoft’s name, with what Microsoft’s library adds', async () => {
    const user = await furnish();
    const { text } = await connection.links(accountOf(user), undefined, callback.url);
    const [{ link }] = (JSON.parse(text) as { value: [{ link: string }] }).value;
    const { origin, pathname, searchParams } = new URL(link);
    expect(origin + pathname).toBe('https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize');
    expect(Object.fromEntries(searchParams)).toMatchObject({
      scope: expect.stringContaining('https://vault.azure.net/user_impersonation') as string,
      code_challenge_method: 'S256',
      prompt: 'select_account',
    });
  });

  it('refuses a guest, and says why', async () => {
    const home = randomUUID();
    const user = await furnish({ userType: 'Guest', homeTenantId: home });
    const { error, error_description: why } = await signIn(user, { asked: false });
    expect([error, why]).toEqual([
      'access_denied',
      "Microsoft Entra ID guest users aren't supported for Azure Key Vault connections made with sign-in. " +
        `Signed-in account belongs to tenant ${home}, the vault to ${azure.tenantId}. ` +
        'Use Service principal authentication instead.',
    ]);
    expect(await connection.shown()).toMatchObject({ overallStatus: 'Error' });
  });
});
