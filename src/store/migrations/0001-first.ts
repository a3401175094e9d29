import { type Compilable, type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { Dialect } from '../unit.ts';

/** The first schema: every table of `tables.ts` as of version 1. A migration that has been released is never edited. */
export function first(db: Kysely<Tables>, dialect: Dialect): Compilable[] {
  const { key, integer, bytes, table } = columns(db, dialect);
  const bound = <Name extends string>(name: string, keys: readonly Name[]) =>
    keys
      .reduce<CreateTableBuilder<string, Name>>(
        (created, column) => created.addColumn(column, key, (c) => c.notNull()),
        table(name),
      )
      .addColumn('meta', 'text', (c) => c.notNull())
      .addColumn('mac', bytes, (c) => c.notNull());
  return [
    table('setting')
      .addColumn('name', key, (c) => c.primaryKey())
      .addColumn('value', 'text', (c) => c.notNull()),
    bound('vault', ['name']).addPrimaryKeyConstraint('vault_key', ['name']),
    bound('object', ['vault', 'kind', 'name'])
      .addColumn('deleted', integer)
      .addColumn('sealed', bytes, (c) => c.notNull())
      .addPrimaryKeyConstraint('object_key', ['vault', 'kind', 'name']),
    bound('object_version', ['vault', 'kind', 'name', 'version'])
      .addColumn('sealed', bytes, (c) => c.notNull())
      .addPrimaryKeyConstraint('object_version_key', ['vault', 'kind', 'name', 'version']),
    bound('directory', ['kind', 'id'])
      .addColumn('sealed', bytes)
      .addPrimaryKeyConstraint('directory_key', ['kind', 'id']),
    bound('connection', ['id', 'name'])
      .addColumn('sealed', bytes)
      .addPrimaryKeyConstraint('connection_key_id', ['id'])
      .addUniqueConstraint('connection_name', ['name']),
    bound('connection_key', ['hash', 'connection']).addPrimaryKeyConstraint('connection_key_hash', ['hash']),
    db.schema.createIndex('connection_key_connection').on('connection_key').column('connection'),
    ...auditTables(db, dialect),
  ];
}

function auditTables(db: Kysely<Tables>, dialect: Dialect): Compilable[] {
  const { integer, bytes } = columns(db, dialect);
  const strict = <Name extends string>(created: CreateTableBuilder<Name>) =>
    dialect === 'sqlite' ? created.modifyEnd(sql`strict`) : created;
  return [
    strict(db.schema.createTable('audit'))
      .addColumn('seq', integer, (c) => c.primaryKey())
      .addColumn('record', 'text', (c) => c.notNull())
      .addColumn('hash', bytes, (c) => c.notNull())
      .addColumn('mac', bytes, (c) => c.notNull()),
    strict(db.schema.createTable('audit_head'))
      .addColumn('id', integer, (c) => c.primaryKey().check(sql`id = 1`))
      .addColumn('seq', integer, (c) => c.notNull())
      .addColumn('hash', bytes, (c) => c.notNull())
      .addColumn('mac', bytes, (c) => c.notNull()),
  ];
}

/** Text keys compare by bytes in both: SQLite's default, COLLATE "C" on PostgreSQL. */
function columns(db: Kysely<Tables>, dialect: Dialect) {
  const sqlite = dialect === 'sqlite';
  const key = sqlite ? sql`text` : sql`text collate "C"`;
  const integer = sqlite ? sql`integer` : sql`bigint`;
  const bytes = sqlite ? sql`blob` : sql`bytea`;
  const table = (name: string): CreateTableBuilder<string> => {
    const created = db.schema.createTable(name);
    return sqlite ? created.modifyEnd(sql`strict, without rowid`) : created;
  };
  return { key, integer, bytes, table };
}
