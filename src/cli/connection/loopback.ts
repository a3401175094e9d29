import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a browser brings back: our code, or why there is none. */
export interface Returned {
  readonly code: string | undefined;
  readonly error: string | undefined;
}

/** Where the browser of whoever signs in comes back to: a free port of this machine (RFC 8252 section 7.3). */
export interface Loopback {
  readonly url: string;
  /** The first return; undefined where none came in so many milliseconds. */
  returned(deadline: number): Promise<Returned | undefined>;
  close(): void;
}

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sallyport</title>
<h1>You can close this page</h1><p>The command in your terminal goes on.</p></html>`;

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'content-type': 'text/html; charset=utf-8',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * Listens on loopback alone, and answers to its number only: a name that leads here is somebody else's (DNS rebinding). The
 * path is drawn anew each time, so that no page on the web can send a code, or a refusal, of its own (login CSRF).
 */
export async function openLoopback(): Promise<Loopback> {
  let came: (returned: Returned) => void = () => undefined;
  const first = new Promise<Returned>((resolve) => {
    came = resolve;
  });
  const path = `/sallyport/consent/${randomBytes(32).toString('base64url')}`;
  const server = createServer((request, response) => answer({ request, response, path }, came));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    returned: (deadline) => Promise.race([first, after(deadline)]),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Ours. */
  readonly path: string;
}

function answer({ request, response, path }: Visit, came: (returned: Returned) => void): void {
  const { method, url = '', headers, socket } = request;
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const here = headers.host === `127.0.0.1:${socket.localPort}` && pathname === path && method === 'GET';
  const code = searchParams.get('code') ?? undefined;
  const error = searchParams.get('error_description') ?? searchParams.get('error') ?? undefined;
  if (!here || (code === undefined && error === undefined)) {
    response.writeHead(404, { ...HEADERS, connection: 'close' });
    response.end();
    return;
  }
  response.writeHead(200, { ...HEADERS, connection: 'close' });
  response.end(PAGE, () => came({ code, error }));
}

/** Does not keep the process alive by itself. */
function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds).unref());
}
