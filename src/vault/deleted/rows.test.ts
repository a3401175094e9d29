import { createSecretKey, randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, it } from 'vitest';
import { migrationSteps } from '../../store/migrate.ts';
import type { Query } from '../../store/query.ts';
import { testChain } from '../../store/test-writer.ts';
import { deletedPage, overdueRows } from './rows.ts';

/** Deleted objects are found without a look at those that live, however many there are: SQLite says how it would search. */
const db = new DatabaseSync(':memory:');
const beginning = { settings: {}, chain: testChain(createSecretKey(randomBytes(32))) };
for (const { sql, values } of migrationSteps(0, 'sqlite', beginning)) db.prepare(sql).run(...values);

afterAll(() => db.close());

function planOf<P>(query: Query<P, unknown>, parameters: P): string {
  const { sql, bind } = query.compiled('sqlite');
  const steps = db.prepare(`explain query plan ${sql}`).all(...bind(parameters));
  return steps.map(({ detail }) => String(detail)).join('\n');
}

it('a page of deleted objects: their names from the index, and only these rows', () => {
  const page = { vault: 'v', kind: 'secrets', name: '', after: '', limit: 26 } as const;
  expect(planOf(deletedPage, page).split('\n')).toEqual([
    'SEARCH object USING PRIMARY KEY (vault=? AND kind=? AND name=?)',
    'LIST SUBQUERY 1',
    'SEARCH object USING COVERING INDEX object_deleted (vault=? AND kind=? AND name>?)',
  ]);
});

it('what is to be purged: from the index alone, and in its order', () => {
  const after = { deleted: -1, kind: 'keys', name: '' } as const;
  expect(planOf(overdueRows, { vault: 'v', until: 1, limit: 100, ...after })).toMatch(
    /^SEARCH object USING COVERING INDEX object_purge \(vault=\? AND deleted>\? AND deleted<\?\)$/,
  );
});
