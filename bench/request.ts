import http from 'node:http';
import https from 'node:https';

/** One request to this machine, apart from any load: whatever the URL's name, the connection goes to 127.0.0.1. */
export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM of the authority that the server's certificate must come from. */
  readonly ca?: string;
}

export interface Reply {
  readonly status: number;
  /** As they came: name, value, name, value. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export function send(url: string, { method = 'GET', headers = {}, body, ca }: Sent = {}): Promise<Reply> {
  const { protocol, hostname, port, pathname, search, host } = new URL(url);
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const options = {
    host: '127.0.0.1',
    port,
    method,
    path: pathname + search,
    headers: { host, ...headers, ...length },
    agent: false,
    ...(ca === undefined ? {} : { ca, servername: hostname === '127.0.0.1' ? 'localhost' : hostname }),
  } as const;
  return new Promise((resolve, reject) => {
    const request = (protocol === 'https:' ? https : http).request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, rawHeaders } = response;
        resolve({ status, rawHeaders, body: Buffer.concat(chunks).toString() });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** The same, for what must succeed; throws with what the server said. */
export async function sendWell(url: string, sent: Sent = {}): Promise<Reply> {
  const reply = await send(url, sent);
  if (reply.status >= 200 && reply.status < 300) return reply;
  throw new Error(`${sent.method ?? 'GET'} ${url} answered ${reply.status}: ${reply.body}`);
}
