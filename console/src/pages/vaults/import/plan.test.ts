import { expect, test } from 'vitest';
import { isSent, plan } from './plan.ts';

const taken = { there: new Set(['db-password']), deleted: new Set(['gone']) };
const verdict = (from: string, value: string | undefined = 'x') => plan([{ from, value }], taken)[0]?.verdict;

test.each([
  ['new', 'fresh', 'x'],
  ['there', 'DB_PASSWORD', 'x'],
  ['deleted', 'Gone', 'x'],
  ['badName', 'a.b', 'x'],
  ['badName', '', 'x'],
  ['badName', 'a'.repeat(128), 'x'],
  ['new', 'a'.repeat(127), 'x'],
  ['noText', 'fresh', undefined],
  ['new', 'fresh', ''],
  ['new', 'fresh', 'x'.repeat(25 * 1024)],
  // Bytes count, and this has two.
  ['tooLong', 'fresh', `${'x'.repeat(25 * 1024 - 1)}\u00e9`],
] as const)('is %s', (expected, from, value) => {
  expect(plan([{ from, value }], taken)[0]?.verdict).toBe(expected);
});

test('names what it would change', () => {
  expect(plan([{ from: 'DB_PASSWORD', value: 'x' }], taken)[0]?.name).toBe('DB-PASSWORD');
  expect(verdict('DB-PASSWORD')).toBe('there');
});

test('counts the last of names that would be one, in any casing', () => {
  const entries = ['A_B', 'other', 'a-b', 'A-B'].map((from) => ({ from, value: 'x' }));
  expect(plan(entries, taken).map((each) => each.verdict)).toEqual(['twice', 'new', 'twice', 'new']);
});

test('sends what is new, and what is there only where it gets a new version', () => {
  const planned = plan(
    ['fresh', 'db-password', 'gone', 'a.b'].map((from) => ({ from, value: 'x' })),
    taken,
  );
  const sent = (onConflict: 'skip' | 'new-version') => planned.filter((each) => isSent(each, onConflict));
  expect(sent('skip').map(({ name }) => name)).toEqual(['fresh']);
  expect(sent('new-version').map(({ name }) => name)).toEqual(['fresh', 'db-password']);
});
