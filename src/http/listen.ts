import { constants } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Fault } from '../fault.ts';
import type { Handler } from './mount.ts';

/**
 * Not imported: an `import` of a built-in module reads everything that it exports, and among what node:http exports is a
 * whole HTTP client, a tenth of a start.
 */
const http = process.getBuiltinModule('node:http');
const https = process.getBuiltinModule('node:https');

/** Sockets, TLS, hosts, limits and the orderly end. Knows nothing of what is served. */
export interface ListenOptions {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  /** Makes it HTTPS. The certificate itself may come later (`secure`), since its maker may need the port first. */
  readonly tls?: boolean;
  /** The handler for a `Host`; undefined answers 421 (RFC 9110 section 15.5.20). */
  readonly route: (host: string) => Handler | undefined;
  /** Whether a page on another origin may send its visitor to this path, as a link does; to none where it is not said. */
  readonly visitable?: (host: string, path: string) => boolean;
  /** Milliseconds for which an open request may bring no byte either way before it is cut; 30,000 where it is not said. */
  readonly silence?: number;
}

export interface Listener {
  readonly address: AddressInfo;
  secure(credentials: { key: string; cert: string }): void;
  /** Takes no new requests, lets the open ones end for at most `grace` milliseconds, then cuts them. */
  close(grace: number): Promise<void>;
}

const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 32 * 1024,
  requireHostHeader: true,
  insecureHTTPParser: false,
} as const;

const MOST_CONNECTIONS = 10_000;

/** How often a server that is stopping looks for connections that have become idle, in milliseconds. */
const SWEEP = 20;

/** Without this a client that takes no byte of its answer would be waited for forever. */
const SILENCE = 30_000;

/** Resolves when the port is bound; throws Fault PortUnavailable in one sentence where it cannot be. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const handler = guard(options);
  const server = options.tls ? https.createServer({ ...LIMITS, ...TLS }, handler) : http.createServer(LIMITS, handler);
  server.maxConnections = MOST_CONNECTIONS;
  server.timeout = options.silence ?? SILENCE;
  const sockets = openSockets(server);
  server.on('clientError', answerBadRequest);
  // Where there is no session yet, an answer would wait for one as long as the client likes.
  server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
  server.on('checkExpectation', (_request, response) =>
    refuse(response, new Fault('ExpectationFailed', 'Only 100-continue can be expected.')),
  );
  // Only whoever reads the body asks for it, so that a stranger is refused before he sends one (RFC 9110 section 10.1.1).
  server.on('checkContinue', (request, response) => {
    request.once('resume', () => response.headersSent || response.writeContinue());
    handler(request, response);
  });
  server.on('connect', (_request, socket) =>
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
  );
  await bound(server, options);
  return {
    address: server.address() as AddressInfo,
    secure(credentials) {
      if (server instanceof https.Server) server.setSecureContext({ ...credentials, ...TLS });
    },
    close: (grace) => drain(server, sockets, grace),
  };
}

/** Authenticated encryption with forward secrecy only; the first three are TLS 1.3's. */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
].join(':');

/** Renegotiation costs the server more than the client, and TLS 1.3 has none. */
const TLS = {
  minVersion: 'TLSv1.2',
  ciphers: CIPHERS,
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  handshakeTimeout: 10_000,
} as const;

function bound(server: Server, { host, port }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Fault('PortUnavailable', whyNot(error, host, port), { cause: error })),
    );
    server.listen({ host, port }, resolve);
  });
}

function whyNot(error: NodeJS.ErrnoException, host: string, port: number): string {
  const address = `${host}:${port}`;
  if (error.code === 'EADDRINUSE')
    return `The address ${address} is already in use; stop the program that holds it or choose another port with --http or --https.`;
  if (error.code === 'EACCES')
    return `This user may not listen on ${address}; choose a port above 1023 with --http or --https.`;
  return `The address ${address} cannot be listened on (${error.code ?? 'unknown reason'}); choose another with --http or --https.`;
}

/** What no server should ever see: ambiguous targets and hosts (Node itself serves all of these), and other origins. */
function guard({ route, visitable = () => false }: ListenOptions): Handler {
  // Where a refused request ends is in doubt, so nothing behind it on the same connection is a request.
  const refused = new WeakSet<Socket>();
  return (request, response) => {
    if (refused.has(request.socket)) return;
    const host = (request.headers.host ?? '').toLowerCase();
    const handler = route(host);
    const visit = () => isVisit(request) && visitable(host, (request.url ?? '').split('?', 1)[0] ?? '');
    const fault =
      ambiguity(request) ?? foreignOrigin(request, visit) ?? (handler === undefined ? misdirected() : undefined);
    if (fault === undefined) return handler?.(request, response);
    refused.add(request.socket);
    refuse(response, fault);
  };
}

const misdirected = (): Fault => new Fault('MisdirectedRequest', 'This server does not answer for that host name.');

function ambiguity({ rawHeaders, url = '', httpVersion, headers }: IncomingMessage): Fault | undefined {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  if (hosts !== 1) return new Fault('BadParameter', 'A request has exactly one Host header.');
  if (!url.startsWith('/') || url.startsWith('//') || url.includes('#'))
    return new Fault('BadParameter', 'The request target must be a path.');
  return framing(httpVersion, headers['transfer-encoding']);
}

/** The parser takes 0.9, 2.0 and every coding that ends in `chunked`, and would hand over the coded bytes as the body. */
function framing(version: string, coding: string | undefined): Fault | undefined {
  if (version !== '1.1' && version !== '1.0')
    return new Fault('BadParameter', 'Only HTTP/1.1 and HTTP/1.0 are served here.');
  if (coding === undefined) return undefined;
  if (version === '1.0') return new Fault('BadParameter', 'HTTP/1.0 has no transfer encoding.');
  if (coding.toLowerCase() === 'chunked') return undefined;
  return new Fault('BadParameter', 'The only transfer encoding that is served here is chunked.');
}

/** What a browser says of a request by its own page or by its user. Another port of this machine is `same-site`. */
const OWN_SITES: ReadonlySet<unknown> = new Set(['none', 'same-origin']);

/** A page on another origin can send requests here that it cannot read; it shall not change anything either. */
function foreignOrigin({ headers, socket }: IncomingMessage, visit: () => boolean): Fault | undefined {
  const { origin, host = '' } = headers;
  const foreign = origin !== undefined && origin !== `${'encrypted' in socket ? 'https' : 'http'}://${host}`;
  if (!foreign && (OWN_SITES.has(headers['sec-fetch-site'] ?? 'none') || visit())) return undefined;
  return new Fault('Forbidden', 'Requests from pages of another origin are not accepted.');
}

/**
 * A page that takes the place of another in its tab, address bar included: neither a frame nor something that a script
 * reads. The browser says so itself (Fetch Metadata); no page can make it say it of another request.
 */
function isVisit({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

function refuse(response: ServerResponse, fault: Fault): void {
  response.writeHead(fault.status, {
    'content-type': 'application/json; charset=utf-8',
    connection: 'close',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify({ error: { code: fault.code, message: fault.message } }));
}

const CLIENT_ERRORS: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/** What the parser refused never becomes a request: it is answered on the socket, without a word of what was sent. */
function answerBadRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const { _httpMessage: current } = socket as Socket & { _httpMessage?: ServerResponse | null };
  // A request before this one is still being answered: its reply comes first, or a client would take ours for it.
  if (current?.req.complete) return void current.once('close', () => answerBadRequest(error, socket));
  if (current?.headersSent) return socket.destroySoon();
  const status = CLIENT_ERRORS[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Every connection, also one whose handshake is still going on: Node's own list knows only of those that speak HTTP. */
function openSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

/** A connection that is busy when the end begins would be kept alive after its answer: it is closed once it is idle. */
async function drain(server: Server, sockets: ReadonlySet<Socket>, grace: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP);
  const cut = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, grace);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
