import { generateKeySync, randomBytes, randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { describeOnBoth } from '../../test/postgres.ts';
import { writerSpec } from '../audit/chain.ts';
import { createJournal } from '../audit/journal.ts';
import { createSeal } from '../crypto/seal.ts';
import { createRing } from '../crypto/sealing/key-ring.ts';
import { Fault } from '../fault.ts';
import { query } from '../store/query.ts';
import { openStore } from '../store/store.ts';
import type { ConnectionAuthority, Token, UserToken } from './authority.ts';
import { cloudOf } from './clouds.ts';
import type { Connection, ConnectionSecrets } from './connection.ts';
import { CONNECTIONS_TOPIC, createConnections, newConnectionId, SIGN_IN_TOPIC } from './connections.ts';
import type { Deployment } from './deployment.ts';
import { homeOf } from './home-cloud.ts';
import { createSignIn } from './sign-in.ts';

const START = 1_800_000_000_000;
const TENANT = randomUUID();
const texts = query((db) => db.selectFrom('audit').select('record').orderBy('seq'));
const deployment: Deployment = {
  cloud: cloudOf('AzureCloud'),
  environment: 'ise',
  consentCallback: 'https://sallyport.example/redirect/keyvault',
  identityVaults: [],
  retention: 0,
};
const secret = () => randomBytes(24).toString('base64url');

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

describeOnBoth('a sign-in', (newUrl) => {
  /** Connections in a store of their own, and an authority that answers what a test wants. */
  async function setUp() {
    const store = await openStore(await newUrl(), { writer: writerSpec(generateKeySync('hmac', { length: 256 })) });
    close = () => store.close();
    const seal = createSeal(createRing(START), 'instance');
    const connections = createConnections(store, seal);
    const touched: string[][] = [];
    store.onTouch((topics) => touched.push([...topics]));
    const authority = {
      withSecret: (_client: unknown): Promise<Token> => Promise.resolve({ accessToken: 'token', expires: 1 }),
      refresh: (_client: { readonly refreshToken: string }): Promise<UserToken> =>
        Promise.reject(new Error('not asked')),
    };
    /** As one of several processes would. */
    const process = () =>
      createSignIn({
        connections: createConnections(store, seal),
        journal: createJournal(store, () => START),
        authority: {
          withSecret: (client: unknown) => authority.withSecret(client),
          refresh: (client: { readonly refreshToken: string }) => authority.refresh(client),
        } as unknown as ConnectionAuthority,
        defaultApplication: () => Promise.reject(new Fault('BadParameter', 'There is no application.')),
        readCertificate: () => Promise.reject(new Error('no certificate here')),
        deployment,
        clock: () => START,
      });
    const make = async (members: object, secrets: ConnectionSecrets) => {
      const id = newConnectionId();
      const plain = {
        displayName: 'x',
        vaultName: 'demo',
        created: 0,
        changed: 0,
        runHistory: true,
        shape: 'set',
        cloud: homeOf(deployment.cloud),
      };
      const connection = { ...plain, id, name: id, ...members } as unknown as Connection;
      await store.write({ changes: connections.create(connection, secrets), record: '{}', conflict: '{}' });
      return id;
    };
    const records = async () =>
      (await store.rows(texts, {}))
        .map(({ record }) => JSON.parse(record) as Record<string, unknown>)
        .filter(({ operation }) => operation === 'ConnectionSignIn');
    const replace = async (
      id: string,
      edit: (connection: Connection, secrets: ConnectionSecrets) => ConnectionSecrets,
    ) => {
      const now = await connections.stored(id);
      if (now === undefined) throw new Error('it is gone');
      const changes = connections.replace(now, now.connection, edit(now.connection, now.secrets));
      return store.write({ changes, touches: [CONNECTIONS_TOPIC], record: '{}', conflict: '{}' });
    };
    return { store, connections, touched, authority, process, signIn: process(), make, records, replace };
  }

  const application = { authId: 'oauthServicePrincipal', tenantId: TENANT, clientId: randomUUID() };
  const person = {
    authId: 'oauthBYOA',
    tenantId: TENANT,
    clientId: randomUUID(),
    account: { tenantId: TENANT, objectId: randomUUID(), name: 'Alex' },
  };
  const userToken = (refreshToken: string, claims: object = {}): UserToken => ({
    accessToken: `access of ${refreshToken}`,
    expires: 7,
    refreshToken,
    idTokenClaims: { tid: TENANT, ...claims },
    accessTokenClaims: { tid: TENANT, scp: 'user_impersonation' },
    clientInfo: { uid: 'u', utid: TENANT },
  });
  const refusal = () => new Fault('InvalidClient', 'AADSTS7000215: The secret is not good.', { aadsts: 7_000_215 });

  it('of an application leaves nothing behind', async () => {
    const { signIn, make, records, authority, touched } = await setUp();
    const clientSecret = secret();
    const id = await make(application, { clientSecret });
    const asked: unknown[] = [];
    authority.withSecret = (client) => {
      asked.push(client);
      return Promise.resolve({ accessToken: 'token', expires: 5 });
    };
    expect(await signIn(id, '{"access_token":{}}')).toEqual({ accessToken: 'token', expires: 5 });
    const { tenantId, clientId } = application;
    expect(asked).toEqual([{ tenantId, clientId, clientSecret, claims: '{"access_token":{}}' }]);
    expect([await records(), touched]).toEqual([[], []]);
  });

  it('that fails is noted in the connection once, with a record, until one succeeds', async () => {
    const { signIn, make, records, authority, connections, touched } = await setUp();
    const id = await make(application, { clientSecret: secret() });
    const good = authority.withSecret;
    authority.withSecret = () => Promise.reject(refusal());
    for (let time = 0; time < 3; time += 1) {
      await expect(signIn(id)).rejects.toMatchObject({ code: 'InvalidClient', aadsts: 7_000_215 });
    }
    const failure = { code: 'InvalidClient', message: 'AADSTS7000215: The secret is not good.', at: START };
    expect((await connections.stored(id))?.connection.failure).toEqual(failure);
    expect((await connections.find(id))?.failure).toEqual(failure);
    expect(await records()).toMatchObject([
      { category: 'connector', resultType: 'Denied', status: 401, connection: id },
    ]);
    authority.withSecret = good;
    await signIn(id);
    expect((await connections.find(id))?.failure).toBeUndefined();
    expect(await records()).toMatchObject([{ resultType: 'Denied' }, { resultType: 'Success', connection: id }]);
    // Tokens of other connections count as before.
    expect(touched).toEqual([[SIGN_IN_TOPIC], [SIGN_IN_TOPIC]]);
  });

  it('of somebody seals the next refresh token before his token is used', async () => {
    const { signIn, make, authority, connections, records } = await setUp();
    const [first, second] = [secret(), secret()];
    const id = await make(person, { clientSecret: 'own', refreshToken: first });
    const shown: unknown[] = [];
    authority.refresh = (client) => {
      shown.push(client);
      return Promise.resolve(userToken(second));
    };
    expect(await signIn(id)).toEqual({ accessToken: `access of ${second}`, expires: 7 });
    const { tenantId, clientId } = person;
    expect(shown).toEqual([{ tenantId, clientId, clientSecret: 'own', refreshToken: first, claims: undefined }]);
    expect((await connections.stored(id))?.secrets).toEqual({ clientSecret: 'own', refreshToken: second });
    expect(await records()).toMatchObject([{ resultType: 'Success', connection: id }]);
    expect(JSON.stringify(await records())).not.toContain(second);
  });

  it('of somebody gives no token where the next refresh token cannot be sealed', async () => {
    const { signIn, make, authority, store } = await setUp();
    const id = await make(person, { refreshToken: secret() });
    authority.refresh = async () => {
      await store.close();
      return userToken(secret());
    };
    await expect(signIn(id)).rejects.toThrow();
  });

  it('of two processes at once keeps one refresh token that counts', async () => {
    const { process, make, authority, connections } = await setUp();
    // As the embedded authority has it: the same next one for two that ask within the grace.
    const id = await make(person, { refreshToken: 'r1' });
    const both = Promise.withResolvers<void>();
    let asking = 0;
    authority.refresh = async ({ refreshToken }) => {
      asking += 1;
      if (asking === 2) both.resolve();
      await both.promise;
      return userToken(`r${Number(refreshToken.slice(1)) + 1}`);
    };
    const tokens = await Promise.all([process()(id), process()(id)]);
    expect(tokens.map(({ accessToken }) => accessToken)).toEqual(['access of r2', 'access of r2']);
    expect((await connections.stored(id))?.secrets.refreshToken).toBe('r2');
  });

  it('that came too late takes the refresh token that another process has stored', async () => {
    const { signIn, make, authority, connections, replace } = await setUp();
    const id = await make(person, { refreshToken: 'old' });
    const shown: string[] = [];
    authority.refresh = async ({ refreshToken }) => {
      shown.push(refreshToken);
      if (refreshToken === 'new') return userToken('newer');
      await replace(id, (_connection, secrets) => ({ ...secrets, refreshToken: 'new' }));
      throw new Fault('InvalidGrant', 'AADSTS50173: The refresh token was used before.');
    };
    expect(await signIn(id)).toMatchObject({ accessToken: 'access of newer' });
    expect(shown).toEqual(['old', 'new']);
    const now = await connections.stored(id);
    expect([now?.secrets.refreshToken, now?.connection.failure]).toEqual(['newer', undefined]);
  });

  it('does not write over somebody who has signed in anew meanwhile', async () => {
    const { signIn, make, authority, connections, replace } = await setUp();
    const id = await make(person, { refreshToken: 'old' });
    authority.refresh = async () => {
      await replace(id, (_connection, secrets) => ({ ...secrets, refreshToken: 'consented' }));
      return userToken('refreshed');
    };
    await signIn(id);
    expect((await connections.stored(id))?.secrets.refreshToken).toBe('consented');
  });

  it('does not write over a secret that was changed while it was under way', async () => {
    const { signIn, make, authority, connections, replace } = await setUp();
    const id = await make(person, { clientSecret: 'before', refreshToken: 'r1' });
    authority.refresh = async () => {
      await replace(id, (_connection, secrets) => ({ ...secrets, clientSecret: 'after' }));
      return userToken('r2');
    };
    await signIn(id);
    expect((await connections.stored(id))?.secrets).toEqual({ clientSecret: 'after', refreshToken: 'r2' });
  });

  it('whose refresh token has ended turns the connection to an error in the words of the authority', async () => {
    const { signIn, make, authority, connections } = await setUp();
    const id = await make(person, { refreshToken: 'ended' });
    authority.refresh = () => Promise.reject(new Fault('InvalidGrant', 'AADSTS700082: The refresh token has expired.'));
    await expect(signIn(id)).rejects.toMatchObject({ code: 'InvalidGrant' });
    expect((await connections.find(id))?.failure).toMatchObject({
      code: 'InvalidGrant',
      message: 'AADSTS700082: The refresh token has expired.',
    });
  });

  it('that fails with a secret that was corrected meanwhile is no failure of the connection', async () => {
    const { signIn, make, authority, connections, replace } = await setUp();
    const id = await make(application, { clientSecret: 'wrong' });
    authority.withSecret = async () => {
      await replace(id, () => ({ clientSecret: 'right' }));
      throw refusal();
    };
    await expect(signIn(id)).rejects.toMatchObject({ code: 'InvalidClient' });
    expect((await connections.find(id))?.failure).toBeUndefined();
  });

  it('that fails for a tenant that was corrected meanwhile is no failure of the connection', async () => {
    const { signIn, make, authority, connections, store } = await setUp();
    const id = await make(application, { clientSecret: 'right' });
    authority.withSecret = async () => {
      const now = await connections.stored(id);
      if (now === undefined) throw new Error('it is gone');
      const corrected = { ...now.connection, tenantId: randomUUID(), changed: 1 } as Connection;
      const changes = connections.replace(now, corrected, now.secrets);
      await store.write({ changes, touches: [CONNECTIONS_TOPIC], record: '{}', conflict: '{}' });
      throw refusal();
    };
    await expect(signIn(id)).rejects.toMatchObject({ code: 'InvalidClient' });
    expect((await connections.find(id))?.failure).toBeUndefined();
  });

  it('of nobody says so in the words of Microsoft, and is no failure', async () => {
    const { signIn, make, connections, records } = await setUp();
    const id = await make({ ...person, account: undefined }, {});
    await expect(signIn(id)).rejects.toMatchObject({
      code: 'Unauthorized',
      status: 401,
      message: 'The connection does not contain an access token. Please edit the connection and login.',
    });
    expect([(await connections.find(id))?.failure, await records()]).toEqual([undefined, []]);
  });

  it('through an application that the operator no longer names is refused, and says why in the connection', async () => {
    const { signIn, make, connections } = await setUp();
    const id = await make({ ...person, authId: 'oauthDefault' }, { refreshToken: 'r1' });
    await expect(signIn(id)).rejects.toMatchObject({ code: 'InvalidClient', message: 'There is no application.' });
    expect((await connections.find(id))?.failure?.message).toBe('There is no application.');
  });

  it('of a guest is refused at each refresh, and his token is not used', async () => {
    const { signIn, make, authority, connections } = await setUp();
    const id = await make(person, { refreshToken: 'r1' });
    authority.refresh = () => Promise.resolve(userToken('r2', { acct: 1 }));
    await expect(signIn(id)).rejects.toMatchObject({
      code: 'Forbidden',
      message: expect.stringMatching(/^Microsoft Entra ID guest users aren't supported/),
    });
    expect((await connections.find(id))?.failure?.code).toBe('Forbidden');
  });

  it.each<[string, object]>([
    ['another cloud', { cloud: homeOf(cloudOf('AzureUSGovernment')) }],
    ['the same cloud at another authority', { cloud: { name: 'AzureCloud', authority: 'login.example' } }],
    ['a version that did not say the cloud', { cloud: undefined }],
  ])('of a connection of %s shows its secret to nobody', async (_which, members) => {
    const { signIn, make, authority, connections, records } = await setUp();
    const shown: unknown[] = [];
    authority.withSecret = (client) => {
      shown.push(client);
      return Promise.resolve({ accessToken: 'token', expires: 5 });
    };
    authority.refresh = (client) => {
      shown.push(client);
      return Promise.resolve(userToken('r2'));
    };
    for (const kind of [application, person]) {
      const id = await make({ ...kind, ...members }, { clientSecret: secret(), refreshToken: secret() });
      await expect(signIn(id)).rejects.toMatchObject({
        code: 'Forbidden',
        message: expect.stringMatching(
          /^The connection was made for .+, and this server's cloud is AzureCloud \(login\.microsoftonline\.com\) \(--cloud\): nothing of it is sent there\. PUT the connection again, with its secret, or start the server with the cloud it was made for\.$/,
        ),
      });
      expect((await connections.find(id))?.failure).toBeUndefined();
    }
    expect([shown, await records()]).toEqual([[], []]);
  });

  it('of a connection that is no more is refused, also where it went meanwhile', async () => {
    const { signIn, make, authority, connections, store } = await setUp();
    await expect(signIn(newConnectionId())).rejects.toMatchObject({
      code: 'Unauthorized',
      message: 'The connection is no more.',
    });
    const id = await make(person, { refreshToken: 'r1' });
    authority.refresh = async () => {
      const stored = await connections.stored(id);
      const changes = stored === undefined ? [] : connections.remove(stored);
      await store.write({ changes, touches: [CONNECTIONS_TOPIC], record: '{}', conflict: '{}' });
      return userToken('r2');
    };
    await expect(signIn(id)).rejects.toMatchObject({ message: 'The connection is no more.' });
  });

  it('with a bug in it stays a bug, and says nothing in the connection', async () => {
    const { signIn, make, authority, connections } = await setUp();
    const id = await make(application, { clientSecret: secret() });
    const bug = new TypeError('a bug');
    authority.withSecret = () => Promise.reject(bug);
    await expect(signIn(id)).rejects.toBe(bug);
    expect((await connections.find(id))?.failure).toBeUndefined();
  });
});
