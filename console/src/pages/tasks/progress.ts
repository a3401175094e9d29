import type { Task } from '../../api/tasks.ts';
import { strings } from '../../strings/strings.ts';

type Progress = NonNullable<Task['progress']>;

/** Of a task that waits for its file, how much of that is there. */
function progressOf({ state, upload, progress }: Task): Progress | undefined {
  if (state !== 'uploading' || upload === undefined) return progress;
  return { done: upload.received, total: upload.parts, unit: 'parts' };
}

/** How much of it is done, from 0 to 1; undefined where nobody knows. */
export function shareOf(task: Task): number | undefined {
  const { done = 0, total } = progressOf(task) ?? {};
  if (total === undefined) return undefined;
  return total === 0 ? 1 : Math.min(1, done / total);
}

/** Which share of it is done, and how much that is; empty where it has not begun. */
export function wordsOf(task: Task): string {
  const { tasks } = strings;
  const progress = progressOf(task);
  if (progress === undefined) return '';
  const share = shareOf(task);
  const words = tasks.done(progress.done, progress.total, progress.unit);
  return share === undefined ? words : `${tasks.percent(share)}, ${words}`;
}
