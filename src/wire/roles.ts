import { type DataAction, fullName, matching } from './data-actions.ts';
import { liesWithin, type Scope, scopeKey } from './scope.ts';

/** Roles as Azure defines them ("Understand Azure role definitions"), of which a vault asks the data actions only. */
export interface RoleDefinition {
  /** Lower-case GUID. */
  readonly id: string;
  readonly roleName: string;
  readonly description: string;
  readonly permissions: readonly RolePermissions[];
  /** Where it may be assigned; `/` is everywhere. */
  readonly assignableScopes: readonly string[];
}

export interface RolePermissions {
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/** Made by an administrator; times in Unix milliseconds. */
export interface CustomRole extends RoleDefinition {
  /** Whose assignments may use it. */
  readonly tenantId: string;
  readonly created: number;
  readonly updated: number;
  readonly createdBy: string;
}

export interface RoleAssignment {
  /** Lower-case GUID. */
  readonly id: string;
  /** As it was written; compared without case. */
  readonly scope: string;
  readonly roleId: string;
  /** Object id of a user, a group or a service principal, in lower case. */
  readonly principalId: string;
  readonly principalType: PrincipalType;
  /** Principals of this tenant are meant, and no others that have the same id. */
  readonly tenantId: string;
  readonly description?: string | undefined;
  /** Unix milliseconds. */
  readonly created: number;
  readonly createdBy: string;
}

export const PRINCIPAL_TYPES = ['User', 'Group', 'ServicePrincipal', 'ForeignGroup', 'Device'] as const;
/** `Unknown` where whoever assigned did not say; nothing is decided by it. */
export type PrincipalType = (typeof PRINCIPAL_TYPES)[number] | 'Unknown';

/** As they were read, with the marks of their rows: changes are conditional on these. */
export interface StoredAssignment {
  readonly assignment: RoleAssignment;
  readonly mac: Uint8Array;
}

export interface StoredRole {
  readonly role: CustomRole;
  readonly mac: Uint8Array;
}

/** What it allows: of each block what `dataActions` name and `notDataActions` do not, and of all blocks the sum. */
export function allowedBy({ permissions }: Pick<RoleDefinition, 'permissions'>): ReadonlySet<DataAction> {
  const blocks = permissions.map(({ dataActions, notDataActions }) => {
    const not = matching(notDataActions);
    return [...matching(dataActions)].filter((action) => !not.has(action));
  });
  return new Set(blocks.flat());
}

/** Whether the role may be assigned there: what is assigned elsewhere does not count. */
export function mayHold({ assignableScopes }: Pick<RoleDefinition, 'assignableScopes'>, scope: Scope): boolean {
  const key = scopeKey(scope);
  return assignableScopes.some((outer) => outer === '/' || liesWithin(key, outer.toLowerCase()));
}

const builtIn = (id: string, roleName: string, description: string, ...dataActions: readonly string[]) => ({
  id,
  roleName: `Key Vault ${roleName}`,
  description,
  permissions: [
    { dataActions: dataActions.map((name) => fullName(name as DataAction)), notDataActions: [] as readonly string[] },
  ],
  assignableScopes: ['/'],
});

/** Azure's built-in roles for Key Vault under their own ids ("Azure built-in roles for Security"), with their data actions. */
export const BUILT_IN: readonly RoleDefinition[] = [
  builtIn('00482a5a-887f-4fb3-b363-3b7fe8e74483', 'Administrator', 'Everything in a vault and its objects', '*'),
  builtIn(
    '21090545-7ca7-4776-b22c-e363652d74d2',
    'Reader',
    'What is said about secrets, keys and certificates, and no secret values',
    '*/read',
    'secrets/readMetadata/action',
  ),
  builtIn('b86a8fe4-44ce-4948-aee5-eccb2c155cd7', 'Secrets Officer', 'Everything with secrets', 'secrets/*'),
  builtIn(
    '4633458b-17de-408a-b874-0445c86b69e6',
    'Secrets User',
    'Secrets and their values, to read',
    'secrets/getSecret/action',
    'secrets/readMetadata/action',
  ),
  builtIn(
    '14b46e9e-c2b7-41b4-b07b-48a6ebf60603',
    'Crypto Officer',
    'Everything with keys',
    'keys/*',
    'keyrotationpolicies/*',
  ),
  builtIn(
    '12338af0-0e69-4776-bea7-57ae8d297424',
    'Crypto User',
    'Use of keys, but not their making and deleting',
    'keys/read',
    'keys/update/action',
    'keys/backup/action',
    'keys/encrypt/action',
    'keys/decrypt/action',
    'keys/wrap/action',
    'keys/unwrap/action',
    'keys/sign/action',
    'keys/verify/action',
  ),
  builtIn(
    'e147488a-f6f5-4113-8e2d-b22465e65bf6',
    'Crypto Service Encryption User',
    'Wrapping and unwrapping of the keys of other services',
    'keys/read',
    'keys/wrap/action',
    'keys/unwrap/action',
  ),
  builtIn(
    '08bbd89e-9f13-488c-ac41-acfcb10c90ab',
    'Crypto Service Release User',
    'Release of keys',
    'keys/release/action',
  ),
  builtIn(
    'a4417e6f-fecd-4de8-b567-7b0420556985',
    'Certificates Officer',
    'Everything with certificates',
    'certificatecas/*',
    'certificates/*',
    'certificatecontacts/write',
  ),
  builtIn(
    'db79e9a7-68ee-4b58-9aeb-b90e7c24fcba',
    'Certificate User',
    'Certificates with their keys and secrets, to read',
    'certificates/read',
    'secrets/getSecret/action',
    'secrets/readMetadata/action',
    'keys/read',
  ),
  // Those below act on the vault as a resource, which here the app roles of the management API decide.
  builtIn('f25e0fa2-a7c8-4377-a976-54943a77a395', 'Contributor', 'In Azure the management of vaults; nothing in them'),
  builtIn(
    '8b54135c-b56d-4d72-a534-26097cfdc8d8',
    'Data Access Administrator',
    'In Azure the assignment of the roles of Key Vault; nothing in vaults',
  ),
  builtIn(
    'a68e7c17-0ab2-4c09-9a58-125dae29748c',
    'Purge Operator',
    'In Azure the purging of deleted vaults; nothing in them',
  ),
];

const BY_ID = new Map(BUILT_IN.map((role) => [role.id, role]));

/** By its id in lower case. */
export const builtInRole = (id: string): RoleDefinition | undefined => BY_ID.get(id);
