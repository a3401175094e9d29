import { type Compilable, type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';

/** Deleted objects are few among many: their lists, and what is to be purged, are found without looking at the others. */
export function deleted(db: Kysely<Tables>): Compilable[] {
  return [
    db.schema
      .createIndex('object_deleted')
      .on('object')
      .columns(['vault', 'kind', 'name'])
      .where(sql.ref('deleted'), 'is not', null),
    db.schema
      .createIndex('object_purge')
      .on('object')
      .columns(['vault', 'deleted', 'kind', 'name'])
      .where(sql.ref('deleted'), 'is not', null),
  ];
}
