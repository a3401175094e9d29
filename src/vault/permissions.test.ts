import { describe, expect, it } from 'vitest';
import type { Caller } from '../caller.ts';
import { OPERATIONS } from './operations.ts';
import { requirePermission, VERBS } from './permissions.ts';
import type { AccessPolicy, Vault } from './room.ts';

const caller: Caller = {
  objectId: 'object',
  applicationId: 'application',
  tenantId: 'tenant',
  issuer: 'https://issuer.example/',
  roles: [],
  expires: 0,
};

function allowed(kind: 'secrets' | 'keys', verb: string, ...policies: Partial<AccessPolicy>[]): boolean {
  const base = { tenantId: 'tenant', objectId: 'object', permissions: { secrets: [], keys: [] } };
  const vault: Vault = {
    name: 'Demo',
    tenantId: 'tenant',
    location: 'local',
    softDeleteDays: 90,
    purgeProtection: false,
    created: 0,
    accessPolicies: policies.map((policy) => ({ ...base, ...policy })),
  };
  try {
    requirePermission(vault, caller, { kind, verb });
    return true;
  } catch (error) {
    expect(error).toMatchObject({
      code: 'Forbidden',
      status: 403,
      inner: 'AccessDenied',
      message:
        `The user, group or application 'appid=application;oid=object;iss=https://issuer.example/' does not have ${kind} ` +
        `${verb} permission on key vault 'Demo;location=local'. For help resolving this issue, please see ` +
        'https://go.microsoft.com/fwlink/?linkid=2125287',
    });
    return false;
  }
}

const grant = (secrets: readonly string[], keys: readonly string[] = []) => ({ permissions: { secrets, keys } });

describe('a permission', () => {
  it('is what a policy for the principal grants, and nothing beside it', () => {
    for (const verb of VERBS.secrets) {
      expect([verb, allowed('secrets', verb, grant(['get', 'list']))]).toEqual([
        verb,
        verb === 'get' || verb === 'list',
      ]);
    }
    expect(allowed('secrets', 'get')).toBe(false);
  });

  it('for secrets is none for keys', () => {
    expect([allowed('keys', 'get', grant(['get'])), allowed('keys', 'get', grant([], ['get']))]).toEqual([false, true]);
  });

  it('of another principal, or of the same id in another tenant, is none', () => {
    expect(allowed('secrets', 'get', { ...grant(['get']), objectId: 'application' })).toBe(false);
    expect(allowed('secrets', 'get', { ...grant(['get']), tenantId: 'another' })).toBe(false);
  });

  it('may come from any of several policies', () => {
    expect(allowed('secrets', 'get', grant(['list']), grant(['get']))).toBe(true);
  });

  it('all is every verb, purge excepted', () => {
    for (const kind of ['secrets', 'keys'] as const) {
      for (const verb of VERBS[kind]) {
        expect([verb, allowed(kind, verb, grant(['all'], ['all']))]).toEqual([verb, verb !== 'purge']);
      }
    }
    expect(allowed('secrets', 'purge', grant(['all', 'purge']))).toBe(true);
  });
});

it('every operation asks for one of the verbs', () => {
  for (const { event, operation } of OPERATIONS) {
    const { kind = 'secrets', verb } = operation.contract.permission ?? {};
    expect([event, VERBS[kind]]).toEqual([event, expect.arrayContaining([verb])]);
  }
});
