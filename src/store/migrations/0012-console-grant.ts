import { type Compilable, type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { Dialect } from '../unit.ts';

/** What the console gives for a while: sessions, and the codes that begin them. */
export function consoleGrant(db: Kysely<Tables>, dialect: Dialect): Compilable[] {
  const sqlite = dialect === 'sqlite';
  // As in the first migration: text keys compare by bytes in both dialects.
  const key = sqlite ? sql`text` : sql`text collate "C"`;
  const seconds = sqlite ? sql`integer` : sql`bigint`;
  const table = db.schema.createTable('console_grant');
  return [
    (sqlite ? table.modifyEnd(sql`strict, without rowid`) : table)
      .addColumn('kind', key, (c) => c.notNull())
      .addColumn('id', key, (c) => c.notNull())
      .addColumn('principal', key, (c) => c.notNull())
      .addColumn('until', seconds, (c) => c.notNull())
      .addColumn('meta', 'text', (c) => c.notNull())
      .addColumn('mac', sqlite ? sql`blob` : sql`bytea`, (c) => c.notNull())
      .addPrimaryKeyConstraint('console_grant_key', ['kind', 'id']),
    db.schema.createIndex('console_grant_until').on('console_grant').column('until'),
    db.schema.createIndex('console_grant_principal').on('console_grant').column('principal'),
  ];
}
