import { hash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAuthority, type TestAuthority } from './authority.fixture.ts';
import { createGrantRows } from './grant-rows.ts';

let authority: TestAuthority;
beforeAll(async () => {
  authority = await openAuthority();
});
afterAll(() => authority.close());

const rows = () => createGrantRows(authority.context);
const commit = (...changes: Parameters<TestAuthority['commit']>[0]['changes']) =>
  authority.commit({ changes, touches: [] });
const idOf = (text: string) => hash('sha256', text, 'hex');

it('a row is found by its kind and id, until it is removed', async () => {
  const id = idOf('found');
  expect(await commit(rows().insert('session', id, { until: 7, meta: '{"a":1}' }))).toBe('done');
  const row = await rows().find('session', id);
  expect(row).toMatchObject({ kind: 'session', id, until: 7, meta: '{"a":1}' });
  expect(await rows().find('authorization-code', id)).toBeUndefined();
  if (row !== undefined) expect(await commit(rows().remove(row))).toBe('done');
  expect(await rows().find('session', id)).toBeUndefined();
});

it('of two who use up one row only the first does', async () => {
  const id = idOf('raced');
  await commit(rows().insert('session', id, { until: 7, meta: '{}' }));
  const row = await rows().find('session', id);
  if (row === undefined) throw new Error('The row is there.');
  expect(await commit(rows().replace(row, { until: 8, meta: '{}' }))).toBe('done');
  expect(await commit(rows().replace(row, { until: 9, meta: '{}' }))).toBe('conflict');
  expect(await commit(rows().remove(row))).toBe('conflict');
  expect(await commit(rows().insert('session', id, { until: 7, meta: '{}' }))).toBe('conflict');
});
