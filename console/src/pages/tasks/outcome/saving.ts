import { useEffect, useRef, useState } from 'react';
import { fromBase64 } from '../../../api/base64.ts';
import { ApiError } from '../../../api/request.ts';
import { type ExportedFile, getPart } from '../../../api/tasks.ts';
import { download } from '../../../parts/download.ts';
import { strings } from '../../../strings/strings.ts';
import { bytesOf } from '../archive-file.ts';

export type Saving =
  | { readonly state: 'idle' }
  | { readonly state: 'saving'; readonly done: number }
  | { readonly state: 'failed'; readonly error: Error };

/** Fetches a file part by part, and saves it once all of it has come. Whoever leaves the page ends it. */
export function useSaving(id: string, name: string, { header, parts }: ExportedFile) {
  const [current, setCurrent] = useState<Saving>({ state: 'idle' });
  const ending = useRef<AbortController>(undefined);
  useEffect(() => () => ending.current?.abort(), []);
  const start = () => {
    const controller = new AbortController();
    const { signal } = controller;
    ending.current = controller;
    setCurrent({ state: 'saving', done: 0 });
    const each = partsOf(id, parts, signal, (done) => setCurrent({ state: 'saving', done }));
    // Without a first line of its own, a file is its parts.
    void save(name, header === undefined ? each : bytesOf(header, each)).then(
      () => setCurrent({ state: 'idle' }),
      (error: unknown) => setCurrent(stateOf(error, signal)),
    );
  };
  return { current, start, cancel: () => ending.current?.abort() };
}

async function* partsOf(id: string, count: number, signal: AbortSignal, onDone: (done: number) => void) {
  for (let index = 0; index < count; index += 1) {
    yield fromBase64((await getPart(id, index, signal)).chunk);
    onDone(index + 1);
  }
}

/** Of the File System Access API, which not every browser has. */
interface Picker {
  showSaveFilePicker?(options: { readonly suggestedName: string }): Promise<FileSystemFileHandle>;
}

/** Straight into a file where the browser can; else from its pieces, once there are all. */
async function save(name: string, pieces: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<void> {
  const file = await (globalThis as Picker).showSaveFilePicker?.({ suggestedName: name });
  if (file === undefined) return download(name, await gathered(pieces));
  const stream = await file.createWritable();
  try {
    for await (const piece of pieces) await stream.write(piece);
    await stream.close();
  } catch (error) {
    // What the file held before stays as it was.
    await stream.abort();
    throw error;
  }
}

/** Pieces that are blobs of their own a browser may put on its disk meanwhile. */
async function gathered(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<Blob> {
  const blobs: Blob[] = [];
  for await (const piece of pieces) blobs.push(new Blob([piece]));
  return new Blob(blobs);
}

/** Whoever closes the window that asks for a place wants no file. */
function stateOf(error: unknown, { aborted }: AbortSignal): Saving {
  if (aborted || (error instanceof DOMException && error.name === 'AbortError')) return { state: 'idle' };
  if (error instanceof ApiError) return { state: 'failed', error };
  return { state: 'failed', error: new ApiError(507, 'NotSaved', strings.tasks.downloadFailed) };
}
