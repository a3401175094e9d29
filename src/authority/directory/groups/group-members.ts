import type { Place, Seal } from '../../../crypto/seal.ts';
import type { Change } from '../../../operation.ts';
import { type Parameters, query, statement } from '../../../store/query.ts';
import { ANY_ROWS, type Store } from '../../../store/store.ts';
import type { EntryPage } from '../entries.ts';

/**
 * Who is in which group: a row each, of two object ids. Users, service principals and managed identities alike. Reads throw
 * Fault Tampered where a row is not what was written; changes are the caller's to commit, with a touch of `DIRECTORY_TOPIC`.
 */
export interface GroupMembers {
  /** Object ids, in their order. */
  list(groupId: string, page?: EntryPage): Promise<string[]>;
  /** Object ids of the groups, in their order. */
  groupsOf(member: string): Promise<string[]>;
  has(groupId: string, member: string): Promise<boolean>;
  /** A conflict where the member is in the group. */
  add(groupId: string, member: string): Change;
  /** A conflict where the member is not in the group. */
  remove(groupId: string, member: string): Change;
  /** Whoever ceases to be, or begins to, is in no group. */
  leaveAll(member: string): Change;
  /** The group ceases to be. */
  empty(groupId: string): Change;
}

type Row = { group: string; member: string; meta: string; mac: Uint8Array };

const COLUMNS = ['group_id', 'member', 'meta', 'mac'] as const;

const listRows = query((db, p: Parameters<{ group: string; after: string; limit: number }>) =>
  db
    .selectFrom('group_member')
    .select(COLUMNS)
    .where('group_id', '=', p.group)
    .where('member', '>', p.after)
    .orderBy('member')
    .limit(p.limit),
);

const rowsOfMember = query((db, p: Parameters<{ member: string }>) =>
  db.selectFrom('group_member').select(COLUMNS).where('member', '=', p.member).orderBy('group_id'),
);

const findRow = query((db, p: Parameters<Pick<Row, 'group' | 'member'>>) =>
  db.selectFrom('group_member').select(COLUMNS).where('group_id', '=', p.group).where('member', '=', p.member),
);

const insertRow = statement((db, p: Parameters<Row>) =>
  db.insertInto('group_member').values({ group_id: p.group, member: p.member, meta: p.meta, mac: p.mac }),
);

const removeRow = statement((db, p: Parameters<Pick<Row, 'group' | 'member'>>) =>
  db.deleteFrom('group_member').where('group_id', '=', p.group).where('member', '=', p.member),
);

const removeRowsOfMember = statement((db, p: Parameters<{ member: string }>) =>
  db.deleteFrom('group_member').where('member', '=', p.member),
);

const removeRowsOfGroup = statement((db, p: Parameters<{ group: string }>) =>
  db.deleteFrom('group_member').where('group_id', '=', p.group),
);

export interface GroupMembersOptions {
  readonly store: Store;
  readonly seal: Seal;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

export function createGroupMembers({ store, seal, clock }: GroupMembersOptions): GroupMembers {
  const checked = <Found extends { group_id: string; member: string; meta: string; mac: Uint8Array }>(row: Found) => {
    seal.check(row.mac, placeOf(row.group_id, row.member), row.meta);
    return row;
  };
  return {
    async list(group, { after = '', limit = 1000 } = {}) {
      const rows = await store.rows(listRows, { group, after, limit });
      return rows.map((row) => checked(row).member);
    },
    async groupsOf(member) {
      const rows = await store.rows(rowsOfMember, { member });
      return rows.map((row) => checked(row).group_id);
    },
    async has(group, member) {
      const rows = await store.rows(findRow, { group, member });
      return rows.map(checked).length > 0;
    },
    add(group, member) {
      const meta = JSON.stringify({ added: Math.floor(clock() / 1000) });
      return store.change(insertRow, { group, member, meta, mac: seal.mark(placeOf(group, member), meta) });
    },
    remove: (group, member) => store.change(removeRow, { group, member }),
    leaveAll: (member) => store.change(removeRowsOfMember, { member }, ANY_ROWS),
    empty: (group) => store.change(removeRowsOfGroup, { group }, ANY_ROWS),
  };
}

const placeOf = (group: string, member: string): Place => ({
  table: 'group_member',
  column: 'meta',
  vault: group,
  name: member,
  version: '',
});
