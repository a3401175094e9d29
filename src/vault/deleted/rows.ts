import { type Parameters, query, statement } from '../../store/query.ts';
import type { Kind } from '../objects.ts';

interface Named {
  readonly vault: string;
  readonly kind: Kind;
  readonly name: string;
}

/** The names come from an index of deleted objects only: asked for the rows at once, SQLite would walk past all that live. */
export const deletedPage = query((db, p: Parameters<Named & { after: string; limit: number }>) =>
  db
    .selectFrom('object')
    .select(['name', 'meta', 'mac'])
    .where('vault', '=', p.vault)
    .where('kind', '=', p.kind)
    .where('name', 'in', (names) =>
      names
        .selectFrom('object')
        .select('name')
        .where('vault', '=', p.vault)
        .where('kind', '=', p.kind)
        .where('name', '>', p.after)
        .where('deleted', 'is not', null)
        .orderBy('name')
        .limit(p.limit),
    )
    .orderBy('name'),
);

/** Where a look at overdue rows goes on. */
export interface After {
  readonly deleted: number;
  readonly kind: Kind;
  readonly name: string;
}

/** Deleted until `until` (Unix seconds), the longest deleted first. */
export const overdueRows = query((db, p: Parameters<{ vault: string; until: number; limit: number } & After>) =>
  db
    .selectFrom('object')
    .select(['deleted', 'kind', 'name'])
    .where('vault', '=', p.vault)
    .where('deleted', 'is not', null)
    .where('deleted', '<=', p.until)
    .where((eb) =>
      eb.or([
        eb('deleted', '>', p.deleted),
        eb.and([eb('deleted', '=', p.deleted), eb('kind', '>', p.kind)]),
        eb.and([eb('deleted', '=', p.deleted), eb('kind', '=', p.kind), eb('name', '>', p.name)]),
      ]),
    )
    .orderBy('deleted')
    .orderBy('kind')
    .orderBy('name')
    .limit(p.limit),
);

/**
 * Only while the row is still the deleted one that was read (`was` is its HMAC). SQLite overwrites what it deletes with
 * zeros (`secure_delete`); PostgreSQL gives the space back at its next vacuum.
 */
export const eraseObject = statement((db, p: Parameters<Named & { was: Uint8Array }>) =>
  db
    .deleteFrom('object')
    .where('vault', '=', p.vault)
    .where('kind', '=', p.kind)
    .where('name', '=', p.name)
    .where('mac', '=', p.was)
    .where('deleted', 'is not', null),
);

export const eraseVersions = statement((db, p: Parameters<Named>) =>
  db.deleteFrom('object_version').where('vault', '=', p.vault).where('kind', '=', p.kind).where('name', '=', p.name),
);

export const eraseDue = statement((db, p: Parameters<Named>) =>
  db.deleteFrom('due').where('vault', '=', p.vault).where('kind', '=', p.kind).where('name', '=', p.name),
);

export const erasePolicy = statement((db, p: Parameters<Pick<Named, 'vault' | 'name'>>) =>
  db.deleteFrom('rotation_policy').where('vault', '=', p.vault).where('name', '=', p.name),
);
