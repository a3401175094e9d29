import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { MessagePort } from 'node:worker_threads';
import type { Change } from '../operation.ts';
import type { Door } from './door.ts';
import { type Failure, failureOf, isBug, isTaken } from './failure.ts';
import { assertHead } from './head.ts';
import { configure } from './pragmas.ts';
import { ANY_ROWS, type Answer, type Chain, type Head, recordsOf, type Unit } from './unit.ts';
import { createVisits } from './visits.ts';

/**
 * The writing side of SQLite: one connection, one transaction and one fsync per group. It runs in a thread of its own, so
 * that a slow disk never holds up a read. Statements are plain text here: the thread loads no query builder.
 */
export interface Writer {
  /** Commits a group. Throws when nothing of it stands. */
  commit(units: readonly Unit[]): Answer[];
  /** Commits a group of records. Throws when none of it stands. */
  append(records: readonly string[]): void;
  /** Moves the log into the database, so that nothing but the one file is left once no reader is. */
  close(): void;
}

export type Request =
  | { readonly units: readonly Unit[] }
  /** Records of units that change nothing else, one a line; all of them stand, or none. */
  | { readonly lines: string }
  /** Visit a process that has records of its own; not answered. */
  | { readonly door: Door }
  | { readonly close: true };
export type Reply =
  | { readonly ready: true }
  | { readonly answers: readonly Answer[] }
  | { readonly done: true }
  | { readonly failure: Failure }
  | { readonly closed: true };

/** The thread's whole life: says ready, answers one message per group, and ends when it is told to close. */
export function runWriter(port: MessagePort, file: string, chain: Chain): void {
  const reply = (message: Reply) => port.postMessage(message);
  const attempt = (run: () => Reply) => {
    try {
      reply(run());
    } catch (error) {
      reply({ failure: failureOf(error) });
    }
  };
  attempt(() => {
    const writer = createWriter(file, chain);
    const visits = createVisits((records) => writer.append(records));
    port.on('message', (request: Request) => {
      if ('door' in request) return visits.begin(request.door);
      if ('units' in request) return attempt(() => ({ answers: writer.commit(request.units) }));
      if ('lines' in request) {
        return attempt(() => {
          writer.append(request.lines.split('\n'));
          return { done: true };
        });
      }
      attempt(() => {
        writer.close();
        return { closed: true };
      });
      port.close();
    });
    return { ready: true };
  });
}

export function createWriter(file: string, chain: Chain): Writer {
  const db = new DatabaseSync(file);
  configure(db);
  const prepare = statements(db);
  let head: Head | undefined = readHead(prepare, chain);

  const group = <T>(write: (log: Log) => T): T => {
    // After a failed commit only the disk knows where the chain ends.
    const start = head ?? readHead(prepare, chain);
    head = undefined;
    const { result, end } = transaction(db, prepare, () => {
      const log = openLog(start, prepare, chain);
      const written = write(log);
      return { result: written, end: log.close() };
    });
    head = end;
    return result;
  };

  return {
    commit: (units) => group((log) => units.map((unit) => writeUnit(unit, log, prepare))),
    append: (records) => group((log) => records.forEach(log.append)),
    close() {
      db.exec('pragma wal_checkpoint(truncate)');
      db.close();
    },
  };
}

type Prepare = (sql: string) => StatementSync;

function statements(db: DatabaseSync): Prepare {
  const prepared = new Map<string, StatementSync>();
  return (sql) => {
    let statement = prepared.get(sql);
    if (statement === undefined) {
      statement = db.prepare(sql);
      prepared.set(sql, statement);
    }
    return statement;
  };
}

function transaction<T>(db: DatabaseSync, prepare: Prepare, run: () => T): T {
  prepare('begin immediate').run();
  try {
    const result = run();
    prepare('commit').run();
    return result;
  } catch (error) {
    // SQLite has already rolled back after some failures, a full disk for one.
    if (db.isTransaction) db.exec('rollback');
    throw error;
  }
}

/** The end of the chain while a group is being written. */
interface Log {
  readonly append: (record: string) => void;
  /** Writes the new head; nothing where nothing was appended. */
  close(): Head;
}

function openLog(start: Head, prepare: Prepare, chain: Chain): Log {
  const insert = prepare('insert into audit (seq, record, hash, mac) values (?, ?, ?, ?)');
  let end = start;
  return {
    append(record) {
      const linked = chain.link(end, record);
      insert.run(linked.seq, record, linked.hash, linked.mac);
      end = linked;
    },
    close() {
      const update = 'update audit_head set seq = ?, hash = ?, mac = ? where id = 1';
      if (end !== start) prepare(update).run(end.seq, end.hash, chain.seal(end));
      return end;
    },
  };
}

function writeUnit(unit: Unit, log: Log, prepare: Prepare): Answer {
  const answer = unit.changes.length === 0 ? 'done' : apply(unit.changes, prepare);
  for (const record of recordsOf(unit, answer)) log.append(record);
  return answer;
}

function apply(changes: readonly Change[], prepare: Prepare): Answer {
  prepare('savepoint unit').run();
  const answer = tryChanges(changes, prepare);
  if (answer !== 'done') prepare('rollback to unit').run();
  prepare('release unit').run();
  return answer;
}

function tryChanges(changes: readonly Change[], prepare: Prepare): Answer {
  try {
    for (const { sql, parameters, rows } of changes) {
      const met = prepare(sql).run(...parameters).changes;
      if (rows !== ANY_ROWS && met !== rows) return 'conflict';
    }
    return 'done';
  } catch (error) {
    if (isTaken(error)) return 'conflict';
    if (isBug(error)) return { bug: failureOf(error).cause };
    throw error;
  }
}

function readHead(prepare: Prepare, chain: Chain): Head {
  const row = prepare('select seq, hash, mac from audit_head where id = 1').get();
  return assertHead(row, chain);
}
