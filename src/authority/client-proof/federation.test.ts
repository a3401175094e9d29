import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt, exportJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, openAuthority, stranger, type TestAuthority, URL, VAULT } from '../authority.fixture.ts';
import { issueToApplication } from '../claims.ts';
import type { FederatedCredential } from '../directory/applications/application.ts';
import { tokenV2 } from '../endpoints/token.ts';
import { present, rsa, signed, withMembers } from './client-proof.fixture.ts';
import { EXCHANGE_RESOURCE as EXCHANGE } from './federation.ts';

const ISSUER = 'https://tokens.example/cluster';
const SUBJECT = 'system:serviceaccount:default:Worker';

const { privateKey, publicKey } = rsa();
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
let authority: TestAuthority;
let credential: FederatedCredential;
/** URLs that were called. */
const called: string[] = [];
beforeAll(async () => {
  authority = await openAuthority();
  const keys = [
    { ...(await exportJWK(publicKey)), kid: 'rsa', use: 'sig' },
    { ...(await exportJWK(ec.publicKey)), kid: 'ec', use: 'sig' },
  ];
  credential = {
    id: 'one',
    name: 'worker',
    issuer: ISSUER,
    subject: SUBJECT,
    audiences: [EXCHANGE],
    jwks: { keys },
  };
});
afterAll(() => authority.close());

interface Changed {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  readonly key?: Parameters<typeof signed>[1]['key'];
}

/** A token as a cluster gives it to its workloads, changed. */
function tokenOf({ claims = {}, header = {}, key = privateKey }: Changed = {}): Promise<string> {
  const { start } = authority;
  const plain = { iss: ISSUER, sub: SUBJECT, aud: [EXCHANGE], iat: start, nbf: start, exp: start + 3600 };
  return signed({ ...plain, ...claims }, { key, header: { alg: 'RS256', kid: 'rsa', ...header } });
}

async function ask(changed?: Changed, credentials: readonly FederatedCredential[] = [credential]) {
  const { context } = authority;
  const federatedKeys = (issuer: string) => {
    called.push(issuer);
    return Promise.reject(new Error('unreachable'));
  };
  const asking = { ...withMembers(authority, { federatedCredentials: [...credentials] }), federatedKeys };
  expect(asking.signingKeys).toBe(context.signingKeys);
  return present(authority, asking, { assertion: await tokenOf(changed) });
}

describe('a client with a token of another issuer', () => {
  it('gets a token in its own name', async () => {
    const { applicationId, objectId } = authority.application;
    const { output } = await ask();
    expect(decodeJwt(output.access_token)).toMatchObject({ appid: applicationId, oid: objectId, appidacr: '2' });
  });

  it('may have it signed with RSA or P-256, for one audience as a text or a list', async () => {
    const changed = [
      { header: { alg: 'PS256' } },
      { header: { alg: 'ES256', kid: 'ec' }, key: ec.privateKey },
      { claims: { aud: EXCHANGE } },
    ];
    for (const each of changed) expect((await ask(each)).output.token_type).toBe('Bearer');
  });

  it('may be federated with several issuers', async () => {
    const others = ['https://a.example', 'https://b.example'].map((issuer) => ({ ...credential, issuer }));
    expect((await ask({}, [...others, credential])).output.token_type).toBe('Bearer');
  });
});

describe('a token of another issuer is refused', () => {
  const cases: [string, Changed, number, RegExp][] = [
    [
      'of an issuer that is not registered',
      { claims: { iss: 'https://other.example' } },
      700_211,
      /the issuer 'https:/,
    ],
    ['of the issuer with a slash', { claims: { iss: `${ISSUER}/` } }, 700_211, /the issuer/],
    ['without an issuer', { claims: { iss: undefined } }, 700_211, /the issuer that was sent/],
    ['whose issuer is no text', { claims: { iss: [ISSUER] } }, 700_211, /the issuer that was sent/],
    ['for another audience', { claims: { aud: 'api://other' } }, 700_212, /the audience 'api:\/\/other'/],
    ['for two audiences', { claims: { aud: [EXCHANGE, 'api://other'] } }, 700_212, /the audience that was sent/],
    ['without an audience', { claims: { aud: undefined } }, 700_212, /the audience that was sent/],
    ['about another subject', { claims: { sub: 'system:x' } }, 700_213, /the subject 'system:x'/],
    ['about the subject in other case', { claims: { sub: SUBJECT.toLowerCase() } }, 700_213, /with case\./],
    ['about nobody', { claims: { sub: undefined } }, 700_213, /the subject that was sent/],
    ['signed with another key', { key: rsa().privateKey }, 700_027, /^The signature/],
    ['that names no key of the issuer', { header: { kid: '../rsa' } }, 700_027, /^The signature/],
    ['whose algorithm is not that of its key', { header: { kid: 'ec' } }, 700_027, /^The signature/],
    ['with SHA-512', { header: { alg: 'RS512' } }, 5_002_738, /Use RS256 or PS256 or ES256\./],
    ['with HS256', { header: { alg: 'HS256' }, key: Buffer.alloc(32) }, 5_002_738, /Use RS256/],
    ['that has ended', { claims: { exp: 1 } }, 700_024, /has expired/],
    ['without an end', { claims: { exp: undefined } }, 700_024, /no 'exp'/],
    ['of the future', { claims: { nbf: 9_000_000_000 } }, 700_024, /not valid yet/],
  ];

  it.each(cases)('%s', async (_, changed, aadsts, message) => {
    const fault = { code: 'InvalidClient', status: 401, aadsts, message: expect.stringMatching(message) };
    await expect(ask(changed)).rejects.toMatchObject(fault);
    expect(called).toEqual([]);
  });

  it('where issuer, audience and subject are right, but of different credentials', async () => {
    const credentials = [
      { ...credential, subject: 'another' },
      { ...credential, audiences: ['another'] },
    ];
    await expect(ask({}, credentials)).rejects.toMatchObject({ aadsts: 700_213 });
  });

  it('where the application is federated with nobody, or its registered keys are none', async () => {
    await expect(ask({}, [])).rejects.toMatchObject({ aadsts: 5_002_723 });
    for (const keys of [[], [{}], [{ kty: 'RSA', n: '!', e: 'AQAB', kid: 'rsa' }]]) {
      await expect(ask({}, [{ ...credential, jwks: { keys } }])).rejects.toMatchObject({ aadsts: 700_027 });
    }
  });

  it('before any server is asked for its keys, unless an administrator named that server', async () => {
    const { jwks: _, ...remote } = credential;
    for (const claims of [{ iss: 'https://other.example' }, { sub: 'another' }, { aud: 'another' }]) {
      await expect(ask({ claims }, [remote])).rejects.toMatchObject({ status: 401 });
    }
    await expect(ask({ header: { jku: 'https://other.example' } }, [remote])).rejects.toMatchObject({ aadsts: 50_027 });
    await expect(ask({ header: { alg: 'RS512' } }, [remote])).rejects.toMatchObject({ aadsts: 5_002_738 });
    expect(called).toEqual([]);
    await expect(ask({}, [remote])).rejects.toMatchObject({
      code: 'InvalidClient',
      status: 401,
      aadsts: 501_661,
      message: expect.stringMatching(/^The keys of the issuer 'https:\/\/tokens\.example\/cluster' cannot be had\./),
    });
    expect(called).toEqual([ISSUER]);
    // Whatever it says of a tenant: it is no token of this authority.
    await expect(ask({ claims: { tid: authority.tenantId } }, [remote])).rejects.toMatchObject({ aadsts: 501_661 });
  });
});

describe('a client with a token of this authority', () => {
  async function another() {
    const { directory } = authority.context;
    const { application, secret, ...change } = directory.newApplication({
      tenantId: authority.tenantId,
      displayName: 'Another',
    });
    await authority.commit(change);
    const { output } = await call(tokenV2, authority.context, {
      tenant: authority.tenantId,
      grant_type: 'client_credentials',
      client_id: application.applicationId,
      client_secret: secret,
      scope: `${EXCHANGE}/.default`,
    });
    return { application, accessToken: output.access_token };
  }

  const own = (subject: string, audience = EXCHANGE): FederatedCredential => ({
    id: 'own',
    name: 'own',
    issuer: `${URL}/${authority.tenantId}/`,
    subject,
    audiences: [audience],
  });

  it("shows another application's token, as long as that one counts", async () => {
    const { application, accessToken } = await another();
    const context = withMembers(authority, { federatedCredentials: [own(application.objectId)] });
    const { output } = await present(authority, context, { assertion: accessToken });
    expect(decodeJwt(output.access_token)['appid']).toBe(authority.application.applicationId);
    await authority.commit(
      await authority.context.directory.changeApplication(application.applicationId, { enabled: false }),
    );
    await expect(present(authority, context, { assertion: accessToken })).rejects.toMatchObject({ aadsts: 700_027 });
  });

  it("shows a managed identity's, as long as that one counts", async () => {
    const { directory } = authority.context;
    const { tenantId } = authority;
    const resourceId = `/subscriptions/${stranger()}/resourceGroups/tests/providers/Microsoft.ManagedIdentity/userAssignedIdentities/worker`;
    const { identity, ...change } = directory.newManagedIdentity({
      tenantId,
      kind: 'UserAssigned',
      resourceId,
      location: 'local',
      tags: {},
    });
    await authority.commit(change);
    const subject = { applicationId: identity.clientId, objectId: identity.objectId, tenantId, roles: [], revoked: 0 };
    const issued = await issueToApplication(authority.context, subject, { resource: EXCHANGE, authenticated: '2' });
    const context = withMembers(authority, { federatedCredentials: [own(identity.objectId)] });
    expect((await present(authority, context, { assertion: issued.token })).output.token_type).toBe('Bearer');
    await authority.commit(await directory.changeManagedIdentity(identity.clientId, { enabled: false }));
    await expect(present(authority, context, { assertion: issued.token })).rejects.toMatchObject({ aadsts: 700_027 });
  });

  it('is refused with its own, with a forged one, and with one for another audience', async () => {
    const { application, accessToken } = await another();
    const refused = (assertion: string, federated: FederatedCredential) => {
      const context = withMembers(authority, { federatedCredentials: [federated] });
      return expect(present(authority, context, { assertion })).rejects;
    };
    await refused(accessToken, own(authority.application.objectId)).toMatchObject({ aadsts: 700_213 });
    await refused(accessToken, own(application.objectId, VAULT)).toMatchObject({ aadsts: 700_212 });
    const forged = await signed(decodeJwt(accessToken), {
      key: privateKey,
      header: { alg: 'RS256', kid: authority.kid },
    });
    await refused(forged, own(application.objectId)).toMatchObject({ aadsts: 700_027 });
  });
});
