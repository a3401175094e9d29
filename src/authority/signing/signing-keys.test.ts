import { createPublicKey } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBearer } from '../../tokens/bearer.ts';
import { openAuthority, stranger, type TestAuthority, VAULT } from '../authority.fixture.ts';
import { issueToApplication } from '../claims.ts';
import { issuerOf } from '../issuer.ts';
import { createSigningKeys } from './signing-keys.ts';

let authority: TestAuthority;
beforeAll(async () => {
  authority = await openAuthority();
});
afterAll(() => authority.close());

const kids = async () => (await authority.context.signingKeys.published()).keys.map(({ kid }) => kid);

describe('the signing keys', () => {
  it('are named by their RFC 7638 thumbprint and published without their private half', async () => {
    const [key] = (await authority.context.signingKeys.published()).keys;
    expect(Object.keys(key ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(key?.kid).toBe(await calculateJwkThumbprint({ ...key }));
    const { privateKey } = await authority.context.signingKeys.current();
    expect(createPublicKey(privateKey).export({ format: 'jwk' })).toEqual({ kty: 'RSA', n: key?.n, e: key?.e });
  });

  it('are the same object until one comes or goes, so that verifiers keep what they imported', async () => {
    const { context, commit, tenantId } = authority;
    const before = await context.signingKeys.published();
    await commit(context.directory.newApplication({ tenantId, displayName: 'App' }));
    expect(await context.signingKeys.published()).toBe(before);
  });

  it('overlap: a new one is known before it signs, and old tokens stay good until the old one is withdrawn', async () => {
    const { context, commit, application, tenantId, kid: old } = authority;
    const bearer = createBearer({ issuers: [issuerOf(context, tenantId)], clock: context.clock });
    const issue = () => issueToApplication(context, application, { resource: VAULT, authenticated: '1' });

    const { kid, ...change } = await context.signingKeys.newSigningKey(3600);
    await commit(change);
    expect((await kids()).sort()).toEqual([old, kid].sort());
    expect(await context.signingKeys.current()).toMatchObject({ kid: old });
    authority.travel(3600);
    const before = await createSigningKeys(context).current();
    expect(before.kid).toBe(kid);

    authority.travel(3599);
    const oldToken = (await issue()).token;
    authority.travel(3600);
    const newToken = (await issue()).token;
    for (const token of [oldToken, newToken]) expect(await bearer.verify(token, VAULT)).toMatchObject({ tenantId });

    await commit(await context.signingKeys.removeSigningKey(old));
    bearer.forget();
    expect(await kids()).toEqual([kid]);
    await expect(bearer.verify(oldToken, VAULT)).rejects.toMatchObject({ code: 'Unauthorized' });
    expect(await bearer.verify(newToken, VAULT)).toMatchObject({ tenantId });
    authority.travel(0);
  });

  it('are unavailable, in one clear sentence, when there are none', async () => {
    authority.travel(-1);
    await expect(authority.context.signingKeys.current()).rejects.toMatchObject({
      code: 'Unavailable',
      status: 503,
      message: 'The authority has no signing key. Restart Sallyport.',
    });
    authority.travel(0);
  });

  it('that are not there cannot be withdrawn', async () => {
    await expect(authority.context.signingKeys.removeSigningKey(stranger())).rejects.toMatchObject({
      code: 'NotFound',
    });
  });
});
