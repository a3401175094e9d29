import { type Compilable, type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { Dialect } from '../unit.ts';

/** Long work, and the bytes that come with it or of it. */
export function task(db: Kysely<Tables>, dialect: Dialect): Compilable[] {
  const sqlite = dialect === 'sqlite';
  // As in the first migration: text keys compare by bytes in both dialects.
  const key = sqlite ? sql`text` : sql`text collate "C"`;
  const number = sqlite ? sql`integer` : sql`bigint`;
  const bytes = sqlite ? sql`blob` : sql`bytea`;
  const tasks = db.schema.createTable('task');
  const parts = db.schema.createTable('task_part');
  return [
    (sqlite ? tasks.modifyEnd(sql`strict, without rowid`) : tasks)
      .addColumn('id', key, (c) => c.notNull().primaryKey())
      .addColumn('at', number, (c) => c.notNull())
      .addColumn('state', key, (c) => c.notNull())
      .addColumn('until', number, (c) => c.notNull())
      .addColumn('meta', 'text', (c) => c.notNull())
      .addColumn('mac', bytes, (c) => c.notNull())
      .addColumn('sealed', bytes),
    db.schema.createIndex('task_at').on('task').columns(['at', 'id']),
    db.schema.createIndex('task_state').on('task').columns(['state', 'at']),
    db.schema.createIndex('task_until').on('task').column('until'),
    // Parts have up to some hundred KB: not in the tree of their keys.
    (sqlite ? parts.modifyEnd(sql`strict`) : parts)
      .addColumn('task', key, (c) => c.notNull())
      .addColumn('number', number, (c) => c.notNull())
      .addColumn('sealed', bytes, (c) => c.notNull())
      .addPrimaryKeyConstraint('task_part_key', ['task', 'number']),
  ];
}
