import { expect, expectTypeOf, test } from 'vitest';
import type { PERMISSION_NAMES } from '../../../../../src/wire/vault.ts';
import { changed, isImplied, PERMISSIONS, toggled } from './permissions.ts';

const policy = (objectId: string, secrets: string[] = []) => ({
  tenantId: 'tenant',
  objectId,
  permissions: { secrets, keys: [], certificates: [] },
});

test('there is a column for every permission that a vault knows', () => {
  type Columns<Kind extends 'secrets' | 'keys'> = (typeof PERMISSIONS)[Kind][number];
  expectTypeOf<Columns<'secrets'>>().toEqualTypeOf<(typeof PERMISSION_NAMES)['secrets'][number]>();
  expectTypeOf<Columns<'keys'>>().toEqualTypeOf<(typeof PERMISSION_NAMES)['keys'][number]>();
});

test('what is ticked twice is as it was, and no change', () => {
  const before = policy('one', ['get', 'list']);
  const once = toggled(before, 'secrets', 'get');
  expect(once.permissions.secrets).toEqual(['list']);
  expect(changed([before], [once])).toEqual([once]);
  expect(changed([before], [toggled(once, 'secrets', 'get')])).toEqual([]);
});

test('a principal that was added and given nothing is no change, and none of the others is', () => {
  expect(changed([policy('one', ['get'])], [policy('one', ['get']), policy('two')])).toEqual([]);
});

test('all brings everything with it but purging', () => {
  expect(PERMISSIONS.secrets.filter((name) => !isImplied(policy('one', ['all']), 'secrets', name))).toEqual([
    'all',
    'purge',
  ]);
});
