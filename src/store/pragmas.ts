import type { DatabaseSync } from 'node:sqlite';
import { Fault } from '../fault.ts';

/**
 * What every connection runs with, each value read back after it was set. FULL and not NORMAL: in WAL mode NORMAL loses
 * acknowledged commits when the power fails (https://www.sqlite.org/pragma.html#pragma_synchronous). `fullfsync` makes
 * macOS flush the drive's own cache and means nothing elsewhere.
 */
const PRAGMAS: Readonly<Record<string, string | number>> = {
  busy_timeout: 5000,
  journal_mode: 'wal',
  synchronous: 2,
  foreign_keys: 1,
  trusted_schema: 0,
  secure_delete: 1,
  cell_size_check: 1,
  fullfsync: 1,
  checkpoint_fullfsync: 1,
};

/** Throws `DataFolderUnusable` when SQLite, or the disk, does not go along; WAL is refused on some network drives. */
export function configure(db: DatabaseSync): void {
  for (const [name, wanted] of Object.entries(PRAGMAS)) {
    db.exec(`pragma ${name} = ${wanted}`);
    const [actual] = Object.values(db.prepare(`pragma ${name}`).get() ?? {});
    if (actual !== wanted) {
      throw new Fault(
        'DataFolderUnusable',
        `SQLite keeps ${name} at ${String(actual)} for ${db.location()}, where ${wanted} is needed.`,
      );
    }
  }
}
