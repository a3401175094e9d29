import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOnBoth } from '../../../../test/postgres.ts';
import { createBearer } from '../../../tokens/bearer.ts';
import { call, openAuthority, stranger, type TestAuthority, VAULT } from '../../authority.fixture.ts';
import { tokenV2 } from '../../endpoints/token.ts';
import { issuerOf } from '../../issuer.ts';
import { matchSecret } from './client-secret.ts';

type Stored = { readonly id: string; readonly hash: string; readonly hint: string };

const WRONG = { code: 'InvalidClient', aadsts: 7_000_215 };

describeOnBoth('the directory', (newUrl) => {
  let authority: TestAuthority;
  beforeAll(async () => {
    authority = await openAuthority(await newUrl());
  });
  afterAll(() => authority.close());

  /** A new application whose secrets a test may change. */
  async function register(secretLifetime?: number) {
    const { context, tenantId, commit } = authority;
    const lifetime = secretLifetime === undefined ? {} : { secretLifetime };
    const { application, secret, ...change } = context.directory.newApplication({
      tenantId,
      displayName: 'App',
      ...lifetime,
    });
    expect(await commit(change)).toBe('done');
    const signIn = (client_secret: string) =>
      call(tokenV2, context, {
        tenant: tenantId,
        grant_type: 'client_credentials',
        client_id: application.applicationId,
        client_secret,
        scope: `${VAULT}/.default`,
      });
    return { id: application.applicationId, secret, signIn };
  }

  describe('a client secret', () => {
    it('is 43 characters of which the directory keeps no more than the first three', async () => {
      const { id, secret } = await register();
      expect(secret).toMatch(/^[\w-]{43}$/);
      const stored = await authority.context.directory.findApplication(id);
      expect(JSON.stringify(stored)).not.toContain(secret);
      expect(stored?.secrets).toEqual([expect.objectContaining({ hint: secret.slice(0, 3) })]);
    });

    it('works beside a second one', async () => {
      const { id, secret, signIn } = await register();
      const added = await authority.context.directory.addSecret(id);
      await authority.commit(added);
      for (const each of [secret, added.secret])
        expect(await signIn(each)).toHaveProperty('output.token_type', 'Bearer');
    });

    it('ends at once when it is replaced', async () => {
      const { id, secret, signIn } = await register();
      await signIn(secret);
      const replaced = await authority.context.directory.replaceSecrets(id);
      await authority.commit(replaced);
      await expect(signIn(secret)).rejects.toMatchObject(WRONG);
      expect(await signIn(replaced.secret)).toHaveProperty('output.token_type', 'Bearer');
    });

    it('ends at once when it is removed', async () => {
      const { id, secret, signIn } = await register();
      const application = await authority.context.directory.findApplication(id);
      await authority.commit(await authority.context.directory.removeSecret(id, application?.secrets[0]?.id ?? ''));
      await expect(signIn(secret)).rejects.toMatchObject(WRONG);
    });

    it('that is taken away ends the tokens so far, in the same second too, and no later ones', async () => {
      const { context, commit } = authority;
      const { id, secret, signIn } = await register();
      const bearer = createBearer({ issuers: [issuerOf(context, authority.tenantId)], clock: context.clock });
      const added = await context.directory.addSecret(id);
      await commit(added);
      const tokenWith = async (each: string) => (await signIn(each)).output.access_token;
      const judged = async (token: string) => {
        bearer.forget();
        return bearer.verify(token, VAULT).then(
          () => 'taken',
          ({ message }: Error) => message,
        );
      };
      const revoked = 'AKV10001: The token was revoked. Ask for a new one.';
      const before = [await tokenWith(secret), await tokenWith(added.secret)];
      expect(await Promise.all(before.map(judged))).toEqual(['taken', 'taken']);
      const [first] = (await context.directory.findApplication(id))?.secrets ?? [];
      await commit(await context.directory.removeSecret(id, first?.id ?? ''));
      expect(await Promise.all(before.map(judged))).toEqual([revoked, revoked]);
      const between = await tokenWith(added.secret);
      expect(await judged(between)).toBe('taken');
      const replaced = await context.directory.replaceSecrets(id);
      await commit(replaced);
      expect(await judged(between)).toBe(revoked);
      expect(await judged(await tokenWith(replaced.secret))).toBe('taken');
    });

    it('is refused from the second on in which it expires', async () => {
      const { secret, signIn } = await register(600);
      authority.travel(599);
      expect(await signIn(secret)).toHaveProperty('output.token_type', 'Bearer');
      authority.travel(600);
      await expect(signIn(secret)).rejects.toMatchObject({ code: 'InvalidClient', status: 401, aadsts: 7_000_222 });
      await expect(signIn('guess')).rejects.toMatchObject(WRONG);
      authority.travel(0);
    });

    it.each([
      ['its id', ({ id }: Stored) => id],
      ['its hash', ({ hash }: Stored) => hash],
      ['its hint', ({ hint }: Stored) => hint],
    ])('is not %s', async (_, read) => {
      const { id, signIn } = await register();
      const [stored] = (await authority.context.directory.findApplication(id))?.secrets ?? [];
      await expect(signIn(read(stored ?? { id: '', hash: '', hint: '' }))).rejects.toMatchObject(WRONG);
    });

    it('is compared with all that are stored, and matches none of broken length', () => {
      const stored = { id: 'a', hash: 'short', hint: '', created: 0, expires: 0 };
      expect(matchSecret('secret', [stored])).toBeUndefined();
      expect(matchSecret('secret', [])).toBeUndefined();
    });

    it('is one of ten at most', async () => {
      const { id } = await register();
      for (let count = 1; count < 10; count += 1)
        await authority.commit(await authority.context.directory.addSecret(id));
      await expect(authority.context.directory.addSecret(id)).rejects.toMatchObject({
        code: 'Conflict',
        message: 'An application has at most 10 secrets. Remove one first.',
      });
    });

    it('added by two at once conflicts for the second, so that neither is lost', async () => {
      const { id } = await register();
      const [one, other] = [
        await authority.context.directory.addSecret(id),
        await authority.context.directory.addSecret(id),
      ];
      expect([await authority.commit(one), await authority.commit(other)]).toEqual(['done', 'conflict']);
    });
  });

  describe('an application', () => {
    it('is found by its id in any case, and by nothing else', async () => {
      const { id } = await register();
      const { directory } = authority.context;
      expect(await directory.findApplication(id.toUpperCase())).toMatchObject({ applicationId: id });
      for (const other of [stranger(), '', '%', `${id} `])
        expect(await directory.findApplication(other)).toBeUndefined();
    });

    it('is found once it is committed, though it was looked for before', async () => {
      const { context, tenantId, commit } = authority;
      const { application, secret, ...change } = context.directory.newApplication({ tenantId, displayName: 'Late' });
      expect(await context.directory.findApplication(application.applicationId)).toBeUndefined();
      await commit(change);
      expect(await context.directory.findApplication(application.applicationId)).toEqual(application);
      expect(secret).not.toBe('');
    });

    it('cannot take the id of another', async () => {
      const { id } = await register();
      const { tenantId, commit, context } = authority;
      const twin = context.directory.newApplication({ tenantId, displayName: 'Twin', applicationId: id.toUpperCase() });
      expect(await commit(twin)).toBe('conflict');
    });

    it('is listed in the order of the ids, page by page', async () => {
      const { directory } = authority.context;
      const all = (await directory.listApplications()).map(({ applicationId }) => applicationId);
      expect(all).toEqual([...all].sort());
      const [first = ''] = all;
      const page = await directory.listApplications({ after: first, limit: 2 });
      expect(page.map(({ applicationId }) => applicationId)).toEqual(all.slice(1, 3));
    });

    it.each(['tenantId', 'applicationId'] as const)('must have a GUID for its %s', (member) => {
      const options = { tenantId: stranger(), displayName: 'App', [member]: '../x' };
      expect(() => authority.context.directory.newApplication(options)).toThrow(
        expect.objectContaining({
          code: 'BadParameter',
          message: expect.stringMatching(/^The (tenant|application) id must be a GUID\.$/),
        }),
      );
    });

    it('that is not there has no secrets to change', async () => {
      const { directory } = authority.context;
      const missing = { code: 'NotFound', message: 'There is no application with this id.' };
      await expect(directory.addSecret(stranger())).rejects.toMatchObject(missing);
      await expect(directory.replaceSecrets(stranger())).rejects.toMatchObject(missing);
      await expect(directory.removeSecret(stranger(), stranger())).rejects.toMatchObject(missing);
      await expect(directory.removeSecret(authority.application.applicationId, stranger())).rejects.toMatchObject({
        code: 'NotFound',
        message: 'The application has no secret with this id.',
      });
    });
  });
});
