import { hash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeOnBoth } from '../../../test/postgres.ts';
import { type Parameters, type Statement, statement } from '../../store/query.ts';
import type { Connection } from '../connection.ts';
import { openConsents, REDIRECT, type TestConsents } from './consents.fixture.ts';

/** What a writer of the database may do to a row: each is found, and names the row. */
const digest = (text: string): string => hash('sha256', text, 'hex');

type Edit = { id: string; other: string };

/** One column each. */
const EDITS: readonly (readonly [string, Statement<Edit>])[] = [
  [
    'kept alive',
    statement((db, p: Parameters<Edit>) =>
      db.updateTable('connection_consent').set({ until: 9_999_999_999 }).where('id', '=', p.id),
    ),
  ],
  [
    'given a code that somebody else knows',
    statement((db, p: Parameters<Edit>) =>
      db.updateTable('connection_consent').set({ code: p.other }).where('id', '=', p.id),
    ),
  ],
  [
    'moved to another connection',
    statement((db, p: Parameters<Edit>) =>
      db.updateTable('connection_consent').set({ connection: p.other }).where('id', '=', p.id),
    ),
  ],
  [
    'made for another account',
    statement((db, p: Parameters<Edit>) =>
      db.updateTable('connection_consent').set({ meta: '{"step":"asked"}' }).where('id', '=', p.id),
    ),
  ],
  [
    'given a state that somebody else knows',
    statement((db, p: Parameters<Edit>) =>
      db.updateTable('connection_consent').set({ id: p.other }).where('id', '=', p.id),
    ),
  ],
  [
    'without its sealed part',
    statement((db, p: Parameters<Edit>) =>
      db.updateTable('connection_consent').set({ sealed: null }).where('id', '=', p.id),
    ),
  ],
];

describeOnBoth('the row of a sign-in for a connection', (newUrl) => {
  let open: TestConsents;
  let connection: Connection;

  beforeAll(async () => {
    open = await openConsents(await newUrl());
  });
  beforeEach(async () => {
    connection = await open.connect();
  });
  afterAll(() => open.close());

  it.each(EDITS)('is refused when it is %s in the database', async (how, edit) => {
    const stored = await open.connections.stored(connection.id);
    if (stored === undefined || connection.owner === undefined) throw new Error('there is no connection');
    const account = connection.owner;
    const { changes } = await open.consents.begin(stored, { redirectUrl: REDIRECT, account });
    await open.commit(changes);
    const { state } = open.signIn(account);
    const known = `known-${how}`;
    const id = digest(state);
    expect(await open.commit([open.store.change(edit, { id, other: digest(known) })])).toBe('done');
    const asked = how.startsWith('given a state') ? known : state;
    await expect(open.consents.take(asked)).rejects.toMatchObject({
      code: 'Tampered',
      message: expect.stringMatching(/^The stored row connection_consent /) as string,
    });
  });
});
