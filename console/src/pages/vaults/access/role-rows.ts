import type { RoleAssignment } from '../../../api/roles.ts';

/** Who has which roles in a vault; roles by the GUIDs of their definitions. */
export interface RoleRow {
  readonly principalId: string;
  /** Assigned at the vault itself. */
  readonly here: ReadonlyMap<string, RoleAssignment>;
  /** Assigned to what the vault lies in, which cannot be taken away here. */
  readonly above: ReadonlyMap<string, RoleAssignment>;
}

export const roleOf = ({ properties }: RoleAssignment): string => properties.roleDefinitionId.slice(-36).toLowerCase();

/** Names of scopes are compared without case. */
const isAt = ({ properties }: RoleAssignment, vaultId: string): boolean =>
  properties.scope.toLowerCase() === vaultId.toLowerCase();

/** Of a single secret or key, which a column of the whole vault would say too much of. */
export const isBelow = ({ properties }: RoleAssignment, vaultId: string): boolean =>
  properties.scope.toLowerCase().startsWith(`${vaultId.toLowerCase()}/`);

/** A row for everybody who has a role at the vault or above it, and for those who were added. */
export function roleRows(
  vaultId: string,
  assignments: readonly RoleAssignment[],
  added: readonly string[],
): readonly RoleRow[] {
  const whole = assignments.filter((assignment) => !isBelow(assignment, vaultId));
  const principals = new Set([...whole.map(({ properties }) => properties.principalId), ...added]);
  return [...principals].map((principalId) => {
    const own = whole.filter(({ properties }) => properties.principalId === principalId);
    const mapOf = (some: readonly RoleAssignment[]) => new Map(some.map((each) => [roleOf(each), each]));
    return {
      principalId,
      here: mapOf(own.filter((each) => isAt(each, vaultId))),
      above: mapOf(own.filter((each) => !isAt(each, vaultId))),
    };
  });
}

/** What somebody ticked, by principal and role; what is as it was is no change. */
export type Ticks = ReadonlyMap<string, boolean>;

export const tickOf = (principalId: string, role: string): string => `${principalId}/${role}`;

export interface RoleChange {
  readonly principalId: string;
  readonly role: string;
  /** The one to be removed; undefined where the role is to be assigned. */
  readonly assignment: RoleAssignment | undefined;
}

export function roleChanges(rows: readonly RoleRow[], ticks: Ticks): readonly RoleChange[] {
  return rows.flatMap(({ principalId, here }) =>
    [...ticks].flatMap(([tick, wanted]) => {
      const role = tick.slice(principalId.length + 1);
      const assignment = here.get(role);
      if (tick !== tickOf(principalId, role) || wanted === (assignment !== undefined)) return [];
      return [{ principalId, role, assignment }];
    }),
  );
}
