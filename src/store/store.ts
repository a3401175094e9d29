import { resolve } from 'node:path';
import { Fault } from '../fault.ts';
import type { Change } from '../operation.ts';
import { openChannel } from './channel.ts';
import type { Door } from './door.ts';
import { createGroups, type Groups } from './groups.ts';
import { lockDatabase } from './lock.ts';
import type { Found } from './migrate.ts';
import type { Statement } from './query.ts';
import { inspectSqlite, migrateSqlite, openSqliteReader, type Reader, usable } from './sqlite.ts';
import { startWriter, type WriterSpec } from './thread.ts';
import { type Dialect, onlyRecords, type Unit, type Written } from './unit.ts';

export type { Door } from './door.ts';
export type { Found } from './migrate.ts';
export type { Reader } from './sqlite.ts';
export type { WriterData, WriterSpec } from './thread.ts';
export { ANY_ROWS, type Chain, type Head, type Linked, onlyRecords, type Unit, type Written } from './unit.ts';

/** Rows are read as they are committed; they are written in units only, and no transaction is ever held open for a caller. */
export interface Store extends Reader {
  readonly dialect: Dialect;
  /** Reads can be made at once; writes wait for this. Rejects with `Tampered` when the head of the audit chain was changed by hand. */
  readonly opened: Promise<void>;
  /** A statement with its values, and how many rows it must change (1; `ANY_ROWS` for however many). */
  change<P>(statement: Statement<P>, parameters: P, rows?: number): Change;
  /**
   * Resolves when the unit is durable. Rejects with `Unavailable` when it cannot be written (disk full, connection lost):
   * then nothing of the unit stands.
   */
  write(unit: Unit): Promise<Written>;
  /** The listener runs before the write that touched the topics resolves. */
  onTouch(listener: (topics: readonly string[]) => void): void;
  /** Waits for the writes accepted so far, and moves SQLite's log into its one file. More calls change nothing. */
  readonly close: () => Promise<void>;
  /** Sends the writer to a follower's door; absent where it cannot go there. */
  readonly visit?: (door: Door) => void;
}

/** A store in a process that does not own the writer. */
export interface Follower extends Store {
  /** Delivers what the owner's `onTouch` announced. */
  touched(topics: readonly string[]): void;
}

interface Place {
  readonly dialect: Dialect;
  readonly file: string;
}

/** Throws `ConfigurationInvalid` for anything but `sqlite:FILE` and `postgres://…`. */
function placeOf(url: string): Place {
  if (url.startsWith('sqlite:') && url.length > 7) return { dialect: 'sqlite', file: resolve(url.slice(7)) };
  if (/^postgres(ql)?:\/\//.test(url)) return { dialect: 'postgres', file: '' };
  throw new Fault('ConfigurationInvalid', 'The database must be given as sqlite:FILE or postgres://USER@HOST/NAME.');
}

/**
 * What a store holds, before anybody opens it; changes no byte on disk. Throws `SchemaTooNew`, and `DataFolderUnusable`
 * for what is not Sallyport's database.
 */
export async function inspectStore(url: string): Promise<Found> {
  const { dialect, file } = placeOf(url);
  return dialect === 'sqlite' ? inspectSqlite(file) : (await import('./postgres.ts')).inspectPostgres(url);
}

export interface StoreOptions {
  /** Written in the same transaction as the first schema; ignored by a store that has one. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly writer: WriterSpec;
}

/**
 * Migrates the store if need be and opens it as its only writer (PostgreSQL: one of possibly several). Throws
 * `SchemaTooNew` and `DataFolderUnusable`; what only the writer can find out, `opened` tells.
 */
export async function openStore(url: string, { settings = {}, writer }: StoreOptions): Promise<Store> {
  const { dialect, file } = placeOf(url);
  const beginning = { settings, chain: writer.link };
  if (dialect === 'postgres') {
    const { migratePostgres, openPostgresReader } = await import('./postgres.ts');
    const { openPostgresWriter } = await import('./postgres-writer.ts');
    await migratePostgres(url, beginning);
    const { commit, close } = await openPostgresWriter(url, writer.link);
    return assemble(dialect, await openPostgresReader(url), createGroups(commit), close);
  }
  const release = usable(file, () => lockDatabase(file));
  try {
    migrateSqlite(file, beginning);
    const thread = startWriter(file, writer);
    const store = assemble(dialect, openSqliteReader(file), createGroups(thread.commit, 2), async () => {
      await thread.close();
      release();
    });
    return { ...store, opened: thread.opened, visit: thread.visit };
  } catch (error) {
    release();
    throw error;
  }
}

/** How a follower reaches the owner of the writer. */
export interface OwnerLink {
  /** Through the owner's process. */
  readonly forward: (units: Unit[]) => Promise<Written[]>;
  /** Has the owner send its writer here (`visit`). */
  readonly invite: (door: Door) => void;
}

/**
 * Reads with a connection of its own and has its units written by the owner of the writer, one group at a time: all that
 * arrived while the last one was out go with the next. Records go to the writer's thread itself, once it has come; where
 * it cannot, by the way of all others. The store must exist.
 */
export async function openFollower(url: string, owner: OwnerLink): Promise<Follower> {
  const { dialect } = placeOf(url);
  const reader = await openReader(url);
  const channel = dialect === 'sqlite' ? await openChannel(owner.invite).catch(() => undefined) : undefined;
  const groups = createGroups(async (units) => {
    if (!channel?.isOpen() || !onlyRecords(units)) return owner.forward([...units]);
    await channel.append(units.map(({ record }) => record));
    return units.map(() => 'done');
  });
  const store = assemble(dialect, reader, groups, async () => channel?.close());
  return { ...store, touched: groups.touched };
}

/** A connection that only reads, for whoever verifies or lists from another process. */
export async function openReader(url: string): Promise<Reader> {
  const { dialect, file } = placeOf(url);
  return dialect === 'sqlite' ? openSqliteReader(file) : (await import('./postgres.ts')).openPostgresReader(url);
}

function assemble(dialect: Dialect, reader: Reader, groups: Groups, closeWriter: () => Promise<void>): Store {
  let closed: Promise<void> | undefined;
  async function close(): Promise<void> {
    await groups.drain();
    // Readers first: the last connection to a SQLite database removes its log, and only a writer can.
    await reader.close();
    await closeWriter();
  }
  return {
    dialect,
    opened: Promise.resolve(),
    rows: reader.rows,
    change: (statement, parameters, rows = 1) => {
      const { sql, bind } = statement.compiled(dialect);
      return { sql, parameters: bind(parameters), rows };
    },
    write: groups.write,
    onTouch: groups.onTouch,
    close: () => (closed ??= close()),
  };
}
