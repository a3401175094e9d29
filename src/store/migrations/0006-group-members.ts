import { type Compilable, type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { Dialect } from '../unit.ts';

/** Who is in which group of the directory, to be asked from both sides. */
export function groupMembers(db: Kysely<Tables>, dialect: Dialect): Compilable[] {
  const sqlite = dialect === 'sqlite';
  // As in the first migration: text keys compare by bytes in both dialects.
  const key = sqlite ? sql`text` : sql`text collate "C"`;
  const table = db.schema.createTable('group_member');
  return [
    (sqlite ? table.modifyEnd(sql`strict, without rowid`) : table)
      .addColumn('group_id', key, (c) => c.notNull())
      .addColumn('member', key, (c) => c.notNull())
      .addColumn('meta', 'text', (c) => c.notNull())
      .addColumn('mac', sqlite ? sql`blob` : sql`bytea`, (c) => c.notNull())
      .addPrimaryKeyConstraint('group_member_key', ['group_id', 'member']),
    db.schema.createIndex('group_member_member').on('group_member').columns(['member', 'group_id']),
  ];
}
