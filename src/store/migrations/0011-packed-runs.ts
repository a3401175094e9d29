import type { Compilable, Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** Runs are packed from here on. The history is evidence of nothing, so what it held before is dropped instead of rewritten. */
export function packedRuns(db: Kysely<Tables>): Compilable[] {
  return [db.deleteFrom('run_term'), db.deleteFrom('run_page')];
}
