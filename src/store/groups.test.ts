import { expect, it } from 'vitest';
import { createGroups } from './groups.ts';
import type { Answer, Unit } from './unit.ts';

const unit = (record: string, expecting?: number): Unit => ({
  changes: [],
  record,
  conflict: '',
  ...(expecting !== undefined && { expecting }),
});

/** Groups as they were committed; a commit ends when the test says so, or at once. */
function recorder(ahead = 1) {
  const groups: string[][] = [];
  const held: (() => void)[] = [];
  const state = { hold: false };
  const commit = async (units: readonly Unit[]): Promise<Answer[]> => {
    groups.push(units.map(({ record }) => record));
    if (state.hold) await new Promise<void>((resolve) => held.push(resolve));
    return units.map(() => 'done');
  };
  return {
    groups,
    state,
    release: () => held.splice(0).forEach((resolve) => resolve()),
    ...createGroups(commit, ahead),
  };
}

it('commits what one turn brought as one group', async () => {
  const { groups, write } = recorder();
  await Promise.all([write(unit('a')), write(unit('b')), write(unit('c'))]);
  expect(groups).toEqual([['a', 'b', 'c']]);
});

it('gathers what arrives while a commit is under way', async () => {
  const { groups, state, write, release } = recorder();
  state.hold = true;
  const first = write(unit('a'));
  await expect.poll(() => groups.length).toBe(1);
  const others = [write(unit('b')), write(unit('c'))];
  state.hold = false;
  release();
  await Promise.all([first, ...others]);
  expect(groups).toEqual([['a'], ['b', 'c']]);
});

it('lets a unit wait for others, but not for ever', async () => {
  const { groups, write } = recorder();
  const first = write(unit('a', 9));
  await new Promise((resolve) => setImmediate(resolve));
  const second = write(unit('b', 9));
  expect(await Promise.all([first, second])).toEqual(['done', 'done']);
  expect(groups).toEqual([['a', 'b']]);
});

it('hands the writer its next group before it has answered for the last, and no more than that', async () => {
  const { groups, state, write, release } = recorder(2);
  state.hold = true;
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const writes = [];
  for (const record of ['a', 'b', 'c', 'd']) {
    writes.push(write(unit(record)));
    await turn();
    await turn();
  }
  expect(groups).toEqual([['a'], ['b']]);
  state.hold = false;
  release();
  expect(await Promise.all(writes)).toEqual(['done', 'done', 'done', 'done']);
  expect(groups).toEqual([['a'], ['b'], ['c', 'd']]);
});

it('goes as soon as half of what is under way has come', async () => {
  const { groups, write } = recorder();
  await Promise.all([write(unit('a', 3)), write(unit('b', 2))]);
  const third = write(unit('c', 3));
  await write(unit('d', 1));
  await third;
  expect(groups).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

it('takes waiting units along with one that expects none, at once', async () => {
  const { groups, write } = recorder();
  const waiting = write(unit('waiting', 9));
  await write(unit('get'));
  expect(groups).toEqual([['waiting', 'get']]);
  expect(await waiting).toBe('done');
});

it('waits after a commit as well as before one', async () => {
  const { groups, state, write, release } = recorder();
  state.hold = true;
  const first = write(unit('a'));
  await expect.poll(() => groups.length).toBe(1);
  const waiting = write(unit('b', 9));
  state.hold = false;
  release();
  await first;
  await write(unit('c'));
  expect(await waiting).toBe('done');
  expect(groups).toEqual([['a'], ['b', 'c']]);
});

it('drains waiting units too, and takes no more', async () => {
  const { groups, write, drain } = recorder();
  const waiting = write(unit('a', 9));
  await drain();
  expect(await waiting).toBe('done');
  expect(groups).toEqual([['a']]);
  await expect(write(unit('b'))).rejects.toMatchObject({
    code: 'Unavailable',
    message: expect.stringContaining('closing'),
  });
});
