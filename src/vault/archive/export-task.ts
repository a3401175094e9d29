import { z } from 'zod';
import type { TaskKind, TaskRun } from '../../jobs/tasks/kind.ts';
import type { Archives } from './archives.ts';
import type { Cursor } from './rows.ts';

const input = z.object({ vault: z.string(), header: z.string() });

/** What the last unit left: the parts so far, and behind what the next one begins. */
interface Exported {
  readonly versions: number;
  readonly parts: number;
  readonly bytes: number;
  readonly after?: Cursor | undefined;
}

/** Exports a vault into the parts of a task, each as it would be in a file. */
export function exportTask(archives: Archives): TaskKind {
  return { name: 'exportVault', run: (task) => run(archives, task) };
}

async function* run(archives: Archives, { input: asked, state, secret, parts }: TaskRun): ReturnType<TaskKind['run']> {
  const { vault, header } = input.parse(asked);
  const key = secret?.toString('base64url');
  const total = await archives.versions(vault);
  let so: Exported = (state as unknown as Exported | undefined) ?? { versions: 0, parts: 0, bytes: 0 };
  while (so.parts === 0 || so.after !== undefined) {
    const page = await archives.exportPage(vault, { header, index: so.parts, key, after: so.after });
    const bytes = Buffer.from(page.chunk, 'base64');
    const next = {
      versions: so.versions + page.versions,
      parts: so.parts + 1,
      bytes: so.bytes + bytes.length,
      after: page.next,
    };
    const written = yield {
      progress: { done: next.versions, total: Math.max(total, next.versions), unit: 'versions' },
      state: { ...next, after: page.next && { ...page.next } },
      result: { versions: next.versions },
      changes: [parts.put(so.parts, bytes)],
      operation: 'ExportVault',
    };
    if (written === 'done') so = next;
  }
  return { versions: so.versions, parts: so.parts, bytes: so.bytes };
}
