import type { Compilable, Kysely } from 'kysely';
import { Fault } from '../fault.ts';
import { first } from './migrations/0001-first.ts';
import { due } from './migrations/0002-due.ts';
import { deleted } from './migrations/0003-deleted.ts';
import { roles } from './migrations/0004-roles.ts';
import { deletedNames } from './migrations/0005-deleted-names.ts';
import { groupMembers } from './migrations/0006-group-members.ts';
import { authorityGrant } from './migrations/0007-authority-grant.ts';
import { sharing } from './migrations/0008-sharing.ts';
import { connectionConsent } from './migrations/0009-connection-consent.ts';
import { runHistory } from './migrations/0010-run-history.ts';
import { packedRuns } from './migrations/0011-packed-runs.ts';
import { consoleGrant } from './migrations/0012-console-grant.ts';
import { task } from './migrations/0013-task.ts';
import { builder } from './query.ts';
import type { Tables } from './tables.ts';
import type { Chain, Dialect, Value } from './unit.ts';

type Migration = (db: Kysely<Tables>, dialect: Dialect) => Compilable[];

const MIGRATIONS: readonly Migration[] = [
  first,
  due,
  deleted,
  roles,
  deletedNames,
  groupMembers,
  authorityGrant,
  sharing,
  connectionConsent,
  runHistory,
  packedRuns,
  consoleGrant,
  task,
];

/** The schema that this version of Sallyport reads and writes. */
export const SCHEMA = MIGRATIONS.length;

/** What a store that nobody has opened yet holds. */
export interface Found {
  /** The highest migration applied; 0 for a store that is empty or not there. */
  readonly schema: number;
  readonly settings: ReadonlyMap<string, string>;
}

export const NOTHING: Found = { schema: 0, settings: new Map() };

/** What is written, in the same transaction, when the store was empty. */
export interface Beginning {
  readonly settings: Readonly<Record<string, string>>;
  readonly chain: Chain;
}

export interface Step {
  readonly sql: string;
  readonly values: readonly Value[];
}

/** Throws `SchemaTooNew` for a store that a later version has migrated: an older one would not know what it breaks. */
export function assertKnown(schema: number, where: string): void {
  if (schema <= SCHEMA) return;
  throw new Fault(
    'SchemaTooNew',
    `${where} has schema ${schema}, and this version knows schemas up to ${SCHEMA}: upgrade Sallyport.`,
  );
}

/** The statements that lead from a schema to today's, to be run in one transaction. Empty when there is nothing to do. */
export function migrationSteps(from: number, dialect: Dialect, beginning: Beginning): Step[] {
  const db = builder(dialect);
  const pending = MIGRATIONS.slice(from);
  const made = pending.flatMap((migration) => migration(db, dialect));
  const noted = pending.map((_, index) =>
    db.insertInto('migration').values({ number: from + index + 1, applied: new Date().toISOString() }),
  );
  const compilables = from === 0 ? [ledger(db), ...made, ...begin(db, beginning), ...noted] : [...made, ...noted];
  return compilables.map((compilable) => {
    const { sql, parameters } = compilable.compile();
    return { sql, values: parameters as readonly Value[] };
  });
}

/** Older than the first migration, since it says whether there was one; `integer` means the same in both dialects. */
function ledger(db: Kysely<Tables>): Compilable {
  return db.schema
    .createTable('migration')
    .addColumn('number', 'integer', (c) => c.primaryKey())
    .addColumn('applied', 'text', (c) => c.notNull());
}

function begin(db: Kysely<Tables>, { settings, chain }: Beginning): Compilable[] {
  const { seq, hash } = chain.genesis;
  const head = { id: 1, seq, hash, mac: chain.seal(chain.genesis) };
  const values = Object.entries(settings).map(([name, value]) => ({ name, value }));
  return [db.insertInto('audit_head').values(head), ...values.map((row) => db.insertInto('setting').values(row))];
}
