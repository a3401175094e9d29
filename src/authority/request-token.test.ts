import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Call, createJournal } from '../audit/journal.ts';
import { VAULT } from './authority.fixture.ts';
import { CALLBACK, openGrants, type TestGrants } from './grants/grants.fixture.ts';
import { requestIdentityToken } from './managed-identity/request.ts';
import { requestToken } from './request-token.ts';

/** What programs ask of the authority's endpoint over HTTP, asked in its own process. */
let authority: TestGrants;
const recorded: Call[] = [];
beforeAll(async () => {
  authority = await openGrants();
});
afterAll(() => authority.close());

function journal() {
  const { conduct } = createJournal(authority.context.store, authority.context.clock);
  const listening: typeof conduct = (call, run) => {
    recorded.push(call);
    return conduct(call, run);
  };
  return { conduct: listening };
}

const request = (tenant: string, form: Record<string, string>) =>
  requestToken(authority.context, journal())(tenant, form);
const client = () => ({ client_id: authority.application.applicationId, client_secret: authority.secret });

describe('a token that is asked for in process', () => {
  it('is the same as over HTTP', async () => {
    const form = { grant_type: 'client_credentials', ...client(), scope: `${VAULT}/.default` };
    const { accessToken } = await request(authority.tenantId, form);
    expect(decodeJwt(accessToken.token)).toMatchObject({ aud: VAULT, oid: authority.application.objectId });
    expect(accessToken.expires).toBe(authority.start + 3600);
    await expect(request(authority.tenantId, { ...form, client_secret: 'guess' })).rejects.toMatchObject({
      code: 'InvalidClient',
      aadsts: 7_000_215,
    });
  });

  it('uses up a code for good, and its refresh token as well, with a record', async () => {
    const code = await authority.authorize();
    const form = { ...client(), redirect_uri: CALLBACK, code_verifier: authority.verifier };
    const redeem = () => request(authority.tenantId, { ...form, grant_type: 'authorization_code', code });
    const first = await redeem();
    expect(recorded.at(-1)).toMatchObject({
      category: 'authority',
      operation: 'TokenIssue',
      target: `applications/${authority.application.applicationId}`,
    });
    const refresh = (token = '') =>
      request(authority.tenantId, { ...client(), grant_type: 'refresh_token', refresh_token: token });
    const second = await refresh(first.refreshToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(await refresh(second.refreshToken)).toMatchObject({ user: { displayName: 'Alex' } });
    // The second use of a code was a thief's, or the first: what came of it ends, and that is durable as well.
    await expect(redeem()).rejects.toMatchObject({ code: 'InvalidGrant', aadsts: 54_005 });
    await expect(refresh(second.refreshToken)).rejects.toMatchObject({ code: 'InvalidGrant' });
  });

  it('gives the same refresh token to two that ask at once', async () => {
    const form = { ...client(), redirect_uri: CALLBACK, code_verifier: authority.verifier };
    const code = await authority.authorize();
    const { refreshToken = '' } = await request(authority.tenantId, {
      ...form,
      grant_type: 'authorization_code',
      code,
    });
    const refresh = () =>
      request(authority.tenantId, { ...client(), grant_type: 'refresh_token', refresh_token: refreshToken });
    const [one, other] = await Promise.all([refresh(), refresh()]);
    expect(one.refreshToken).toBe(other.refreshToken);
  });
});

describe("a managed identity's token that is asked for in process", () => {
  const name = 'connector';
  const resourceId = `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/sallyport/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
  const ask = (named: string, resource = VAULT) => requestIdentityToken(authority.context)(named, resource);

  it('is of the one that is named: by name, by either id, or as that of the system', async () => {
    const { identity, ...change } = authority.context.directory.newManagedIdentity({
      tenantId: authority.tenantId,
      kind: 'SystemAssigned',
      resourceId,
      location: 'local',
      tags: {},
    });
    await expect(ask(name)).rejects.toMatchObject({ code: 'BadParameter', message: 'Identity not found' });
    await authority.commit(change);
    for (const named of [name, identity.clientId, resourceId, 'system']) {
      expect(decodeJwt((await ask(named)).token)).toMatchObject({ aud: VAULT, oid: identity.objectId });
    }
  });

  it('is refused where nobody has that name, and for a resource that nobody knows', async () => {
    for (const named of [randomUUID(), 'another']) {
      await expect(ask(named)).rejects.toMatchObject({ code: 'BadParameter', message: 'Identity not found' });
    }
    await expect(ask(name, 'https://nobody.example')).rejects.toMatchObject({ code: 'InvalidScope', aadsts: 500_011 });
  });
});
