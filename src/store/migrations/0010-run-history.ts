import { type Compilable, type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { Dialect } from '../unit.ts';

/** The run history: pages of runs, the words by which pages are found, and how many runs there ever were. */
export function runHistory(db: Kysely<Tables>, dialect: Dialect): Compilable[] {
  const sqlite = dialect === 'sqlite';
  // As in the first migration: text keys compare by bytes in both dialects.
  const key = sqlite ? sql`text` : sql`text collate "C"`;
  const integer = sqlite ? sql`integer` : sql`bigint`;
  const table = (name: string) => {
    const created = db.schema.createTable(name);
    return sqlite ? created.modifyEnd(sql`strict`) : created;
  };
  const terms = db.schema.createTable('run_term');
  return [
    table('run_counter')
      .addColumn('id', integer, (c) => c.primaryKey())
      .addColumn('last', integer, (c) => c.notNull()),
    db.insertInto('run_counter').values({ id: 1, last: 0 }),
    table('run_page')
      .addColumn('seq', integer, (c) => c.primaryKey())
      .addColumn('at', integer, (c) => c.notNull())
      .addColumn('runs', integer, (c) => c.notNull())
      .addColumn('meta', 'text', (c) => c.notNull())
      .addColumn('mac', sqlite ? sql`blob` : sql`bytea`, (c) => c.notNull()),
    db.schema.createIndex('run_page_at').on('run_page').column('at'),
    (sqlite ? terms.modifyEnd(sql`strict, without rowid`) : terms)
      .addColumn('term', key, (c) => c.notNull())
      .addColumn('seq', integer, (c) => c.notNull())
      .addColumn('calls', 'integer', (c) => c.notNull())
      .addColumn('failed', 'integer', (c) => c.notNull())
      .addColumn('worst', 'integer', (c) => c.notNull())
      .addColumn('since', integer, (c) => c.notNull())
      .addColumn('until', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('run_term_key', ['term', 'seq']),
    db.schema.createIndex('run_term_seq').on('run_term').column('seq'),
  ];
}
