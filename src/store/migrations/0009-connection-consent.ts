import { type Compilable, type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { Dialect } from '../unit.ts';

/** Sign-ins for connections that have begun and are not confirmed yet. */
export function connectionConsent(db: Kysely<Tables>, dialect: Dialect): Compilable[] {
  const sqlite = dialect === 'sqlite';
  // As in the first migration: text keys compare by bytes in both dialects.
  const key = sqlite ? sql`text` : sql`text collate "C"`;
  const seconds = sqlite ? sql`integer` : sql`bigint`;
  const bytes = sqlite ? sql`blob` : sql`bytea`;
  const table = db.schema.createTable('connection_consent');
  return [
    (sqlite ? table.modifyEnd(sql`strict, without rowid`) : table)
      .addColumn('id', key, (c) => c.notNull().primaryKey())
      .addColumn('code', key)
      .addColumn('connection', key, (c) => c.notNull())
      .addColumn('until', seconds, (c) => c.notNull())
      .addColumn('meta', 'text', (c) => c.notNull())
      .addColumn('mac', bytes, (c) => c.notNull())
      .addColumn('sealed', bytes),
    db.schema.createIndex('connection_consent_code').on('connection_consent').column('code').unique(),
    db.schema.createIndex('connection_consent_connection').on('connection_consent').columns(['connection', 'until']),
    db.schema.createIndex('connection_consent_until').on('connection_consent').column('until'),
  ];
}
