import { type Compilable, type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { Dialect } from '../unit.ts';

/** What is due: rotation policies, when to look at which object, events to deliver, and who looks. */
export function due(db: Kysely<Tables>, dialect: Dialect): Compilable[] {
  const sqlite = dialect === 'sqlite';
  // As in the first migration: text keys compare by bytes in both dialects.
  const key = sqlite ? sql`text` : sql`text collate "C"`;
  const integer = sqlite ? sql`integer` : sql`bigint`;
  const bytes = sqlite ? sql`blob` : sql`bytea`;
  const table = (name: string) => {
    const created = db.schema.createTable(name);
    return sqlite ? created.modifyEnd(sql`strict, without rowid`) : created;
  };
  return [
    table('rotation_policy')
      .addColumn('vault', key, (c) => c.notNull())
      .addColumn('name', key, (c) => c.notNull())
      .addColumn('meta', 'text', (c) => c.notNull())
      .addColumn('mac', bytes, (c) => c.notNull())
      .addPrimaryKeyConstraint('rotation_policy_key', ['vault', 'name']),
    table('due')
      .addColumn('vault', key, (c) => c.notNull())
      .addColumn('kind', key, (c) => c.notNull())
      .addColumn('name', key, (c) => c.notNull())
      .addColumn('what', key, (c) => c.notNull())
      .addColumn('at', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('due_key', ['vault', 'kind', 'name', 'what']),
    db.schema.createIndex('due_at').on('due').column('at'),
    table('event')
      .addColumn('id', key, (c) => c.notNull())
      .addColumn('at', integer, (c) => c.notNull())
      .addColumn('meta', 'text', (c) => c.notNull())
      .addColumn('mac', bytes, (c) => c.notNull())
      .addPrimaryKeyConstraint('event_key', ['id']),
    db.schema.createIndex('event_at').on('event').column('at'),
    table('lease')
      .addColumn('name', key, (c) => c.notNull())
      .addColumn('holder', 'text', (c) => c.notNull())
      .addColumn('until', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('lease_key', ['name']),
  ];
}
