import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CustomRole } from '../wire/roles.ts';
import { assigned, GROUP_SCOPE, grantsFrom, may, TENANT, VAULT_SCOPE, vault } from './authorise.fixture.ts';
import { ROLES_TOPIC } from './grants.ts';

const list = { name: 'GetSecrets', permission: { kind: 'secrets', verb: 'list' } } as const;
const getKey = { name: 'GetKey', permission: { kind: 'keys', verb: 'get' } } as const;
const setSecret = { name: 'SetSecret', permission: { kind: 'secrets', verb: 'set' } } as const;

describe('a scope', () => {
  it.each([
    ['a subscription', '/subscriptions/1111'],
    ['a resource group', GROUP_SCOPE],
    ['a vault', VAULT_SCOPE],
    ['a secret', `${VAULT_SCOPE}/secrets/password`],
    ['a vault in other letters', VAULT_SCOPE.toUpperCase()],
    ['a secret in other letters', `${VAULT_SCOPE}/Secrets/PassWord`],
  ])('of %s reaches a secret in it', async (_, scope) => {
    expect(await may(grantsFrom([assigned({ scope })]).grants, { name: 'PASSWORD' })).toBe(true);
  });

  it.each(['password2', 'passwor', 'password-', 'secrets', 'xpassword'])(
    'of one secret does not reach %s',
    async (name) => {
      const { grants } = grantsFrom([assigned({ scope: `${VAULT_SCOPE}/secrets/password` })]);
      expect(await may(grants, { name })).toBe(false);
    },
  );

  it('of one secret is none of its key of the same name, and no list', async () => {
    const { grants } = grantsFrom([
      assigned({ scope: `${VAULT_SCOPE}/secrets/password`, role: 'Key Vault Administrator' }),
    ]);
    expect(await may(grants)).toBe(true);
    expect(await may(grants, { contract: getKey })).toBe(false);
    expect(await may(grants, { contract: list, name: '' })).toBe(false);
    expect(await may(grants, { contract: setSecret })).toBe(true);
  });

  it('that is none reaches nothing, wherever it came from', async () => {
    const scopes = [
      '/',
      '',
      `${VAULT_SCOPE}/`,
      `${VAULT_SCOPE}/secrets`,
      `${VAULT_SCOPE}/secrets/a/b`,
      `${VAULT_SCOPE}/../Demo`,
    ];
    for (const scope of scopes)
      expect([scope, await may(grantsFrom([assigned({ scope })]).grants)]).toEqual([scope, false]);
  });

  it('of one object is reached by its own name only', async () => {
    const name = fc.stringMatching(/^[0-9a-zA-Z-]{1,12}$/);
    await fc.assert(
      fc.asyncProperty(name, fc.oneof(name, fc.string()), async (mine, other) => {
        const { grants } = grantsFrom([assigned({ scope: `${VAULT_SCOPE}/secrets/${mine}` })]);
        expect(await may(grants, { name: other })).toBe(mine.toLowerCase() === other.toLowerCase());
      }),
    );
  });

  it.each([
    'password/',
    '/password',
    'password/versions',
    'x/../password',
    'password%2f',
    'password\u0000',
    'ｐassword',
    'paßword',
  ])('of one secret is not broken into by %j', async (name) => {
    const { grants } = grantsFrom([assigned({ scope: `${VAULT_SCOPE}/secrets/password` })]);
    expect(await may(grants, { name })).toBe(false);
  });
});

describe('a principal', () => {
  const group = randomUUID();

  it('has what its groups have', async () => {
    const { grants } = grantsFrom([assigned({ principalId: group, principalType: 'Group' })]);
    expect(await may(grants)).toBe(false);
    expect(await may(grants, { who: { groups: [randomUUID(), group] } })).toBe(true);
    expect(await may(grants, { who: { groups: [randomUUID()] } })).toBe(false);
    expect(await may(grants, { who: { groups: [group] }, contract: setSecret })).toBe(false);
  });

  it('has the sum of its roles, its own and those of its groups', async () => {
    const { grants } = grantsFrom([
      assigned({ role: 'Key Vault Reader' }),
      assigned({ principalId: group, role: 'Key Vault Crypto User' }),
      assigned({ role: 'Key Vault Secrets Officer', scope: `${VAULT_SCOPE}/secrets/password` }),
    ]);
    const who = { groups: [group] };
    expect(await may(grants, { who, contract: setSecret })).toBe(true);
    expect(await may(grants, { who, contract: setSecret, name: 'other' })).toBe(false);
    expect(await may(grants, { who, contract: list })).toBe(true);
    const decrypt = { name: 'Decrypt', permission: { kind: 'keys', verb: 'decrypt' } } as const;
    expect([await may(grants, { who, contract: decrypt }), await may(grants, { contract: decrypt })]).toEqual([
      true,
      false,
    ]);
  });

  it('is not its application, nor another one', async () => {
    const { grants } = grantsFrom([assigned({ principalId: 'application' })]);
    expect(await may(grants)).toBe(false);
    expect(await may(grantsFrom([assigned()]).grants, { who: { objectId: randomUUID() } })).toBe(false);
  });

  it('of another tenant is another principal, on whichever side the tenant differs', async () => {
    const tenantId = randomUUID();
    expect(await may(grantsFrom([assigned()]).grants, { who: { tenantId } })).toBe(false);
    expect(await may(grantsFrom([assigned({ tenantId })]).grants, { who: { tenantId } })).toBe(false);
    expect(await may(grantsFrom([assigned({ tenantId })]).grants)).toBe(false);
    expect(await may(grantsFrom([assigned()]).grants, { who: { tenantId }, on: { tenantId } })).toBe(false);
  });
});

describe('a custom role', () => {
  const role = (changed: Partial<CustomRole> = {}): CustomRole => ({
    id: randomUUID(),
    roleName: 'Mine',
    description: '',
    permissions: [
      {
        dataActions: ['Microsoft.KeyVault/vaults/secrets/*'],
        notDataActions: ['Microsoft.KeyVault/vaults/secrets/getSecret/action'],
      },
    ],
    assignableScopes: [GROUP_SCOPE],
    tenantId: TENANT,
    created: 0,
    updated: 0,
    createdBy: '',
    ...changed,
  });
  const held = (mine: CustomRole, scope = VAULT_SCOPE) =>
    grantsFrom([assigned({ roleId: mine.id, scope })], [mine]).grants;

  it('allows what its data actions name and its notDataActions do not', async () => {
    expect([await may(held(role())), await may(held(role()), { contract: setSecret })]).toEqual([false, true]);
  });

  it('of two blocks allows what either does', async () => {
    const second = { dataActions: ['Microsoft.KeyVault/vaults/secrets/GETSECRET/*'], notDataActions: [] };
    const mine = role({ permissions: [...role().permissions, second] });
    expect(await may(held(mine))).toBe(true);
  });

  it('takes nothing away that another role gives', async () => {
    const mine = role();
    const { grants } = grantsFrom([assigned({ roleId: mine.id }), assigned()], [mine]);
    expect(await may(grants)).toBe(true);
  });

  it('does not hold where it may not be assigned', async () => {
    const elsewhere = role({ assignableScopes: [`${GROUP_SCOPE}2`, '/subscriptions/2222'] });
    expect(await may(held(elsewhere), { contract: setSecret })).toBe(false);
    const here = role({ assignableScopes: [VAULT_SCOPE.toLowerCase()] });
    expect(await may(held(here), { contract: setSecret })).toBe(true);
    expect(await may(held(here, GROUP_SCOPE), { contract: setSecret })).toBe(false);
  });

  it('that is no more allows nothing', async () => {
    expect(await may(grantsFrom([assigned({ roleId: randomUUID() })]).grants, { contract: setSecret })).toBe(false);
  });
});

describe('an earlier vault of the same name', () => {
  it('leaves its assignments to nobody, and those around it to all', async () => {
    const on = { created: 3000 };
    expect(await may(grantsFrom([assigned()]).grants, { on })).toBe(false);
    expect(await may(grantsFrom([assigned({ scope: `${VAULT_SCOPE}/secrets/password` })]).grants, { on })).toBe(false);
    expect(await may(grantsFrom([assigned({ created: 3000 })]).grants, { on })).toBe(true);
    expect(await may(grantsFrom([assigned({ scope: GROUP_SCOPE })]).grants, { on })).toBe(true);
  });
});

describe('what is kept in memory', () => {
  it('is read once, and anew after a touch of its topic', async () => {
    const rows = [assigned()];
    const { grants, reads, touch } = grantsFrom(rows);
    const kept = { ...vault };
    await grants.of(kept);
    expect(grants.of(kept)).not.toBeInstanceOf(Promise);
    touch('connections');
    expect([await may(grants), reads.count]).toEqual([true, 1]);
    rows.pop();
    touch(ROLES_TOPIC);
    expect([await may(grants), reads.count]).toEqual([false, 2]);
  });
});
