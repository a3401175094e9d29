import { expect, expectTypeOf, test } from 'vitest';
import { type Parameters, query, statement } from './query.ts';

const page = query((db, p: Parameters<{ vault: string; after: string; count: number }>) =>
  db
    .selectFrom('object')
    .select(['name', 'meta', 'deleted'])
    .where('vault', '=', p.vault)
    .where('kind', '=', 'secrets')
    .where('name', '>', p.after)
    .orderBy('name')
    .limit(p.count),
);

test('a query is written once and compiles for both dialects, constants beside named parameters', () => {
  const sqlite = page.compiled('sqlite');
  expect(sqlite.sql).toBe(
    'select "name", "meta", "deleted" from "object" where "vault" = ? and "kind" = ? and "name" > ? order by "name" limit ?',
  );
  expect(sqlite.bind({ vault: 'v', after: 'a', count: 25 })).toEqual(['v', 'secrets', 'a', 25]);
  expect(page.compiled('postgres').sql).toContain('"vault" = $1 and "kind" = $2');
});

test('compiling happens once per dialect', () => {
  expect(page.compiled('sqlite')).toBe(page.compiled('sqlite'));
});

test('one bind does not leak into the next', () => {
  const { bind } = page.compiled('sqlite');
  const first = bind({ vault: 'v', after: 'a', count: 1 });
  bind({ vault: 'w', after: 'b', count: 2 });
  expect(first).toEqual(['v', 'secrets', 'a', 1]);
});

test('a parameter may be used twice', () => {
  const twice = statement((db, p: Parameters<{ value: string }>) =>
    db.updateTable('setting').set({ name: p.value, value: p.value }),
  );
  expect(twice.compiled('sqlite').bind({ value: 'x' })).toEqual(['x', 'x']);
});

test('bytes leave without the slab that Node keeps them in', () => {
  const mark = statement((db, p: Parameters<{ mac: Uint8Array }>) => db.updateTable('vault').set({ mac: p.mac }));
  const mac = Buffer.from('abc');
  expect(mac.buffer.byteLength).toBeGreaterThan(3);
  const [bound] = mark.compiled('sqlite').bind({ mac });
  expect(bound).toEqual(new Uint8Array(mac));
  expect(bound instanceof Uint8Array && bound.buffer.byteLength).toBe(3);
});

test('a parameter that was forgotten, or of a type no column has, is refused', () => {
  const one = statement((db, p: Parameters<{ name: string }>) => db.deleteFrom('setting').where('name', '=', p.name));
  expect(() => one.compiled('sqlite').bind({} as { name: string })).toThrow(
    'A statement cannot bind a value of type undefined.',
  );
});

test('rows and parameters are typed by the query, and sealed columns take sealed bytes only', () => {
  expectTypeOf(page.row).toEqualTypeOf<{ name: string; meta: string; deleted: number | null } | undefined>();
  // @ts-expect-error: plain bytes are not sealed
  statement((db, p: Parameters<{ sealed: Uint8Array }>) => db.updateTable('object').set({ sealed: p.sealed }));
});
