import { accepted, managed } from './request.ts';

/**
 * The server-sent events of an operation of the management API, until the signal, or the server, ends them. A browser's own
 * `EventSource` sends no header, and so has no session here. Throws ApiError where it is refused.
 */
export async function* events<Event>(path: string, signal: AbortSignal): AsyncGenerator<Event> {
  const { body } = await accepted(managed(path), { signal });
  if (body === null) return;
  let rest = '';
  for await (const text of texts(body)) {
    const whole = (rest + text).split('\n\n');
    rest = whole.pop() ?? '';
    for (const event of whole) {
      const data = event
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart());
      if (data.length > 0) yield JSON.parse(data.join('\n')) as Event;
    }
  }
}

/** A stream's texts; not every browser can iterate a stream by itself. */
async function* texts(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
