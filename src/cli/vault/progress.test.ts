import { afterEach, expect, it, vi } from 'vitest';
import { bar, createProgress } from './progress.ts';

const { isTTY } = process.stderr;

afterEach(() => {
  process.stderr.isTTY = isTTY;
  vi.restoreAllMocks();
});

function shown(terminal: boolean, options: { onlyShowErrors?: true } = {}): string[] {
  process.stderr.isTTY = terminal;
  const written: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const progress = createProgress(options);
  progress.show('api-key', 0.5);
  progress.show('12 versions');
  progress.end();
  return written;
}

it('is one line that is written over, and is gone at the end', () => {
  const again = '\r\u001b[K';
  expect(shown(true)).toEqual([`${again}${bar(0.5)} api-key`, `${again}12 versions`, again]);
});

it('is for people only', () => {
  expect(shown(false)).toEqual([]);
  expect(shown(true, { onlyShowErrors: true })).toEqual([]);
});

it.each([
  [0, 0],
  [0.5, 15],
  [1, 30],
  [-1, 0],
  [2, 30],
])('the bar of %d has %d of 30 marks', (share, marks) => {
  expect(bar(share)).toBe(`[${'#'.repeat(marks)}${'.'.repeat(30 - marks)}]`);
});
