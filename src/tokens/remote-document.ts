import { Fault } from '../fault.ts';
import { parseUniqueJson } from './unique-json.ts';

/** The part of `fetch` that is used here; whoever hands it in decides on proxy and certificate authorities. */
export type Fetch = (
  url: string,
  options: {
    readonly signal: AbortSignal;
    readonly redirect: 'manual';
    readonly headers: Readonly<Record<string, string>>;
  },
) => Promise<{ readonly status: number; readonly body: AsyncIterable<Uint8Array> | null }>;

const MOST_BYTES = 256 * 1024;
/** In milliseconds, from connecting to the last byte. */
const DEADLINE = 5_000;

/**
 * The JSON object at a URL that the configuration names. Redirects are not followed: they would let the other side choose
 * whom this server calls. Throws Fault BadGateway that says what was wrong, and never what came.
 */
export async function fetchDocument(
  fetch: Fetch,
  url: string,
  deadline = DEADLINE,
): Promise<Readonly<Record<string, unknown>>> {
  const { host } = new URL(url);
  const options = {
    signal: AbortSignal.timeout(deadline),
    redirect: 'manual',
    headers: { accept: 'application/json' },
  } as const;
  try {
    const { status, body } = await fetch(url, options);
    const text = await readText(body);
    if (status !== 200) throw new Fault('BadGateway', `${host} answered ${status}.`);
    if (text === undefined) throw new Fault('BadGateway', `${host} answered more than ${MOST_BYTES} bytes.`);
    return parseUniqueJson(text);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('BadGateway', `${host} could not be reached, or answered no JSON object in time.`, { cause });
  }
}

/** Undefined where it is too much; the rest is then not taken. Decompressed bytes count. */
async function readText(body: AsyncIterable<Uint8Array> | null): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
}
