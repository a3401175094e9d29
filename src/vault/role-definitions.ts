import type { Place, Seal } from '../crypto/seal.ts';
import type { Change } from '../operation.ts';
import { type Parameters, query, statement } from '../store/query.ts';
import type { Store } from '../store/store.ts';
import type { CustomRole, StoredRole } from '../wire/roles.ts';

type Row = { id: string; name: string; meta: string; mac: Uint8Array };

const byId = query((db, p: Parameters<{ id: string }>) =>
  db.selectFrom('role_definition').select(['id', 'meta', 'mac']).where('id', '=', p.id),
);
const every = query((db) => db.selectFrom('role_definition').select(['id', 'meta', 'mac']).orderBy('name'));
const inUse = query((db, p: Parameters<{ id: string }>) =>
  db.selectFrom('role_assignment').select('id').where('role', '=', p.id).limit(1),
);

const insert = statement((db, p: Parameters<Row>) =>
  db.insertInto('role_definition').values({ id: p.id, name: p.name, meta: p.meta, mac: p.mac }),
);
const update = statement((db, p: Parameters<Row & { was: Uint8Array }>) =>
  db
    .updateTable('role_definition')
    .set({ name: p.name, meta: p.meta, mac: p.mac })
    .where('id', '=', p.id)
    .where('mac', '=', p.was),
);
const remove = statement((db, p: Parameters<{ id: string; was: Uint8Array }>) =>
  db
    .deleteFrom('role_definition')
    .where('id', '=', p.id)
    .where('mac', '=', p.was)
    .where((row) => row.not(row.exists(row.selectFrom('role_assignment').select('id').where('role', '=', p.id)))),
);

/** The roles that administrators made. Reads throw Fault Tampered; changes are the caller's to commit, with a touch of `ROLES_TOPIC`. */
export interface RoleDefinitions {
  find(id: string): Promise<StoredRole | undefined>;
  /** In the order of their names. */
  list(): Promise<readonly StoredRole[]>;
  isAssigned(id: string): Promise<boolean>;
  /** A conflict where the id or the name, in any casing, is taken. */
  create(role: CustomRole): readonly Change[];
  /** A conflict where it is no longer the one that was read, or the name is taken. */
  replace(before: StoredRole, role: CustomRole): readonly Change[];
  /** A conflict where somebody has it. */
  remove(stored: StoredRole): readonly Change[];
  /** Changes nothing; a conflict where it is no longer the one that was read. */
  hold(stored: StoredRole): readonly Change[];
}

export function createRoleDefinitions(store: Store, seal: Seal): RoleDefinitions {
  const read = ({ id, meta, mac }: Omit<Row, 'name'>): StoredRole => {
    seal.check(mac, placeOf(id), meta);
    return { role: JSON.parse(meta) as CustomRole, mac };
  };
  const rowOf = (role: CustomRole): Row => {
    const meta = JSON.stringify(role);
    return { id: role.id, name: role.roleName.toLowerCase(), meta, mac: seal.mark(placeOf(role.id), meta) };
  };
  return {
    async find(id) {
      const [row] = await store.rows(byId, { id });
      return row && read(row);
    },
    async list() {
      return (await store.rows(every, {})).map(read);
    },
    async isAssigned(id) {
      return (await store.rows(inUse, { id })).length > 0;
    },
    create: (role) => [store.change(insert, rowOf(role))],
    replace: ({ mac }, role) => [store.change(update, { ...rowOf(role), was: mac })],
    remove: ({ role, mac }) => [store.change(remove, { id: role.id, was: mac })],
    hold: ({ role, mac }) => [store.change(update, { ...rowOf(role), was: mac })],
  };
}

const placeOf = (id: string): Place => ({
  table: 'role_definition',
  column: 'meta',
  vault: '',
  name: id,
  version: '',
});
