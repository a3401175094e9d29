import { type Compilable, type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { Dialect } from '../unit.ts';

/** What the authority gives for a while: sessions, codes and tokens, and how often signing in has failed. */
export function authorityGrant(db: Kysely<Tables>, dialect: Dialect): Compilable[] {
  const sqlite = dialect === 'sqlite';
  // As in the first migration: text keys compare by bytes in both dialects.
  const key = sqlite ? sql`text` : sql`text collate "C"`;
  const seconds = sqlite ? sql`integer` : sql`bigint`;
  const table = db.schema.createTable('authority_grant');
  return [
    (sqlite ? table.modifyEnd(sql`strict, without rowid`) : table)
      .addColumn('kind', key, (c) => c.notNull())
      .addColumn('id', key, (c) => c.notNull())
      .addColumn('until', seconds, (c) => c.notNull())
      .addColumn('meta', 'text', (c) => c.notNull())
      .addColumn('mac', sqlite ? sql`blob` : sql`bytea`, (c) => c.notNull())
      .addPrimaryKeyConstraint('authority_grant_key', ['kind', 'id']),
    db.schema.createIndex('authority_grant_until').on('authority_grant').column('until'),
  ];
}
