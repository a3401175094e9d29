import { type Compilable, type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';

/**
 * The names of deleted objects, in an index that SQLite really takes: of two with the same columns it prefers the primary
 * key, but one that answers alone, `deleted` included, is cheaper than both.
 */
export function deletedNames(db: Kysely<Tables>): Compilable[] {
  return [
    db.schema.dropIndex('object_deleted'),
    db.schema
      .createIndex('object_deleted')
      .on('object')
      .columns(['vault', 'kind', 'name', 'deleted'])
      .where(sql.ref('deleted'), 'is not', null),
  ];
}
