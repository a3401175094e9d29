import net from 'node:net';
import tls from 'node:tls';

/** Bytes on a socket, without an HTTP client that would tidy them up. */
export interface Door {
  readonly port: number;
  /** Makes it TLS. */
  readonly tls?: tls.ConnectionOptions;
}

export interface RawReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface Exchange {
  readonly replies: readonly RawReply[];
  /** Everything that came, as Latin-1. */
  readonly text: string;
  /** Whether the server closed the connection (orderly or not), rather than going quiet. */
  readonly closed: boolean;
  readonly milliseconds: number;
}

export interface ExchangeOptions {
  /** How long no byte may come before what came counts as everything. */
  readonly quiet?: number;
  /** Ends our side after the last byte. */
  readonly end?: boolean;
  /** Longest wait in all; passing it rejects. */
  readonly deadline?: number;
}

export type Bytes = string | Uint8Array;

/** Opens a connection, sends `bytes` as they are (a text as Latin-1) and reads until the server closes or is quiet. */
export async function exchange(door: Door, bytes: Bytes, options: ExchangeOptions = {}): Promise<Exchange> {
  const socket = await open(door);
  const answer = collect(socket, options);
  send(socket, bytes);
  if (options.end) socket.end();
  return answer;
}

export function send(socket: net.Socket, bytes: Bytes): void {
  if (socket.writable) socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
}

/** A connected socket (for TLS: after the handshake) that never throws for being cut off: being cut is an answer. */
export function open({ port, tls: secure }: Door): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = secure
      ? tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...secure })
      : net.connect({ host: '127.0.0.1', port });
    socket.once('error', reject);
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

/** Everything that a socket still says, until the other side closes or `quiet` milliseconds bring no byte. */
export function collect(
  socket: net.Socket,
  { quiet = 1_000, deadline = 20_000 }: ExchangeOptions = {},
): Promise<Exchange> {
  const started = performance.now();
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    const finish = (closed: boolean): void => {
      clearTimeout(limit);
      clearTimeout(silence);
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      resolve({ text, closed, replies: readReplies(text), milliseconds: performance.now() - started });
    };
    const limit = setTimeout(() => {
      socket.destroy();
      reject(new Error(`the server neither closed nor answered within ${deadline} ms`));
    }, deadline);
    // Only what has begun can go quiet: an answer that takes long is waited for until the deadline.
    let silence: NodeJS.Timeout | undefined;
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      clearTimeout(silence);
      silence = setTimeout(() => finish(false), quiet);
    });
    socket.once('close', () => finish(true));
  });
}

/** The replies in `text`, by Content-Length or chunks (RFC 9112 section 6.3). A half reply at the end is left out. */
export function readReplies(text: string): RawReply[] {
  const replies: RawReply[] = [];
  let rest = text;
  for (let next = takeReply(rest); next !== undefined; next = takeReply(rest)) {
    replies.push(next.reply);
    rest = next.rest;
  }
  return replies;
}

function takeReply(text: string): { reply: RawReply; rest: string } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1]);
  if (!Number.isInteger(status)) throw new Error(`this is no status line: ${JSON.stringify(first)}`);
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const after = text.slice(end + 4);
  const framed = takeBody(after, headers, status);
  if (framed === undefined) return undefined;
  const body = Buffer.from(framed.body, 'latin1').toString();
  return { reply: { status, headers, text: body }, rest: framed.rest };
}

function takeBody(text: string, headers: Readonly<Record<string, string>>, status: number) {
  if (status < 200 || status === 204) return { body: '', rest: text };
  if (headers['transfer-encoding'] === 'chunked') return takeChunks(text);
  const length = headers['content-length'] === undefined ? text.length : Number(headers['content-length']);
  return text.length < length ? undefined : { body: text.slice(0, length), rest: text.slice(length) };
}

function takeChunks(text: string): { body: string; rest: string } | undefined {
  let body = '';
  let rest = text;
  for (;;) {
    const [line, hex] = /^([0-9a-f]+)\r\n/i.exec(rest) ?? [];
    if (line === undefined || hex === undefined) return undefined;
    const size = Number.parseInt(hex, 16);
    if (rest.length < line.length + size + 2) return undefined;
    body += rest.slice(line.length, line.length + size);
    rest = rest.slice(line.length + size + 2);
    if (size === 0) return { body, rest };
  }
}
