import { hash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnBoth } from '../../../test/postgres.ts';
import { purgeEnded } from '../../jobs/purge-ended.ts';
import { openAuthority, type TestAuthority } from '../authority.fixture.ts';
import { createGrantRows } from './grant-rows.ts';

describeOnBoth('what is given for a while', (newUrl) => {
  let authority: TestAuthority;
  beforeAll(async () => {
    authority = await openAuthority(await newUrl());
  });
  afterAll(() => authority.close());

  const rows = () => createGrantRows(authority.context);
  const commit = (...changes: Parameters<TestAuthority['commit']>[0]['changes']) =>
    authority.commit({ changes, touches: [] });
  const idOf = (text: string) => hash('sha256', text, 'hex');
  const until = () => authority.start + 60;

  it('is found by its kind and id, until it is removed', async () => {
    const id = idOf('found');
    expect(await commit(rows().insert('session', id, { until: until(), meta: '{"a":1}' }))).toBe('done');
    const row = await rows().find('session', id);
    expect(row).toMatchObject({ kind: 'session', id, until: until(), meta: '{"a":1}' });
    expect(await rows().find('authorization-code', id)).toBeUndefined();
    if (row !== undefined) expect(await commit(rows().remove(row))).toBe('done');
    expect(await rows().find('session', id)).toBeUndefined();
  });

  it('is used up by the first of two', async () => {
    const id = idOf('raced');
    await commit(rows().insert('session', id, { until: until(), meta: '{}' }));
    const row = await rows().find('session', id);
    if (row === undefined) throw new Error('The row is there.');
    expect(await commit(rows().replace(row, { until: until() + 1, meta: '{}' }))).toBe('done');
    expect(await commit(rows().replace(row, { until: until() + 2, meta: '{}' }))).toBe('conflict');
    expect(await commit(rows().remove(row))).toBe('conflict');
    expect(await commit(rows().insert('session', id, { until: until(), meta: '{}' }))).toBe('conflict');
  });

  it('is purged in batches when it has ended, and not before', async () => {
    const ended = Array.from({ length: 501 }, (_, index) => idOf(`ended ${index}`));
    const content = { until: authority.start, meta: '{}' };
    await commit(...ended.map((id) => rows().insert('session', id, content)));
    const kept = idOf('kept');
    await commit(rows().insert('session', kept, { until: authority.start + 1, meta: '{}' }));
    const job = purgeEnded(authority.context, 'purge-grants', 'authority_grant');
    const now = authority.context.clock();
    expect(await job.isDue?.(now - 1)).toBe(false);
    expect(await job.run(now, new AbortController().signal)).toBe(501);
    expect(await job.isDue?.(now)).toBe(false);
    expect(await rows().find('session', kept)).toBeDefined();
  });
});
