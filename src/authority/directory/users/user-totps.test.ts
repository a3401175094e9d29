import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnBoth } from '../../../../test/postgres.ts';
import { createJournal } from '../../../audit/journal.ts';
import { createPasswords } from '../../../crypto/password.ts';
import { totpCode } from '../../../crypto/totp.ts';
import { DOMAIN, openAuthority, stranger, type TestAuthority } from '../../authority.fixture.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What an authenticator app shows for a secret it was told. */
function app(secret: string, seconds: number): string {
  const bits = Array.from(secret, (each) => ALPHABET.indexOf(each).toString(2).padStart(5, '0')).join('');
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  return totpCode(Buffer.from(bytes), Math.floor(seconds / 30));
}

describeOnBoth('a code from a user’s app', (newUrl) => {
  let authority: TestAuthority;
  let directory: TestAuthority['context']['directory'];
  beforeAll(async () => {
    const derive = async (password: string) => Buffer.from(password);
    authority = await openAuthority(await newUrl(), { passwords: createPasswords({ derive }) });
    ({ directory } = authority.context);
  });
  afterAll(() => authority.close());

  /** A user with an app, at so many seconds after the start. */
  async function enrolled() {
    const userPrincipalName = `${stranger().slice(0, 8)}@${DOMAIN}`;
    const described = { tenantId: authority.tenantId, userPrincipalName, displayName: 'Ann', password: 'a long walk' };
    const made = await directory.newUser(described);
    await authority.commit(made);
    const totp = await directory.newTotp(made.user.objectId);
    await authority.commit(totp);
    return {
      user: totp.user,
      secret: totp.secret,
      uri: totp.uri,
      code: (after = 0) => app(totp.secret, authority.start + after),
    };
  }

  it('counts once, and then the next one does', async () => {
    const { user, code } = await enrolled();
    const used = await directory.checkTotp(user, code());
    expect(used && (await authority.commit(used))).toBe('done');
    expect(await directory.checkTotp(user, code())).toBeUndefined();
    expect(await directory.checkTotp(user, code(-30))).toBeUndefined();
    expect(await directory.checkTotp(user, code(30))).toBeDefined();
  });

  it('counts for one of two who use it at the same time', async () => {
    const { user, code } = await enrolled();
    const [one, other] = [await directory.checkTotp(user, code()), await directory.checkTotp(user, code())];
    expect(one && (await authority.commit(one))).toBe('done');
    expect(other && (await authority.commit(other))).toBe('conflict');
  });

  it('lets one of five in who send it at once, each through the journal', async () => {
    const { user, code } = await enrolled();
    const journal = createJournal(authority.context.store, authority.context.clock);
    const call = { category: 'authority' as const, operation: 'TestSignIn', requestId: stranger(), peer: '' };
    const signIn = async () => {
      const { output } = await journal.conduct(call, async () => {
        const used = await directory.checkTotp(user, code());
        return { output: used !== undefined, ...used };
      });
      return output;
    };
    const answers = await Promise.all(Array.from({ length: 5 }, signIn));
    expect(answers.filter((letIn) => letIn)).toHaveLength(1);
  });

  it('is not asked of whoever has none, and counts for nobody else', async () => {
    const [one, other] = [await enrolled(), await enrolled()];
    expect(await directory.checkTotp(other.user, one.code())).toBeUndefined();
    expect(await directory.checkTotp({ objectId: stranger() }, one.code())).toBeUndefined();
  });

  it('is told to the app once, with the name of the user, and is nowhere to be read', async () => {
    const { user, secret, uri } = await enrolled();
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toContain(`Sallyport:${encodeURIComponent(user.userPrincipalName)}?secret=${secret}`);
    expect(user.totp).toBe(true);
    expect(JSON.stringify(await directory.findUser(user.objectId))).not.toContain(secret);
  });

  it('is of the last secret only', async () => {
    const { user, code } = await enrolled();
    const next = await directory.newTotp(user.objectId);
    await authority.commit(next);
    expect(await directory.checkTotp(user, code())).toBeUndefined();
    expect(await directory.checkTotp(user, app(next.secret, authority.start))).toBeDefined();
  });

  it('counts no more once it was removed, or the user was deleted', async () => {
    const [one, other] = [await enrolled(), await enrolled()];
    const removed = await directory.removeTotp(one.user.objectId);
    await authority.commit(removed);
    expect(removed.user.totp).toBe(false);
    await authority.commit(await directory.deleteUser(other.user.objectId));
    for (const { user, code } of [one, other]) expect(await directory.checkTotp(user, code())).toBeUndefined();
  });

  it('is not there for nobody', async () => {
    const missing = { code: 'NotFound', message: 'There is no user with this id.' };
    await expect(directory.newTotp(stranger())).rejects.toMatchObject(missing);
    await expect(directory.removeTotp(stranger())).rejects.toMatchObject(missing);
  });
});
