import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { DeviceCodeCredential } from '@azure/identity';
import { PublicClientApplication } from '@azure/msal-node';
import { decodeJwt } from 'jose';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve, deny, findByUserCode } from '../../src/authority/stored-grants/device-codes.ts';
import { commit } from '../administration.ts';
import { startTestGateway, type TestGateway } from '../gateway.ts';
import { credentialOptions } from './clients.ts';
import { authOf, type Furnished, furnish, reads } from './people.ts';

/** Devices without a browser, which wait until somebody has signed in elsewhere. They ask every five seconds. */
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
  setDefaultCACertificates([...getCACertificates('default'), gateway.ca]);
});
afterAll(() => gateway.stop());

/** What the page does when the user has typed the code, and signed in. */
async function answer({ user }: Furnished, userCode: string, allowed = true): Promise<void> {
  const { authority } = gateway.services;
  const found = await findByUserCode(authority, userCode.toLowerCase());
  if (found === undefined) throw new Error('nobody waits with this code');
  const signedIn = { user, authTime: Math.floor(Date.now() / 1000), amr: ['pwd'] };
  await commit(gateway, allowed ? approve(authority, found, signedIn) : deny(authority, found));
}

describe('DeviceCodeCredential', () => {
  const credentialOf = (given: Furnished, allowed: boolean) =>
    new DeviceCodeCredential({
      tenantId: given.tenantId,
      clientId: given.clientId,
      userPromptCallback: ({ userCode, verificationUri }) => {
        expect(verificationUri).toMatch(/^https:\/\/localhost:\d+\//);
        void answer(given, userCode, allowed);
      },
      ...credentialOptions(gateway),
    });

  it.concurrent('gets a token of who signed in for it, which the vault takes', async () => {
    const given = await furnish(gateway, { publicClient: true });
    const { token } = await credentialOf(given, true).getToken(given.scopes);
    expect(decodeJwt(token)).toMatchObject({ oid: given.user.objectId, appidacr: '0', scp: 'user_impersonation' });
    await reads(gateway, token, given);
  });

  it.concurrent('gets none where the user declines', async () => {
    const given = await furnish(gateway, { publicClient: true });
    await expect(credentialOf(given, false).getToken(given.scopes)).rejects.toThrow(/authorization_declined/);
  });
});

describe('msal-node', () => {
  it.concurrent('gets a token for a device, and the next one silently', async () => {
    const given = await furnish(gateway, { publicClient: true });
    const app = new PublicClientApplication({ auth: authOf(gateway, given) });
    const { scopes } = given;
    const deviceCodeCallback = ({ userCode }: { userCode: string }) => void answer(given, userCode);
    const result = await app.acquireTokenByDeviceCode({ scopes, deviceCodeCallback });
    if (!result?.account) throw new Error('the client keeps no account');
    const renewed = await app.acquireTokenSilent({ scopes, account: result.account, forceRefresh: true });
    expect(decodeJwt(renewed.accessToken)).toMatchObject({ oid: given.user.objectId, appidacr: '0' });
  });
});

describe('openid-client', () => {
  it.concurrent('finds the endpoint by discovery, and waits', async () => {
    const given = await furnish(gateway, { publicClient: true });
    const issuer = new URL(`${gateway.ready.authority.url}/${given.tenantId}/v2.0`);
    const configuration = await openid.discovery(issuer, given.clientId, undefined, openid.None());
    const scope = `openid ${given.scopes.join(' ')}`;
    const waiting = await openid.initiateDeviceAuthorization(configuration, { scope });
    expect(waiting).toMatchObject({ interval: 5, expires_in: 900 });
    const polled = openid.pollDeviceAuthorizationGrant(configuration, waiting);
    await answer(given, waiting.user_code);
    expect((await polled).claims()).toMatchObject({ oid: given.user.objectId });
  });
});
