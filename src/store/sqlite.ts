import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { Fault } from '../fault.ts';
import { isBug, unavailable } from './failure.ts';
import { createPrivately, isLocked } from './lock.ts';
import { assertKnown, type Beginning, type Found, migrationSteps, NOTHING } from './migrate.ts';
import { configure } from './pragmas.ts';
import type { Query } from './query.ts';

/** The reading side of a store, whichever database is below. */
export interface Reader {
  /** All rows of a query, in its order. Throws `Unavailable` when the database cannot be read. */
  readonly rows: <P, Row>(query: Query<P, Row>, parameters: P) => Promise<Row[]>;
  readonly close: () => Promise<void>;
}

/** Reads on the calling thread (5 us, less than any hand-over), with statements prepared once. */
export function openSqliteReader(file: string): Reader {
  const db = usable(file, () => new DatabaseSync(file, { readOnly: true }));
  usable(file, () => configure(db));
  const prepared = new Map<object, StatementSync>();

  function all<P, Row>(query: Query<P, Row>, parameters: P): Row[] {
    const { sql, bind } = query.compiled('sqlite');
    let statement = prepared.get(query);
    if (statement === undefined) {
      statement = db.prepare(sql);
      prepared.set(query, statement);
    }
    return statement.all(...bind(parameters)) as Row[];
  }

  return {
    rows: async (query, parameters) => {
      try {
        return all(query, parameters);
      } catch (error) {
        throw isBug(error) ? error : unavailable(error);
      }
    },
    close: async () => db.close(),
  };
}

/** Schema and settings without a byte changed; `NOTHING` where there is no file. */
export function inspectSqlite(file: string): Found {
  if (!existsSync(file)) return NOTHING;
  return usable(file, () => {
    const db = openUntouched(file);
    try {
      const schema = schemaOf(db, file);
      if (schema === 0) return NOTHING;
      const settings = db.prepare('select name, value from setting').all();
      return { schema, settings: new Map(settings.map(({ name, value }) => [String(name), String(value)])) };
    } finally {
      db.close();
    }
  });
}

/**
 * Beside a living owner any reader is harmless. Alone, `immutable` reads the one file; but after a crash the newest
 * commits are in the log beside it, and reading that the ordinary way would create or rewrite the index file. Without a
 * VFS that locks, and in exclusive mode, SQLite keeps the index in memory; it then tries to move the log into the database
 * on closing, which the descriptor, opened for reading only, does not allow (https://www.sqlite.org/wal.html#noshm).
 */
function openUntouched(file: string): DatabaseSync {
  const url = pathToFileURL(file).href;
  if (isLocked(file)) return new DatabaseSync(`${url}?mode=ro`, { readOnly: true });
  const log = `${file}-wal`;
  if (!existsSync(log) || statSync(log).size === 0) return new DatabaseSync(`${url}?immutable=1`, { readOnly: true });
  const vfs = process.platform === 'win32' ? 'win32-none' : 'unix-none';
  const db = new DatabaseSync(`${url}?mode=ro&vfs=${vfs}`, { readOnly: true });
  db.exec('pragma locking_mode = exclusive');
  return db;
}

/** Creates or migrates the database, readable by its owner alone. The caller holds the lock. */
export function migrateSqlite(file: string, beginning: Beginning): void {
  usable(file, () => {
    createPrivately(file);
    const db = new DatabaseSync(file);
    try {
      const from = schemaOf(db, file);
      configure(db);
      const steps = migrationSteps(from, 'sqlite', beginning);
      if (steps.length === 0) return;
      db.exec('begin immediate');
      for (const { sql, values } of steps) db.prepare(sql).run(...values);
      db.exec('commit');
    } finally {
      db.close();
    }
  });
}

/** Throws `SchemaTooNew`, and `DataFolderUnusable` for a database that is somebody else's. */
function schemaOf(db: DatabaseSync, file: string): number {
  const tables = new Set(
    db
      .prepare("select name from sqlite_schema where type = 'table'")
      .all()
      .map(({ name }) => name),
  );
  if (tables.size === 0) return 0;
  if (!tables.has('migration')) throw new Fault('DataFolderUnusable', `${file} is the database of another program.`);
  const schema = Number(db.prepare('select max(number) as schema from migration').get()?.['schema'] ?? 0);
  assertKnown(schema, file);
  return schema;
}

/** Says in one sentence why a database cannot be opened; SQLite's own words say which of the many reasons it is. */
export function usable<T>(file: string, open: () => T): T {
  try {
    return open();
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const where = existsSync(dirname(file)) ? file : dirname(file);
    throw new Fault('DataFolderUnusable', `${where} cannot be used as Sallyport's database: ${reason}.`, { cause });
  }
}
