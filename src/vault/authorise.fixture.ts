import { randomUUID } from 'node:crypto';
import type { Caller } from '../caller.ts';
import { Fault } from '../fault.ts';
import type { Contract } from '../operation.ts';
import type { Store } from '../store/store.ts';
import { BUILT_IN, type CustomRole, type RoleAssignment } from '../wire/roles.ts';
import type { Vault } from '../wire/vault.ts';
import { authorise } from './authorise.ts';
import { createGrants, type Grants } from './grants.ts';

/** A vault whose model is roles, and assignments that are there or not as a test wants them. */
export const TENANT = randomUUID();
export const PRINCIPAL = randomUUID();
export const GROUP_SCOPE = '/subscriptions/1111/resourceGroups/Shop';
export const VAULT_SCOPE = `${GROUP_SCOPE}/providers/Microsoft.KeyVault/vaults/Demo`;

export const vault: Vault = {
  name: 'Demo',
  tenantId: TENANT,
  location: 'local',
  softDeleteDays: 90,
  purgeProtection: false,
  created: 1000,
  accessPolicies: [],
  enableRbacAuthorization: true,
  scope: { subscription: '1111', resourceGroup: 'Shop' },
};

export const caller: Caller = {
  objectId: PRINCIPAL,
  applicationId: 'application',
  tenantId: TENANT,
  issuer: 'https://issuer.example/',
  roles: [],
  groups: [],
  delegated: false,
  groupsOmitted: false,
  expires: 0,
};

export const idOf = (roleName: string): string => BUILT_IN.find((role) => role.roleName === roleName)?.id ?? '';

export function assigned(changed: Partial<RoleAssignment> & { role?: string } = {}): RoleAssignment {
  const { role = 'Key Vault Secrets User', ...members } = changed;
  return {
    id: randomUUID(),
    scope: VAULT_SCOPE,
    roleId: idOf(role),
    principalId: PRINCIPAL,
    principalType: 'ServicePrincipal',
    tenantId: TENANT,
    created: 2000,
    createdBy: '',
    ...members,
  };
}

/** Grants over these rows; the rows may be changed, and then `touch` tells. */
export function grantsFrom(assignments: readonly RoleAssignment[], definitions: readonly CustomRole[] = []) {
  const listeners: ((topics: readonly string[]) => void)[] = [];
  const mac = new Uint8Array(32);
  const reads = { count: 0 };
  const store = { onTouch: (listener: (topics: readonly string[]) => void) => void listeners.push(listener) };
  const rows = {
    assignments: {
      around: async () => {
        reads.count += 1;
        return assignments.map((assignment) => ({ assignment, mac }));
      },
    },
    definitions: {
      find: async (id: string) => {
        const role = definitions.find((each) => each.id === id);
        return role && { role, mac };
      },
    },
  };
  const grants = createGrants(store as unknown as Store, rows as never);
  return { grants, reads, touch: (...topics: string[]) => listeners.forEach((listener) => listener(topics)) };
}

export interface Attempt {
  readonly who?: Partial<Caller>;
  readonly on?: Partial<Vault>;
  readonly contract?: Pick<Contract<unknown, unknown>, 'name' | 'permission'>;
  readonly name?: string;
}

const getSecret = { name: 'GetSecret', permission: { kind: 'secrets', verb: 'get' } } as const;

/** The refusal, and whether it waits for a key without a public half; undefined where there is none. */
async function decide(grants: Grants, attempt: Attempt): Promise<{ message: string; waits: boolean } | undefined> {
  const { who, on, contract = getSecret, name = 'password' } = attempt;
  const asked = { vault: { ...vault, ...on }, caller: { ...caller, ...who }, contract, name };
  try {
    const waiting = await authorise(grants, asked);
    return waiting && { message: waiting.message, waits: true };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'Forbidden' || error.inner !== 'ForbiddenByRbac') throw error;
    return { message: error.message, waits: false };
  }
}

/** The message of the refusal; undefined where there is none. */
export async function refusal(grants: Grants, attempt: Attempt = {}): Promise<string | undefined> {
  return (await decide(grants, attempt))?.message;
}

export async function may(grants: Grants, attempt: Attempt = {}): Promise<boolean> {
  return (await decide(grants, attempt)) === undefined;
}

/** `public`: with keys that have a public half. */
export async function reach(grants: Grants, attempt: Attempt = {}): Promise<'all' | 'public' | 'nothing'> {
  const decided = await decide(grants, attempt);
  if (decided === undefined) return 'all';
  return decided.waits ? 'public' : 'nothing';
}
