import { afterEach, expect, it } from 'vitest';
import { type Channel, openChannel } from './channel.ts';
import type { Door } from './door.ts';
import { createVisits } from './visits.ts';

let channels: Channel[] = [];

afterEach(() => {
  for (const channel of channels) channel.close();
  channels = [];
});

/** A writer, and as many processes that it visits. */
async function connected(count: number, append: (records: readonly string[]) => void): Promise<Channel[]> {
  const visits = createVisits(append);
  channels = await Promise.all(Array.from({ length: count }, () => openChannel(visits.begin)));
  await expect.poll(() => channels.every((channel) => channel.isOpen())).toBe(true);
  return channels;
}

it('commits what came over all channels at once as one group, each in its order', async () => {
  const groups: (readonly string[])[] = [];
  const [first, second] = await connected(2, (records) => void groups.push(records));
  await Promise.all([first?.append(['a1', 'a2']), first?.append(['a3']), second?.append(['b1'])]);
  expect(groups.flat().toSorted()).toEqual(['a1', 'a2', 'a3', 'b1']);
  expect(groups.flat().filter((record) => record.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
  expect(groups.length).toBeLessThan(3);
});

it('resolves after the group is written, not before', async () => {
  const written: string[] = [];
  const [channel] = await connected(1, (records) => void written.push(...records));
  await channel?.append(['a']);
  expect(written).toEqual(['a']);
});

it('tells each whose records were in a group that could not be written, and goes on', async () => {
  let full = true;
  const [first, second] = await connected(2, () => {
    if (full) throw new Error('disk full');
  });
  const told = await Promise.allSettled([first?.append(['a']), second?.append(['b'])]);
  expect(told).toMatchObject(
    [1, 2].map(() => ({
      status: 'rejected',
      reason: {
        code: 'Unavailable',
        message:
          'The store cannot be reached or written at the moment, and nothing of this call was kept: try again later.',
      },
    })),
  );
  full = false;
  await expect(first?.append(['a'])).resolves.toBeUndefined();
});

it('rejects what is pending when the writer goes, and all that comes later', async () => {
  const [channel] = await connected(1, () => channel?.close());
  const refusal = { code: 'Unavailable' };
  await expect(channel?.append(['a'])).rejects.toMatchObject(refusal);
  expect(channel?.isOpen()).toBe(false);
  await expect(channel?.append(['b'])).rejects.toMatchObject(refusal);
});

it('is not open before the writer has come', async () => {
  const doors: Door[] = [];
  const channel = await openChannel((door) => void doors.push(door));
  channels = [channel];
  expect(channel.isOpen()).toBe(false);
  await expect(channel.append(['a'])).rejects.toMatchObject({ code: 'Unavailable' });
  createVisits(() => undefined).begin(doors[0] ?? { path: '', token: '' });
  await expect.poll(() => channel.isOpen()).toBe(true);
});

it('outlives a door that is gone when it comes', async () => {
  const doors: Door[] = [];
  (await openChannel((door) => void doors.push(door))).close();
  const visits = createVisits(() => undefined);
  for (const door of doors) visits.begin(door);
  const channel = await openChannel(visits.begin);
  channels = [channel];
  await expect.poll(() => channel.isOpen()).toBe(true);
});
