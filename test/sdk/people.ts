import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { type Authorization, newAuthorizationCode } from '../../src/authority/stored-grants/authorization-codes.ts';
import { commit, newVault } from '../administration.ts';
import type { TestGateway } from '../gateway.ts';
import { clientsWith } from './clients.ts';

/** A user, an application that the user signs in to, and what the authorize endpoint would give for both. */
export type Furnished = Awaited<ReturnType<typeof furnish>>;

export const REDIRECT = 'http://localhost/here';

export async function furnish(gateway: TestGateway, { publicClient = false } = {}) {
  const { directory } = gateway.services.authority;
  const { tenantId } = gateway.ready.authority;
  const resource = gateway.ready.vaults[0]?.resource ?? '';
  const userPrincipalName = `ann-${randomBytes(4).toString('hex')}@sallyport.localhost`;
  const password = randomBytes(18).toString('base64url');
  const { user, ...added } = await directory.newUser({ tenantId, userPrincipalName, displayName: 'Ann', password });
  await commit(gateway, added);
  const wanted = { tenantId, displayName: 'Travel', publicClient, redirectUris: [REDIRECT] };
  const { application, secret, ...registered } = directory.newApplication(wanted);
  await commit(gateway, registered);
  const { applicationId: clientId } = application;
  const newCode = async (changed: Partial<Authorization> = {}) => {
    const { code, ...minted } = newAuthorizationCode(gateway.services.authority, {
      tenantId,
      clientId,
      userId: user.objectId,
      resource,
      scopes: ['user_impersonation', 'openid', 'profile', 'offline_access'],
      authTime: Math.floor(Date.now() / 1000),
      amr: ['pwd'],
      redirectUri: REDIRECT,
      continuous: false,
      clientInfo: true,
      ...changed,
    });
    await commit(gateway, minted);
    return code;
  };
  const revoke = async () => {
    const { user: _, ...revoked } = await directory.revokeSignIns(user.objectId);
    await commit(gateway, revoked);
  };
  return { tenantId, user, clientId, secret, scopes: [`${resource}/user_impersonation`], newCode, revoke };
}

/** The user reads a vault of his own, with the token that an application got. */
export async function reads(gateway: TestGateway, token: string, { user }: Furnished): Promise<void> {
  const name = `of-${user.objectId.slice(0, 8)}`;
  const vault = await newVault(gateway, name, { [user.objectId]: { secrets: ['get', 'set'], keys: [] } });
  const expiresOnTimestamp = Date.now() + 3_600_000;
  const clients = clientsWith(gateway, { getToken: async () => ({ token, expiresOnTimestamp }) }, { vault });
  await clients.secrets.setSecret('mine', 'a value');
  expect((await clients.secrets.getSecret('mine')).value).toBe('a value');
  clients.close();
}

/** As msal-node wants to know the authority. */
export function authOf(gateway: TestGateway, { clientId, tenantId }: Furnished) {
  const { url } = gateway.ready.authority;
  return { clientId, authority: `${url}/${tenantId}`, knownAuthorities: [new URL(url).host] };
}
