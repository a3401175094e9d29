import type { Place, Seal } from '../crypto/seal.ts';
import type { Change } from '../operation.ts';
import { type Parameters, query, statement } from '../store/query.ts';
import { ANY_ROWS, type Store } from '../store/store.ts';
import type { RoleAssignment, StoredAssignment } from '../wire/roles.ts';
import { afterAllBelow, keysAround, parseScope, type Scope, scopeKey } from '../wire/scope.ts';

type Row = { id: string; scope: string; principal: string; role: string; meta: string; mac: Uint8Array };

const COLUMNS = ['id', 'scope', 'meta', 'mac'] as const;

const byId = query((db, p: Parameters<{ id: string }>) =>
  db.selectFrom('role_assignment').select(COLUMNS).where('id', '=', p.id),
);

type Range = { first: string; second: string; third: string; self: string; below: string; beyond: string };

/** At a scope, around it and below it. */
const around = query((db, p: Parameters<Range>) =>
  db
    .selectFrom('role_assignment')
    .select(COLUMNS)
    .where((row) =>
      row.or([
        row('scope', '=', p.first),
        row('scope', '=', p.second),
        row('scope', '=', p.third),
        row('scope', '=', p.self),
        row.and([row('scope', '>', p.below), row('scope', '<', p.beyond)]),
      ]),
    )
    .orderBy('scope')
    .orderBy('id'),
);

const insert = statement((db, p: Parameters<Row>) =>
  db
    .insertInto('role_assignment')
    .values({ id: p.id, scope: p.scope, principal: p.principal, role: p.role, meta: p.meta, mac: p.mac }),
);

const remove = statement((db, p: Parameters<{ id: string; was: Uint8Array }>) =>
  db.deleteFrom('role_assignment').where('id', '=', p.id).where('mac', '=', p.was),
);

const removeWithin = statement((db, p: Parameters<Pick<Range, 'self' | 'below' | 'beyond'>>) =>
  db
    .deleteFrom('role_assignment')
    .where((row) =>
      row.or([row('scope', '=', p.self), row.and([row('scope', '>', p.below), row('scope', '<', p.beyond)])]),
    ),
);

/** Takes away all roles at the scope and below it, with what they were given for. */
export function withoutAssignments(store: Store, scope: Scope): Change {
  return store.change(removeWithin, rangeOf(scope), ANY_ROWS);
}

/** Reads throw Fault Tampered where a row is not what was written. Changes are the caller's to commit, with a touch of `ROLES_TOPIC`. */
export interface RoleAssignments {
  find(id: string): Promise<StoredAssignment | undefined>;
  /** At the scope, around it and below it, in the order of their scopes. */
  around(scope: Scope): Promise<readonly StoredAssignment[]>;
  /** A conflict where the id is taken, or the principal has the role at that scope. */
  create(assignment: RoleAssignment): readonly Change[];
  remove(stored: StoredAssignment): readonly Change[];
}

export function createRoleAssignments(store: Store, seal: Seal): RoleAssignments {
  const read = ({ id, scope, meta, mac }: Omit<Row, 'principal' | 'role'>): StoredAssignment => {
    seal.check(mac, placeOf(id, scope), meta);
    return { assignment: JSON.parse(meta) as RoleAssignment, mac };
  };
  return {
    async find(id) {
      const [row] = await store.rows(byId, { id });
      return row && read(row);
    },
    async around(scope) {
      const rows = await store.rows(around, rangeOf(scope));
      return rows.map(read);
    },
    create(assignment) {
      const { id, principalId: principal, roleId: role } = assignment;
      const scope = keyOf(assignment);
      const meta = JSON.stringify(assignment);
      const mac = seal.mark(placeOf(id, scope), meta);
      return [store.change(insert, { id, scope, principal, role, meta, mac })];
    },
    remove: ({ assignment, mac }) => [store.change(remove, { id: assignment.id, was: mac })],
  };
}

const placeOf = (id: string, scope: string): Place => ({
  table: 'role_assignment',
  column: 'meta',
  vault: scope,
  name: id,
  version: '',
});

function keyOf({ scope }: RoleAssignment): string {
  const parsed = parseScope(scope);
  if (parsed === undefined) throw new Error('an assignment has a scope');
  return scopeKey(parsed);
}

function rangeOf(scope: Scope): Range {
  const self = scopeKey(scope);
  const [first = self, second = self, third = self] = keysAround(scope);
  return { first, second, third, self, below: `${self}/`, beyond: afterAllBelow(self) };
}
