import { useSyncExternalStore } from 'react';
import { toBase64 } from '../../../api/base64.ts';
import { ApiError } from '../../../api/request.ts';
import { putPart, type Task } from '../../../api/tasks.ts';
import type { Archive } from '../archive-file.ts';

/** A file that this tab sends: it goes on whichever page is shown, and waits while the gateway cannot be reached. */
export type Upload =
  | { readonly state: 'sending' | 'waiting' | 'sent' }
  | { readonly state: 'failed'; readonly error: Error };

const AGAIN_AFTER = 1000;

/** By the ids of tasks. */
const uploads = new Map<string, Upload>();
const listeners = new Set<() => void>();

function become(id: string, upload: Upload): void {
  uploads.set(id, upload);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useUpload = (id: string): Upload | undefined => useSyncExternalStore(subscribe, () => uploads.get(id));

/** Sends what the task has not yet; one part is in memory at a time. */
export function beginUpload({ id, upload }: Task, archive: Archive): void {
  become(id, { state: 'sending' });
  void sendFrom(upload?.received ?? 0, id, archive).then(
    () => become(id, { state: 'sent' }),
    (error: Error) => become(id, { state: 'failed', error }),
  );
}

async function sendFrom(first: number, id: string, { file, parts }: Archive): Promise<void> {
  for (const [index, [from, to]] of parts.entries()) {
    if (index < first) continue;
    const chunk = toBase64(new Uint8Array(await file.slice(from, to).arrayBuffer()));
    await patiently(id, () => putPart(id, index, { chunk }));
  }
}

/** A part that was sent and never answered for is sent again: it is the same one. */
async function patiently(id: string, send: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await send();
      return become(id, { state: 'sending' });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 0) throw error;
      become(id, { state: 'waiting' });
      await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
    }
  }
}
