import type { Caller } from '../caller.ts';
import { remember } from '../store/remembered.ts';
import type { Store } from '../store/store.ts';
import type { DataAction } from '../wire/data-actions.ts';
import { allowedBy, BUILT_IN, mayHold, type RoleAssignment, type RoleDefinition } from '../wire/roles.ts';
import { parseScope, type Scope, type ScopeObject, scopeKey } from '../wire/scope.ts';
import { DEMO_SCOPE, type Vault } from '../wire/vault.ts';
import type { RoleAssignments } from './role-assignments.ts';
import type { RoleDefinitions } from './role-definitions.ts';

/** What all units touch that change who has which role, or what a role allows. */
export const ROLES_TOPIC = 'roles';

/** What one of its roles allows a principal. One set for all who have the role. */
type Allowed = ReadonlySet<DataAction>;

/** What one principal may do: in the whole vault, and with single objects of it by `secrets/name`. */
interface Grant {
  readonly vault: Allowed[];
  readonly objects: Map<string, Allowed[]>;
}

/** By principal. */
export type VaultGrants = ReadonlyMap<string, Grant>;

/** The role assignments that reach into each vault, worked out to sets and kept until a unit touches `ROLES_TOPIC`. */
export interface Grants {
  /** Throws Fault Tampered where one of the rows is not what was written. */
  of(vault: Vault): VaultGrants | Promise<VaultGrants>;
}

/** Principals and single objects in memory, of all vaults together: some tens of megabytes. */
const MOST_KEPT = 200_000;

function weigh(grants: VaultGrants): number {
  return [...grants.values()].reduce((sum, { objects }) => sum + 1 + objects.size, 1);
}

export interface RoleRows {
  readonly assignments: RoleAssignments;
  readonly definitions: RoleDefinitions;
}

export function createGrants(store: Store, rows: RoleRows): Grants {
  const known = remember<VaultGrants>(store, ROLES_TOPIC, { weigh, most: MOST_KEPT });
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
  if (grant.vault.some((allowed) => allowed.has(action))) return true;
  return key !== undefined && grant.objects.get(key)?.some((allowed) => allowed.has(action)) === true;
}

/** Kinds are ours and names hold no slash: two objects never have one key. */
const keyOf = ({ kind, name }: ScopeObject): string => `${kind}/${name.toLowerCase()}`;

async function readGrants(rows: RoleRows, vault: Vault): Promise<VaultGrants> {
  const roles = new Map<string, Held | undefined>();
  const grants = new Map<string, Grant>();
  for (const { assignment } of await rows.assignments.around(vaultScope(vault))) {
    const { roleId } = assignment;
    if (!roles.has(roleId)) roles.set(roleId, await findRole(rows, roleId));
    const held = roles.get(roleId);
    if (held !== undefined) add(grants, vault, assignment, held);
  }
  return grants;
}

interface Held {
  readonly role: RoleDefinition;
  readonly allowed: Allowed;
}

const BUILT_IN_ROLES = new Map(BUILT_IN.map((role): [string, Held] => [role.id, { role, allowed: allowedBy(role) }]));

async function findRole({ definitions }: RoleRows, id: string): Promise<Held | undefined> {
  const builtIn = BUILT_IN_ROLES.get(id);
  if (builtIn !== undefined) return builtIn;
  const role = (await definitions.find(id))?.role;
  return role && { role, allowed: allowedBy(role) };
}

function add(grants: Map<string, Grant>, vault: Vault, assignment: RoleAssignment, { role, allowed }: Held): void {
  const scope = parseScope(assignment.scope);
  if (scope === undefined || assignment.tenantId !== vault.tenantId || !mayHold(role, scope)) return;
  // One that was made for an earlier vault of the same name is not meant for this one.
  if (scope.vault !== undefined && assignment.created < vault.created) return;
  const grant: Grant = grants.get(assignment.principalId) ?? { vault: [], objects: new Map() };
  grants.set(assignment.principalId, grant);
  if (scope.object === undefined) grant.vault.push(allowed);
  else heldOf(grant, keyOf(scope.object)).push(allowed);
}

function heldOf({ objects }: Grant, key: string): Allowed[] {
  const held = objects.get(key) ?? [];
  objects.set(key, held);
  return held;
}
