import { type Compilable, type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { Dialect } from '../unit.ts';

/** Who else may use a connection, and what was deleted but can be recovered. */
export function sharing(db: Kysely<Tables>, dialect: Dialect): Compilable[] {
  const sqlite = dialect === 'sqlite';
  // As in the first migration: text keys compare by bytes in both dialects.
  const key = sqlite ? sql`text` : sql`text collate "C"`;
  const bytes = sqlite ? sql`blob` : sql`bytea`;
  const milliseconds = sqlite ? sql`integer` : sql`bigint`;
  const table = (name: string) => {
    const created = db.schema.createTable(name);
    return sqlite ? created.modifyEnd(sql`strict, without rowid`) : created;
  };
  return [
    db.schema.alterTable('connection').addColumn('owner', key),
    db.schema.createIndex('connection_owner').on('connection').column('owner'),
    table('access_policy')
      .addColumn('connection', key, (c) => c.notNull())
      .addColumn('name', key, (c) => c.notNull())
      .addColumn('principal', key, (c) => c.notNull())
      .addColumn('meta', 'text', (c) => c.notNull())
      .addColumn('mac', bytes, (c) => c.notNull())
      .addPrimaryKeyConstraint('access_policy_key', ['connection', 'name']),
    db.schema.createIndex('access_policy_principal').on('access_policy').column('principal'),
    table('deleted_connection')
      .addColumn('id', key, (c) => c.notNull())
      .addColumn('name', key, (c) => c.notNull())
      .addColumn('until', milliseconds, (c) => c.notNull())
      .addColumn('meta', 'text', (c) => c.notNull())
      .addColumn('mac', bytes, (c) => c.notNull())
      .addColumn('sealed', bytes, (c) => c.notNull())
      .addPrimaryKeyConstraint('deleted_connection_key', ['id']),
    db.schema.createIndex('deleted_connection_name').on('deleted_connection').column('name'),
    db.schema.createIndex('deleted_connection_until').on('deleted_connection').column('until'),
  ];
}
