import { lookup as resolve } from 'node:dns';
import { Agent, request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Fault, type FaultCode } from '../fault.ts';

export interface Sent {
  readonly method: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query exactly as they go out: nothing between here and the wire resolves dots or decodes. */
  readonly path: string;
  readonly token?: string | undefined;
  /** An object goes as JSON, form fields as a form. */
  readonly body?: object | URLSearchParams | undefined;
  /** Milliseconds until the whole answer must be there. */
  readonly deadline?: number;
  /** Hears a good answer piece by piece, as it comes, and nothing of it is kept; the deadline is then that of its beginning. */
  readonly hear?: (piece: string) => void;
  /** So long nothing may be heard, in milliseconds. */
  readonly silence?: number;
}

export interface Reply {
  readonly status: number;
  /** Undefined where there was none. */
  readonly body: unknown;
}

/** Throws Fault: what the server said where it refused, else why it could not be asked. */
export type Client = (sent: Sent) => Promise<Reply>;

export interface ClientOptions {
  /** PEM; undefined where the system's own authorities are to be trusted. */
  readonly ca: string | undefined;
  /** The command that starts the server, for whoever forgot. */
  readonly start: string;
}

const DEADLINE = 30_000;

/** A server that is heard says every 15 seconds that it is still there. */
const SILENCE = 60_000;

export function createClient({ ca, start }: ClientOptions): Client {
  const agent = new Agent({ keepAlive: true, lookup: lookupLoopback, ...(ca !== undefined && { ca }) });
  return async (sent) => {
    let raw: Raw;
    try {
      raw = await exchange(sent, agent);
    } catch (error) {
      throw unreachable(error, sent, start);
    }
    const body = parse(raw.text);
    if (raw.status < 200 || raw.status > 299) throw refusal(raw.status, body, sent.origin);
    if (body === undefined && raw.text !== '') {
      throw new Fault('BadGateway', `${sent.origin} did not answer as Sallyport does; is --url right?`);
    }
    return { status: raw.status, body };
  };
}

/**
 * `localhost` and every name below it are this machine (RFC 6761 section 6.3); many resolvers know only the first.
 * Other names go the usual way.
 */
export const lookupLoopback: LookupFunction = (host, options, done) => {
  if (!/(^|\.)localhost\.?$/i.test(host)) return resolve(host, options, done);
  if (options.all === true) return done(null, [{ address: '127.0.0.1', family: 4 }]);
  return done(null, '127.0.0.1', 4);
};

interface Raw {
  readonly status: number;
  readonly text: string;
}

function exchange(sent: Sent, agent: Agent): Promise<Raw> {
  const { method, origin, path, token, body, deadline = DEADLINE, hear, silence = SILENCE } = sent;
  const { hostname, port } = new URL(origin);
  const form = body instanceof URLSearchParams;
  const text = body === undefined ? '' : form ? body.toString() : JSON.stringify(body);
  const headers = {
    accept: hear === undefined ? 'application/json' : 'text/event-stream, application/x-ndjson',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && {
      'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
      'content-length': String(Buffer.byteLength(text)),
    }),
  };
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), deadline);
  return new Promise<Raw>((done, failed) => {
    const outgoing = request({
      hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: port === '' ? 443 : port,
      path,
      method,
      headers,
      agent,
      signal: late.signal,
    });
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      if (hear !== undefined && response.statusCode === 200) {
        clearTimeout(timer);
        outgoing.setTimeout(silence, () => late.abort());
        response.setEncoding('utf8').on('data', hear);
      } else response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      response.on('error', failed);
    });
    outgoing.on('error', failed);
    outgoing.end(text);
  }).finally(() => clearTimeout(timer));
}

/** Undefined where it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const CODES: Readonly<Record<number, FaultCode>> = {
  400: 'BadParameter',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  429: 'TooManyRequests',
  503: 'Unavailable',
};

function refusal(status: number, body: unknown, origin: string): Fault {
  return new Fault(CODES[status] ?? 'BadGateway', saidBy(body) ?? `${origin} answered ${status} without saying why.`);
}

/** `{error: {message}}` of vault and management, or the first line of Entra's `error_description`. */
function saidBy(body: unknown): string | undefined {
  const { error, error_description: description } = (body ?? {}) as {
    error?: { message?: unknown } | string | null;
    error_description?: unknown;
  };
  const message = typeof error === 'object' ? error?.message : description;
  return typeof message === 'string' && message !== '' ? message.split(/\r?\n/, 1)[0] : undefined;
}

/** What the codes of Node's errors mean to the person at the terminal. */
function unreachable(error: unknown, { origin, deadline = DEADLINE }: Sent, start: string): Fault {
  const { code = '', name } = error as NodeJS.ErrnoException;
  const because = (sentence: string) => new Fault('BadGateway', sentence, { cause: error });
  if (code === 'ECONNREFUSED') return because(`No server is running at ${origin}; start it with: ${start}`);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return because(`The host of ${origin} is not known.`);
  if (name === 'AbortError' || name === 'TimeoutError') {
    return because(`${origin} did not answer within ${deadline / 1000} seconds.`);
  }
  if (/CERT|ISSUER|SIGNATURE/.test(code)) {
    return because(`The certificate of ${origin} is not trusted (${code}); name its certificate authority with --ca.`);
  }
  return because(`${origin} cannot be reached (${code === '' ? name : code}).`);
}
