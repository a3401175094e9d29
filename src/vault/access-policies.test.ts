import { describe, expect, it } from 'vitest';
import type { Caller } from '../caller.ts';
import { requirePermission } from './access-policies.ts';
import type { AccessPolicy, Vault } from './room.ts';

const caller: Caller = {
  objectId: 'object',
  applicationId: 'application',
  tenantId: 'tenant',
  issuer: 'https://issuer.example/',
  roles: [],
  groups: [],
  delegated: false,
  groupsOmitted: false,
  expires: 0,
};

const USE = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey', 'sign', 'verify', 'release', 'rotate'];
/** The permissions that a policy may name, purge apart. */
const VERBS = {
  secrets: ['get', 'list', 'set', 'delete', 'backup', 'restore', 'recover'],
  keys: [...USE, 'get', 'list', 'create', 'update', 'import', 'delete', 'getrotationpolicy', 'setrotationpolicy'],
};

type Kind = keyof typeof VERBS;

function vaultWith(...policies: Partial<AccessPolicy>[]): Vault {
  const base = { tenantId: 'tenant', objectId: 'object', permissions: { secrets: [], keys: [] } };
  return {
    name: 'Demo',
    tenantId: 'tenant',
    location: 'local',
    softDeleteDays: 90,
    purgeProtection: false,
    created: 0,
    accessPolicies: policies.map((policy) => ({ ...base, ...policy })),
  };
}

function allowedTo(who: Partial<Caller>, kind: Kind, verb: string, ...policies: Partial<AccessPolicy>[]): boolean {
  try {
    requirePermission(vaultWith(...policies), { ...caller, ...who }, { kind, verb });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'Forbidden', status: 403, inner: 'AccessDenied' });
    expect((error as Error).message).toContain(
      `does not have ${kind} ${verb} permission on key vault 'Demo;location=local'`,
    );
    return false;
  }
}

const allowed = (kind: Kind, verb: string, ...policies: Partial<AccessPolicy>[]) =>
  allowedTo({}, kind, verb, ...policies);
const grant = (secrets: readonly string[], keys: readonly string[] = []) => ({ permissions: { secrets, keys } });

describe('a permission', () => {
  it('is what a policy for the principal grants, and nothing beside it', () => {
    for (const verb of [...VERBS.secrets, 'purge']) {
      const expected = verb === 'get' || verb === 'list';
      expect([verb, allowed('secrets', verb, grant(['get', 'list']))]).toEqual([verb, expected]);
    }
    expect(allowed('secrets', 'get')).toBe(false);
  });

  it('for secrets is none for keys', () => {
    expect([allowed('keys', 'get', grant(['get'])), allowed('keys', 'get', grant([], ['get']))]).toEqual([false, true]);
  });

  it('of another principal, or of the same id in another tenant, is none', () => {
    expect(allowed('secrets', 'get', { ...grant(['get']), objectId: 'application' })).toBe(false);
    expect(allowed('secrets', 'get', { ...grant(['get']), tenantId: 'another' })).toBe(false);
    expect(allowedTo({ tenantId: 'another' }, 'secrets', 'get', grant(['get']))).toBe(false);
  });

  it('may come from any of several policies', () => {
    expect(allowed('secrets', 'get', grant(['list']), grant(['get']))).toBe(true);
  });

  it('is the same whatever the casing in which a policy writes ids', () => {
    expect(allowed('secrets', 'get', { ...grant(['get']), objectId: 'OBJECT', tenantId: 'Tenant' })).toBe(true);
  });

  it('all is every verb, purge excepted', () => {
    for (const kind of ['secrets', 'keys'] as const) {
      for (const verb of [...VERBS[kind], 'purge']) {
        expect([verb, allowed(kind, verb, grant(['all'], ['all']))]).toEqual([verb, verb !== 'purge']);
      }
    }
    expect(allowed('secrets', 'purge', grant(['all', 'purge']))).toBe(true);
  });
});

describe('a group', () => {
  const policy = { ...grant(['get']), objectId: 'group' };

  it('gives its members what its policy grants', () => {
    expect(allowedTo({ groups: ['other', 'group'] }, 'secrets', 'get', policy)).toBe(true);
    expect(allowedTo({ groups: ['other', 'group'] }, 'secrets', 'set', policy)).toBe(false);
    expect(allowedTo({ groups: ['other'] }, 'secrets', 'get', policy)).toBe(false);
  });

  it('of another tenant gives nothing', () => {
    expect(allowedTo({ groups: ['group'] }, 'secrets', 'get', { ...policy, tenantId: 'another' })).toBe(false);
  });
});

describe('a compound identity', () => {
  const policy = { ...grant(['get']), applicationId: 'Application' };

  it('is the principal and the application, neither alone', () => {
    expect(allowed('secrets', 'get', policy)).toBe(true);
    expect(allowedTo({ applicationId: 'another' }, 'secrets', 'get', policy)).toBe(false);
    expect(allowedTo({ objectId: 'another' }, 'secrets', 'get', policy)).toBe(false);
  });

  it('may be a group and an application', () => {
    const through = { ...policy, objectId: 'group' };
    expect(allowedTo({ groups: ['group'] }, 'secrets', 'get', through)).toBe(true);
    expect(allowedTo({ groups: ['group'], applicationId: 'another' }, 'secrets', 'get', through)).toBe(false);
  });
});

describe('the refusal', () => {
  const refused = (who: Partial<Caller>) => () =>
    requirePermission(vaultWith(), { ...caller, ...who }, { kind: 'secrets', verb: 'get' });
  const about = (identity: string) =>
    `The user, group or application '${identity}' does not have secrets get permission on key vault 'Demo;location=local'. ` +
    'For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287';

  it('has the words of Key Vault', () => {
    expect(refused({})).toThrow(
      expect.objectContaining({ message: about('appid=application;oid=object;iss=https://issuer.example/') }),
    );
  });

  it('counts the groups of the caller', () => {
    const message = about('appid=application;oid=object;numgroups=2;iss=https://issuer.example/');
    expect(refused({ groups: ['one', 'two'] })).toThrow(expect.objectContaining({ message }));
  });

  it('says where groups did not count', () => {
    const message =
      `${about('appid=application;oid=object;iss=https://issuer.example/')}. ` +
      'The token leaves out the groups of its user, so that none of them counted.';
    expect(refused({ groupsOmitted: true })).toThrow(expect.objectContaining({ message }));
  });
});
