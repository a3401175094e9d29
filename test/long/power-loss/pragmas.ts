import { DatabaseSync } from 'node:sqlite';

/**
 * Lets connections of this thread run with other pragmas than the product sets: they are set with the first transaction,
 * after everything that the product has set and read back, and read back as well.
 */
export function overrule(pragmas: Readonly<Record<string, number>>): void {
  DatabaseSync.prototype.prepare = new Proxy(Reflect.get(DatabaseSync.prototype, 'prepare'), {
    apply(prepare, db: DatabaseSync, given: [string]) {
      if (given[0] === 'begin immediate') for (const [name, value] of Object.entries(pragmas)) set(db, name, value);
      return Reflect.apply(prepare, db, given);
    },
  });
}

function set(db: DatabaseSync, name: string, value: number): void {
  db.exec(`pragma ${name} = ${value}`);
  const [actual] = Object.values(db.prepare(`pragma ${name}`).get() ?? {});
  if (actual !== value) throw new Error(`SQLite keeps ${name} at ${String(actual)}.`);
}
