import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { expect, it } from 'vitest';
import { generateRsa } from '../key-material.ts';
import { yieldPoolThreads } from './thread-priority.ts';

const threads = () =>
  readdirSync('/proc/self/task').map((id) => ({
    id: Number(id),
    name: readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim(),
  }));

it.runIf(process.platform === 'linux')('lowers the threads of the pool, and not the one that answers', async () => {
  await generateRsa(2048);
  const main = getPriority(process.pid);
  yieldPoolThreads();
  const pool = threads().filter(({ name }) => name === 'libuv-worker');
  expect(pool.length).toBeGreaterThan(0);
  expect(new Set(pool.map(({ id }) => getPriority(id)))).toEqual(new Set([10]));
  expect(getPriority(process.pid)).toBe(main);
});
