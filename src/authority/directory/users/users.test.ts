import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeOnBoth } from '../../../../test/postgres.ts';
import { createPasswords, type Derive } from '../../../crypto/password.ts';
import { DOMAIN, openAuthority, stranger, type TestAuthority } from '../../authority.fixture.ts';
import { createDirectory } from '../directory.ts';
import { createEntries } from '../entries.ts';
import type { NewUser } from './users.ts';

const PASSWORD = 'a long walk at night';
let names = 0;

describeOnBoth('the users of a directory', (newUrl) => {
  const derive = vi.fn<Derive>(async (password, salt) => Buffer.from(password + salt.toString('hex')));
  let authority: TestAuthority;
  let directory: TestAuthority['context']['directory'];
  beforeAll(async () => {
    authority = await openAuthority(await newUrl(), { passwords: createPasswords({ derive }) });
    ({ directory } = authority.context);
  });
  afterAll(() => authority.close());

  const described = (members: Partial<NewUser> = {}): NewUser => ({
    tenantId: authority.tenantId,
    userPrincipalName: `Ann.${(names += 1)}@${DOMAIN}`,
    displayName: 'Ann',
    password: PASSWORD,
    ...members,
  });

  async function newUser(members: Partial<NewUser> = {}) {
    const made = await directory.newUser(described(members));
    expect(await authority.commit(made)).toBe('done');
    return made.user;
  }

  describe('a user', () => {
    it('is found by id and by name in any case, once committed, though looked for before', async () => {
      const made = await directory.newUser(described());
      const { objectId, userPrincipalName } = made.user;
      const find = () =>
        Promise.all([directory.findUser(objectId), directory.findUserByName(userPrincipalName.toUpperCase())]);
      expect(await find()).toEqual([undefined, undefined]);
      await authority.commit(made);
      expect(await find()).toEqual([made.user, made.user]);
      expect(await directory.listUsers()).toContainEqual(made.user);
    });

    it('is an enabled member of the tenant without roles where nothing else is said', async () => {
      expect(await newUser()).toEqual({
        objectId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        tenantId: authority.tenantId,
        userPrincipalName: expect.stringMatching(/^Ann\.\d+@contoso\.localhost$/),
        displayName: 'Ann',
        userType: 'Member',
        homeTenantId: authority.tenantId,
        enabled: true,
        roles: [],
        totp: false,
        created: authority.start,
        revision: 1,
      });
    });

    it('can be a guest from another tenant', async () => {
      const guest = { userType: 'Guest', homeTenantId: stranger(), roles: ['Reader'] } as const;
      expect(await newUser({ ...guest, userPrincipalName: `bob_example.com#EXT#@${DOMAIN}` })).toMatchObject(guest);
    });

    it('cannot take the name of another, in whatever case', async () => {
      const { userPrincipalName } = await newUser();
      await expect(
        directory.newUser(described({ userPrincipalName: userPrincipalName.toLowerCase() })),
      ).rejects.toMatchObject({
        code: 'Conflict',
        status: 409,
        message: 'A user has this name already. Take another one.',
      });
    });

    it('cannot take the name of another who was made at the same time', async () => {
      const twins = await Promise.all(
        ['twin', 'TWIN'].map((name) => directory.newUser(described({ userPrincipalName: `${name}@${DOMAIN}` }))),
      );
      const [first, second] = twins;
      expect(first && (await authority.commit(first))).toBe('done');
      expect(second && (await authority.commit(second))).toBe('conflict');
      expect(await directory.findUser(second?.user.objectId ?? '')).toBeUndefined();
    });

    const NAME = /^The user principal name must be 'name@domain', at most 113 characters/;
    it.each([
      ['without a domain', { userPrincipalName: 'ann' }, NAME],
      ['without a name', { userPrincipalName: `@${DOMAIN}` }, NAME],
      ['with two at signs', { userPrincipalName: `a@b@${DOMAIN}` }, NAME],
      ['of letters that look like others', { userPrincipalName: `\u0430nn@${DOMAIN}` }, NAME],
      ['with a line break', { userPrincipalName: `ann\n@${DOMAIN}` }, NAME],
      ['that is too long', { userPrincipalName: `${'a'.repeat(65)}@${DOMAIN}` }, NAME],
      [
        'of a domain of nobody',
        { userPrincipalName: 'ann@example.com' },
        'The user principal name must end in a domain of the tenant (contoso.localhost).',
      ],
      [
        'with no display name',
        { displayName: ' ' },
        'The display name must have 1 to 256 characters without control characters.',
      ],
      ['of a tenant that is not there', { tenantId: stranger() }, 'There is no tenant with this id.'],
      ['from a home that is no GUID', { homeTenantId: 'home' }, 'The home tenant id must be a GUID.'],
    ])('%s is refused', async (_, members, message) => {
      await expect(directory.newUser(described(members))).rejects.toMatchObject({
        code: expect.stringMatching(/^(BadParameter|NotFound)$/),
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      });
    });

    it.each(['', 'ann', `%@${DOMAIN}`, `ann@${DOMAIN}\n`, `\u212Aelvin@${DOMAIN}`, 'a'.repeat(321), '__proto__'])(
      'is not %j',
      async (text) => {
        expect(await directory.findUserByName(text)).toBeUndefined();
        expect(await directory.findUser(text)).toBeUndefined();
      },
    );

    it('gets another name, and leaves the old one to others', async () => {
      const { objectId, userPrincipalName } = await newUser();
      const next = `bea.${objectId}@${DOMAIN}`;
      const changed = await directory.changeUser(objectId.toUpperCase(), { userPrincipalName: next });
      await authority.commit(changed);
      expect(await directory.findUserByName(userPrincipalName)).toBeUndefined();
      expect(await directory.findUserByName(next)).toEqual(changed.user);
      expect(changed.user).not.toHaveProperty('revoked');
      await newUser({ userPrincipalName });
    });

    it('is changed by one at a time', async () => {
      const { objectId } = await newUser();
      const change = (displayName: string) => directory.changeUser(objectId, { displayName });
      const [one, other] = [await change('One'), await change('Other')];
      expect([await authority.commit(one), await authority.commit(other)]).toEqual(['done', 'conflict']);
    });

    it('that is deleted leaves nothing behind, and the name to others', async () => {
      const { objectId, userPrincipalName } = await newUser();
      await authority.commit(await directory.newTotp(objectId));
      const entries = createEntries(authority.context.store, authority.context.seal);
      const rows = async () =>
        Promise.all((['user', 'password', 'totp'] as const).map((kind) => entries.find(kind, objectId)));
      expect(await rows()).not.toContain(undefined);
      await authority.commit(await directory.deleteUser(objectId));
      expect(await rows()).toEqual([undefined, undefined, undefined]);
      expect(await directory.findUser(objectId)).toBeUndefined();
      expect(await directory.checkPassword(userPrincipalName, PASSWORD)).toBeUndefined();
      const next = await newUser({ userPrincipalName, password: 'another long walk' });
      expect(next.objectId).not.toBe(objectId);
      expect(await directory.checkPassword(userPrincipalName, PASSWORD)).toBeUndefined();
    });

    it('who is not there cannot be changed', async () => {
      const missing = { code: 'NotFound', message: 'There is no user with this id.' };
      for (const id of [stranger(), '', authority.tenantId]) {
        await expect(directory.changeUser(id, {})).rejects.toMatchObject(missing);
        await expect(directory.setPassword(id, PASSWORD)).rejects.toMatchObject(missing);
        await expect(directory.revokeSignIns(id)).rejects.toMatchObject(missing);
        await expect(directory.deleteUser(id)).rejects.toMatchObject(missing);
      }
    });
  });

  describe('tokens of a user end', () => {
    it.each([
      ['when the sign-ins are revoked', (id: string) => directory.revokeSignIns(id)],
      ['with another password', (id: string) => directory.setPassword(id, 'another long walk')],
      ['with a role', (id: string) => directory.changeUser(id, { roles: ['Reader'] })],
      ['when the user is disabled, also for when it is enabled again', disableAndEnable],
    ])('%s', async (_, change) => {
      const { objectId } = await newUser({ roles: ['Reader', 'Operator'] });
      await authority.commit(await change(objectId));
      expect((await directory.findUser(objectId))?.revoked).toBeGreaterThan(authority.start);
    });

    async function disableAndEnable(id: string) {
      await authority.commit(await directory.changeUser(id, { enabled: false }));
      return directory.changeUser(id, { enabled: true });
    }

    it('later at each revocation, in the same second too', async () => {
      const { objectId } = await newUser();
      const dates: (number | undefined)[] = [];
      for (let times = 0; times < 2; times += 1) {
        const revoked = await directory.revokeSignIns(objectId);
        await authority.commit(revoked);
        dates.push(revoked.user.revoked);
      }
      expect(dates).toEqual([authority.start + 10, authority.start + 11]);
    });
  });

  describe('a sign-in', () => {
    it('takes name and password, the name in any case, the password in every spelling', async () => {
      const user = await newUser({ password: 'Caf\u00e9 at noon' });
      const name = user.userPrincipalName.toUpperCase();
      expect(await directory.checkPassword(name, 'Caf\u00e9 at noon')).toEqual(user);
      expect(await directory.checkPassword(name, 'Cafe\u0301 at noon')).toEqual(user);
      expect(await directory.checkPassword(name, 'caf\u00e9 at noon')).toBeUndefined();
    });

    it('takes the new password only, from the moment it is set', async () => {
      const { objectId, userPrincipalName } = await newUser();
      await authority.commit(await directory.setPassword(objectId, 'another long walk'));
      expect(await directory.checkPassword(userPrincipalName, PASSWORD)).toBeUndefined();
      expect(await directory.checkPassword(userPrincipalName, 'another long walk')).toMatchObject({ objectId });
    });

    it('costs the same whether the user is there, is disabled, or the password is wrong, empty or endless', async () => {
      const { userPrincipalName } = await newUser();
      const disabled = await newUser({ enabled: false });
      const attempts = [
        [userPrincipalName, 'wrong'],
        [userPrincipalName, ''],
        [userPrincipalName, 'x'.repeat(100_000)],
        [disabled.userPrincipalName, PASSWORD],
        [`nobody@${DOMAIN}`, PASSWORD],
        ['\u0000', PASSWORD],
      ] as const;
      for (const [name, password] of attempts) {
        derive.mockClear();
        expect(await directory.checkPassword(name, password)).toBeUndefined();
        expect(derive.mock.calls).toEqual([[expect.any(String), expect.any(Buffer), { N: 65_536, r: 8, p: 1 }]]);
        expect(derive.mock.calls[0]?.[0].length).toBeLessThan(1025);
      }
    });

    it('ends for whoever is disabled, or gets another password, while it is worked on', async () => {
      const changes = [
        (id: string) => directory.changeUser(id, { enabled: false }),
        (id: string) => directory.setPassword(id, 'another long walk'),
      ];
      for (const change of changes) {
        const { objectId, userPrincipalName } = await newUser();
        const changed = await change(objectId);
        derive.mockImplementationOnce(async (password, salt) => {
          await authority.commit(changed);
          return Buffer.from(password + salt.toString('hex'));
        });
        expect(await directory.checkPassword(userPrincipalName, PASSWORD)).toBeUndefined();
      }
    });
  });

  describe('a password', () => {
    const LENGTH = 'The password must have 8 to 256 characters.';
    const COMMON = 'The password is one of the commonest. Choose another.';
    const NAME = 'The password must not be the name of the user. Choose another.';
    it.each([
      ['short', 'sev en7', LENGTH],
      ['of seven characters in fourteen code units', '\u{1F511}'.repeat(7), LENGTH],
      ['of seven characters with marks', 'e\u0301'.repeat(7), LENGTH],
      ['of 257 characters', 'ab'.repeat(128) + 'c', LENGTH],
      ['of a million', 'ab'.repeat(500_000), LENGTH],
      ['that everybody has', 'Passw0rd', COMMON],
      ['of one letter', 'ssssssssss', COMMON],
      ['like the whole name', `christopher@${DOMAIN}`, NAME],
      ['like the name', 'Christopher', NAME],
    ])('%s is refused', async (_, password, message) => {
      const userPrincipalName = `Christopher@${DOMAIN}`;
      const refused = { code: 'BadParameter', status: 400, message };
      await expect(directory.newUser(described({ userPrincipalName, password }))).rejects.toMatchObject(refused);
    });

    it.each(['ab '.repeat(85), 'correct horse', '\u{1F511}\u{1F512}'.repeat(4), ' '.repeat(7) + 'x'])(
      'may be %j',
      async (password) => {
        const { userPrincipalName } = await newUser({ password });
        expect(await directory.checkPassword(userPrincipalName, password)).toBeDefined();
      },
    );
  });
});

describe('users on the disk', () => {
  it('are hashed by scrypt, where nothing else is said', async () => {
    const authority = await openAuthority();
    try {
      const directory = createDirectory(authority.context);
      const userPrincipalName = `ann@${DOMAIN}`;
      const user = { tenantId: authority.tenantId, userPrincipalName, displayName: 'Ann', password: PASSWORD };
      await authority.commit(await directory.newUser(user));
      expect(await directory.checkPassword(userPrincipalName, 'wrong')).toBeUndefined();
      expect(await directory.checkPassword(userPrincipalName, PASSWORD)).toMatchObject({ userPrincipalName });
    } finally {
      await authority.close();
    }
  });
});
