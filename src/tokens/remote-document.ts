import { Fault } from '../fault.ts';
import { parseUniqueJson } from './unique-json.ts';

/** The part of `fetch` that is used here; whoever hands it in decides on proxy and certificate authorities. */
export type Fetch = (
  url: string,
  options: {
    readonly signal: AbortSignal;
    readonly redirect: 'manual';
    readonly headers: Readonly<Record<string, string>>;
    /** GET where it is not said. */
    readonly method?: 'GET' | 'POST';
    readonly body?: string;
  },
) => Promise<{
  readonly status: number;
  readonly headers?: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
}>;

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
  const { status, document } = await fetchAnswer(fetch, url, {}, deadline);
  if (status !== 200 || document === undefined)
    throw new Fault('BadGateway', `${new URL(url).host} answered ${status}.`);
  return document;
}

interface Sent {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RemoteAnswer {
  readonly status: number;
  /** Undefined where a failure came with something else. */
  readonly document: Readonly<Record<string, unknown>> | undefined;
  /** The header `Retry-After` of a failure, where it came. */
  readonly retryAfter?: string;
}

/** The same for servers whose failures are JSON objects too: of those nothing is thrown. */
export async function fetchAnswer(
  fetch: Fetch,
  url: string,
  { headers, ...sent }: Sent,
  deadline = DEADLINE,
): Promise<RemoteAnswer> {
  const { host } = new URL(url);
  const options = {
    ...sent,
    signal: AbortSignal.timeout(deadline),
    redirect: 'manual',
    headers: { accept: 'application/json', ...headers },
  } as const;
  try {
    const { status, headers: answered, body } = await fetch(url, options);
    const text = await readText(body);
    const retryAfter = answered?.get('retry-after');
    if (status !== 200)
      return { status, document: parsed(text), ...(typeof retryAfter === 'string' && { retryAfter }) };
    if (text === undefined) throw new Fault('BadGateway', `${host} answered more than ${MOST_BYTES} bytes.`);
    return { status, document: parseUniqueJson(text) };
  } catch (error) {
    if (error instanceof Fault) throw error;
    // What is wrong with JSON is said with a piece of it, and that may be a token.
    const cause = error instanceof SyntaxError ? undefined : error;
    throw new Fault('BadGateway', `${host} could not be reached, or answered no JSON object in time.`, { cause });
  }
}

function parsed(text: string | undefined): RemoteAnswer['document'] {
  try {
    return text === undefined ? undefined : parseUniqueJson(text);
  } catch {
    return undefined;
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
