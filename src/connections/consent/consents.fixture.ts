import { generateKeySync, hash, randomUUID } from 'node:crypto';
import { writerSpec } from '../../audit/chain.ts';
import { createSeal } from '../../crypto/seal.ts';
import { createRing } from '../../crypto/sealing/key-ring.ts';
import { Fault } from '../../fault.ts';
import type { Change } from '../../operation.ts';
import { openStore, type Written } from '../../store/store.ts';
import type { CodeRedemption, SignInRequest, UserToken } from '../authority.ts';
import { type ConnectorCloud, cloudOf } from '../clouds.ts';
import type { Connection, ConnectionSecrets, Owner } from '../connection.ts';
import { CONNECTIONS_TOPIC, createConnections, newConnectionId } from '../connections.ts';
import { createConsents } from './consents.ts';

const START = 1_800_000_000_000;
export const TENANT = randomUUID();
export const CALLBACK = 'https://sallyport.example/redirect/keyvault';
export const REDIRECT = 'https://console.example/done';
export const AUTHORITY = 'login.example:8443';

/** An account of the tenant, and what the authority says of one that signs in. */
export const principal = (): Owner => ({ tenantId: TENANT, objectId: randomUUID() });

/**
 * An authority that says what a test has it say: of each code it gives out it remembers for which request, and holds the
 * redemption against it as a real one does.
 */
function openAuthority() {
  const requests: SignInRequest[] = [];
  const redemptions: CodeRedemption[] = [];
  const codes = new Map<string, { request: SignInRequest; token: UserToken }>();
  return {
    requests,
    redemptions,
    codes,
    authorizeUrl(request: SignInRequest) {
      requests.push(request);
      return Promise.resolve(`https://${AUTHORITY}/authorize?state=${request.state}`);
    },
    redeemCode(redemption: CodeRedemption) {
      redemptions.push(redemption);
      const given = codes.get(redemption.code);
      codes.delete(redemption.code);
      if (given !== undefined && redeems(redemption, given.request)) return Promise.resolve(given.token);
      return Promise.reject(new Fault('InvalidGrant', 'AADSTS70000: The code is none.', { aadsts: 70_000 }));
    },
  };
}

/** Where the console is. */
export const CONSOLE = 'https://localhost:8443';

const PLAIN = { displayName: 'Orders', vaultName: 'demo', runHistory: true, shape: 'set', authId: 'oauthDefault' };

/** The embedded one's name, so that connections need not say theirs. */
const EMBEDDED: ConnectorCloud = { ...cloudOf('AzureCloud', { authority: AUTHORITY }), name: 'embedded' };

/** Consents over a store of their own, at `url`, and an authority of the test's. */
export async function openConsents(url: string) {
  const store = await openStore(url, { writer: writerSpec(generateKeySync('hmac', { length: 256 })) });
  const seal = createSeal(createRing(START), 'instance');
  let now = START;
  const connections = createConnections(store, seal);
  const authority = openAuthority();
  const { requests, redemptions, codes } = authority;
  const application = { clientId: randomUUID(), clientSecret: randomUUID() };

  const consentsIn = (cloud: ConnectorCloud) =>
    createConsents({
      store,
      seal,
      clock: () => now,
      connections,
      cloud,
      callback: CALLBACK,
      redirects: [REDIRECT],
      isConsole: (origin) => origin === CONSOLE,
      defaultApplication: () => Promise.resolve(application),
      authority,
    });

  const consents = consentsIn(EMBEDDED);

  async function commit(changes: readonly Change[]): Promise<Written> {
    return store.write({ changes, touches: [CONNECTIONS_TOPIC], record: '{}', conflict: '{}' });
  }

  return {
    store,
    seal,
    connections,
    consents,
    /** Those of a server that was started again with another cloud. */
    consentsIn,
    requests,
    redemptions,
    application,
    commit,
    now: () => now,
    travel: (seconds: number) => void (now += seconds * 1000),
    async connect(members: object = {}, secrets: ConnectionSecrets = {}): Promise<Connection> {
      const id = newConnectionId();
      const made = { ...PLAIN, id, name: `s/g/${id}`, created: now, changed: now, owner: principal(), ...members };
      const connection = made as Connection;
      await commit(connections.create(connection, secrets));
      return connection;
    },
    /** Somebody signs in at the newest link: the state and the code that the browser comes back with. */
    signIn(account: Owner, changed: { id?: object; access?: object; utid?: string } = {}, at = requests.at(-1)) {
      if (at === undefined) throw new Error('there is no link yet');
      const code = randomUUID();
      codes.set(code, { request: at, token: tokenOf(at, account, { now, ...changed }) });
      return { state: at.state, code };
    },
    close: () => store.close(),
  };
}

export type TestConsents = Awaited<ReturnType<typeof openConsents>>;

/** RFC 6749 section 4.1.3 and RFC 7636 section 4.6. */
function redeems({ clientId, redirectUrl, codeVerifier }: CodeRedemption, request: SignInRequest): boolean {
  const challenge = hash('sha256', codeVerifier, 'base64url');
  return clientId === request.clientId && redirectUrl === request.redirectUrl && challenge === request.codeChallenge;
}

function tokenOf(
  { clientId, nonce }: SignInRequest,
  { tenantId, objectId }: Owner,
  { now, id = {}, access = {}, utid = tenantId }: { now: number; id?: object; access?: object; utid?: string },
): UserToken {
  const seconds = Math.floor(now / 1000);
  const who = { tid: tenantId, oid: objectId };
  const issuer = `https://${AUTHORITY}/${tenantId}/v2.0`;
  return {
    accessToken: randomUUID(),
    expires: seconds + 3600,
    refreshToken: randomUUID(),
    idTokenClaims: {
      ...who,
      aud: clientId,
      iss: issuer,
      nonce,
      exp: seconds + 3600,
      preferred_username: 'ann@contoso.example',
      ...id,
    },
    accessTokenClaims: { ...who, scp: 'user_impersonation', sub: 'pairwise', ...access },
    clientInfo: { uid: objectId, utid },
  };
}
