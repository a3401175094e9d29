import { type Compilable, type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { Dialect } from '../unit.ts';

/** Who has which role where, and the roles that administrators made. */
export function roles(db: Kysely<Tables>, dialect: Dialect): Compilable[] {
  const sqlite = dialect === 'sqlite';
  // As in the first migration: text keys compare by bytes in both dialects.
  const key = sqlite ? sql`text` : sql`text collate "C"`;
  const bytes = sqlite ? sql`blob` : sql`bytea`;
  const table = (name: string) => {
    const created = db.schema.createTable(name);
    return sqlite ? created.modifyEnd(sql`strict, without rowid`) : created;
  };
  return [
    table('role_assignment')
      .addColumn('id', key, (c) => c.notNull())
      .addColumn('scope', key, (c) => c.notNull())
      .addColumn('principal', key, (c) => c.notNull())
      .addColumn('role', key, (c) => c.notNull())
      .addColumn('meta', 'text', (c) => c.notNull())
      .addColumn('mac', bytes, (c) => c.notNull())
      .addPrimaryKeyConstraint('role_assignment_key', ['id'])
      .addUniqueConstraint('role_assignment_grant', ['scope', 'principal', 'role']),
    db.schema.createIndex('role_assignment_role').on('role_assignment').column('role'),
    table('role_definition')
      .addColumn('id', key, (c) => c.notNull())
      .addColumn('name', key, (c) => c.notNull())
      .addColumn('meta', 'text', (c) => c.notNull())
      .addColumn('mac', bytes, (c) => c.notNull())
      .addPrimaryKeyConstraint('role_definition_key', ['id'])
      .addUniqueConstraint('role_definition_name', ['name']),
  ];
}
