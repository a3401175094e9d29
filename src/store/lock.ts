import { closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '../fault.ts';

/** Gives the lock back. */
export type Release = () => void;

const suffix = '.lock';
const SQLITE_BUSY = 5;

/**
 * Makes this process the only one that writes a database, until it releases or ends, however it ends. The lock is the
 * kernel's own, held by SQLite on an empty file beside the database: unlike a file with a process id in it, it cannot
 * outlive its owner, be mistaken after a reboot or miss an owner in another container. Throws `DataFolderUnusable`.
 */
export function lockDatabase(file: string): Release {
  createPrivately(file + suffix);
  const lock = new DatabaseSync(file + suffix, { timeout: 0 });
  try {
    // In memory, so that a process that is killed leaves no journal to be recovered.
    lock.exec('pragma journal_mode = memory; begin exclusive');
  } catch (cause) {
    lock.close();
    throw new Fault('DataFolderUnusable', `${file} is in use by another Sallyport process: stop that one first.`, {
      cause,
    });
  }
  return () => lock.close();
}

/** Whether a living process holds the lock. Changes nothing on disk. */
export function isLocked(file: string): boolean {
  if (!existsSync(file + suffix)) return false;
  const lock = new DatabaseSync(file + suffix, { readOnly: true, timeout: 0 });
  try {
    lock.prepare('select count(*) from sqlite_schema').get();
    return false;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return true;
    throw error;
  } finally {
    lock.close();
  }
}

/**
 * Creates an empty file that only its owner can read, unless there is one. A file that is there is not opened: closing it
 * again would drop the locks that this process holds on it (POSIX, fcntl).
 */
export function createPrivately(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'ax', 0o600));
}
