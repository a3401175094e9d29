import type { Caller } from '../caller.ts';
import { remember } from '../store/remembered.ts';
import type { Store } from '../store/store.ts';
import type { DataAction } from '../wire/data-actions.ts';
import { allowedBy, builtInRole, mayHold, type RoleAssignment, type RoleDefinition } from '../wire/roles.ts';
import { parseScope, type Scope, type ScopeObject, scopeKey } from '../wire/scope.ts';
import { DEMO_SCOPE, type Vault } from '../wire/vault.ts';
import type { RoleAssignments } from './role-assignments.ts';
import type { RoleDefinitions } from './role-definitions.ts';

/** What all units touch that change who has which role, or what a role allows. */
export const ROLES_TOPIC = 'roles';

/** What one principal may do: in the whole vault, and with single objects of it by `secrets/name`. */
interface Grant {
  readonly vault: Set<DataAction>;
  readonly objects: Map<string, Set<DataAction>>;
}

/** By principal. */
export type VaultGrants = ReadonlyMap<string, Grant>;

/** The role assignments that reach into each vault, worked out to sets and kept until a unit touches `ROLES_TOPIC`. */
export interface Grants {
  /** Throws Fault Tampered where one of the rows is not what was written. */
  of(vault: Vault): VaultGrants | Promise<VaultGrants>;
}

export interface RoleRows {
  readonly assignments: RoleAssignments;
  readonly definitions: RoleDefinitions;
}

export function createGrants(store: Store, rows: RoleRows): Grants {
  const known = remember<VaultGrants>(store, ROLES_TOPIC);
  /** A vault is the same object for as long as it is the same. */
  const names = new WeakMap<Vault, string>();

  const nameOf = (vault: Vault): string => {
    let name = names.get(vault);
    if (name === undefined) {
      name = `${vault.tenantId} ${vault.created} ${scopeKey(vaultScope(vault))}`;
      names.set(vault, name);
    }
    return name;
  };

  return {
    of: (vault) => known.get(nameOf(vault), () => readGrants(rows, vault)) as VaultGrants | Promise<VaultGrants>,
  };
}

export const vaultScope = ({ name, scope = DEMO_SCOPE }: Vault): Scope => ({ ...scope, vault: name });

/** Whether the caller or one of his groups may do it there; `object` undefined is the vault itself. */
export function allows(grants: VaultGrants, caller: Caller, action: DataAction, object?: ScopeObject): boolean {
  const key = object && keyOf(object);
  if (holds(grants.get(caller.objectId), action, key)) return true;
  return caller.groups.some((group) => holds(grants.get(group), action, key));
}

function holds(grant: Grant | undefined, action: DataAction, key: string | undefined): boolean {
  if (grant === undefined) return false;
  return grant.vault.has(action) || (key !== undefined && grant.objects.get(key)?.has(action) === true);
}

/** Kinds are ours and names hold no slash: two objects never have one key. */
const keyOf = ({ kind, name }: ScopeObject): string => `${kind}/${name.toLowerCase()}`;

async function readGrants(rows: RoleRows, vault: Vault): Promise<VaultGrants> {
  const roles = new Map<string, RoleDefinition | undefined>();
  const grants = new Map<string, Grant>();
  for (const { assignment } of await rows.assignments.around(vaultScope(vault))) {
    const { roleId } = assignment;
    if (!roles.has(roleId)) roles.set(roleId, builtInRole(roleId) ?? (await rows.definitions.find(roleId))?.role);
    const role = roles.get(roleId);
    if (role !== undefined) add(grants, vault, assignment, role);
  }
  return grants;
}

function add(grants: Map<string, Grant>, vault: Vault, assignment: RoleAssignment, role: RoleDefinition): void {
  const scope = parseScope(assignment.scope);
  if (scope === undefined || assignment.tenantId !== vault.tenantId || !mayHold(role, scope)) return;
  // One that was made for an earlier vault of the same name is not meant for this one.
  if (scope.vault !== undefined && assignment.created < vault.created) return;
  const grant = grants.get(assignment.principalId) ?? { vault: new Set(), objects: new Map() };
  grants.set(assignment.principalId, grant);
  const held = scope.object === undefined ? grant.vault : heldOf(grant, keyOf(scope.object));
  for (const action of allowedBy(role)) held.add(action);
}

function heldOf({ objects }: Grant, key: string): Set<DataAction> {
  const held = objects.get(key) ?? new Set();
  objects.set(key, held);
  return held;
}
