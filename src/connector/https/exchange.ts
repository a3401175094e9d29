import { Fault } from '../../fault.ts';

/**
 * One request to a server that others run, and its answer as it came: no redirect is followed, nothing is decoded, no header
 * is added but those that the connection needs. Whoever hands it in decides on proxy, certificate authorities and connections.
 * Rejects with whatever went wrong, also once `signal` says that it took too long.
 */
export type Exchange = (request: Outgoing) => Promise<Incoming>;

export interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface Incoming {
  readonly status: number;
  /** By lower-case name; a header that came more than once is a list. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** To be read to its end, or ended before. */
  readonly body: AsyncIterable<Uint8Array> & { destroy(): unknown };
}

/** What a vault answered, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Incoming['headers'];
  readonly bytes: Buffer;
}

/** No answer came: nobody was reached, or the connection broke. */
export interface Unreached {
  /** The system's or the library's word for it, such as ECONNREFUSED. */
  readonly unreached: string;
}

/** A page of 25 objects, each with all the tags it can have and every character of them escaped, is shorter. */
const MOST_BYTES = 2 * 1024 * 1024;

/** What it is worth to try again: the next connection may be made, and the next host may have the name by then. */
const PASSING: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  // Of a proxy that does not answer: what is waited for otherwise ends with the call.
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/**
 * The answer to one request. Throws Fault BadGateway where what came cannot be one of a vault's, and where it came too late;
 * neither the fault nor its cause holds anything of the request or of the answer.
 */
export async function ask(exchange: Exchange, outgoing: Outgoing): Promise<Answer | Unreached> {
  const { host } = outgoing.url;
  try {
    const incoming = await exchange(outgoing);
    try {
      return await readAnswer(incoming, host);
    } finally {
      incoming.body.destroy();
    }
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (outgoing.signal.aborted) throw new Fault('BadGateway', `${host} did not answer in time. Try again later.`);
    const unreached = codeOf(error);
    if (PASSING.has(unreached)) return { unreached };
    throw unreachable(host, unreached);
  }
}

/** `why` is a word, and the error itself stays behind: errors of HTTP clients can hold the request. */
export function unreachable(host: string, why: string): Fault {
  return new Fault('BadGateway', `${host} could not be reached, or broke off its answer (${why}). Try again later.`);
}

function codeOf(error: unknown): string {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  const word = code ?? cause?.code;
  return typeof word === 'string' && /^[0-9A-Z_]{1,60}$/.test(word) ? word : 'unknown';
}

async function readAnswer({ status, headers, body }: Incoming, host: string): Promise<Answer> {
  const refuse = (what: string): never => {
    throw new Fault('BadGateway', `${host} answered ${what}; the call was ended.`);
  };
  if (status >= 300 && status < 400) refuse(`${status}, which leads elsewhere, and redirects are not followed`);
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') refuse('in an encoding that nobody asked for');
  if (Number(headers['content-length'] ?? 0) > MOST_BYTES) refuse(`more than ${MOST_BYTES} bytes`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) refuse(`more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return { status, headers, bytes: Buffer.concat(chunks) };
}

/** A header that came once; undefined where it did not come, or more than once. */
export function headerOf({ headers }: Pick<Answer, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
