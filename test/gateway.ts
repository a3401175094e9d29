import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../src/config.ts';
import { type Gateway, startGateway } from '../src/gateway.ts';
import { checkExchange } from './traffic.ts';

/** A gateway of a test's own: demo data in a new folder, free ports, a clock that can be set. */
export interface TestGateway extends Gateway {
  readonly data: string;
  readonly key: string;
  readonly runtimeUrl: string;
  readonly connectionId: string;
  readonly ca: string;
  readonly clock: { now: number };
  /** Calls an action of the demo connection over a real socket. */
  action(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** Calls the demo vault, and holds its answer against the operation's schema; over TLS with a token of the demo application, unless a token is given ('' for none). */
  vault(
    method: string,
    path: string,
    body?: unknown,
    options?: { token?: string; headers?: Record<string, string> },
  ): Promise<Reply>;
  /** A token from the authority's endpoint, over TLS. */
  token(client?: { clientId: string; clientSecret: string }, scope?: string): Promise<string>;
  stop(): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  /** The parsed body; `{}` where it is no JSON. */
  readonly body: Record<string, never>;
}

export async function startTestGateway(flags: Record<string, unknown> = {}): Promise<TestGateway> {
  const data = (flags['data'] as string | undefined) ?? mkdtempSync(join(tmpdir(), 'sallyport-'));
  const settings = { data, http: '127.0.0.1:0', https: '127.0.0.1:0', demo: true, logLevel: 'silent', ...flags };
  const config = loadConfig({ flags: settings, environment: {} });
  const clock = { now: Date.now(), offset: 0 };
  const gateway = await startGateway(config, { clock: () => Math.max(clock.now, Date.now()) });
  const { ready } = gateway;
  const [connection] = ready.connector.connections;
  if (connection?.key === undefined || ready.ca === null) throw new Error('the demo start made no key');
  const ca = readFileSync(ready.ca, 'utf8');
  const tls = { ca, servername: 'localhost' };

  const token = async (client = ready.authority as { clientId: string; clientSecret: string }, scope?: string) => {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.clientId,
      client_secret: client.clientSecret,
      scope: scope ?? `${ready.vaults[0]?.resource}/.default`,
    });
    const reply = await send(new URL(`${ready.authority.url}/${ready.authority.tenantId}/oauth2/v2.0/token`), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      tls,
    });
    return String(reply.body['access_token']);
  };

  return {
    ...gateway,
    data,
    key: connection.key,
    runtimeUrl: connection.runtimeUrl,
    connectionId: connection.id,
    ca,
    clock,
    token,
    action(method, path, body, headers = {}) {
      const authorization = { authorization: `Key ${connection.key}` };
      return send(new URL(connection.runtimeUrl + path), { method, headers: { ...authorization, ...headers }, body });
    },
    async vault(method, path, body, { token: given, headers = {} } = {}) {
      const bearer = given ?? (await token());
      const query = path.includes('api-version') ? path : `${path}${path.includes('?') ? '&' : '?'}api-version=7.4`;
      const reply = await send(new URL((ready.vaults[0]?.url ?? '') + query), {
        method,
        headers: { ...(bearer === '' ? {} : { authorization: `Bearer ${bearer}` }), ...headers },
        body,
        tls: { ca },
      });
      const requestHeaders = Object.fromEntries(
        Object.entries(headers).map(([name, each]) => [name.toLowerCase(), each]),
      );
      checkExchange({ method, path: query, requestHeaders, ...reply });
      return reply;
    },
    async stop() {
      await gateway.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

interface Sent {
  readonly method: string;
  readonly headers: Record<string, string>;
  /** A text goes as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly tls?: https.RequestOptions;
}

/** Every name resolves to this machine: `*.localhost` does not everywhere. */
const lookup = ((_host: string, options: { all?: boolean }, done: (...args: unknown[]) => void) =>
  options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)) as never;

export function send(url: URL, { method, headers, body, tls }: Sent): Promise<Reply> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const typed =
    text === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) };
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.request(
      url,
      { method, headers: { ...typed, ...headers }, lookup, agent: false, ...tls },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(replyOf(response, Buffer.concat(chunks).toString())));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(text);
  });
}

function replyOf(response: http.IncomingMessage, text: string): Reply {
  let body = {};
  try {
    body = JSON.parse(text) as object;
  } catch {
    // Not JSON: the text is there.
  }
  return { status: response.statusCode ?? 0, headers: response.headers, text, body };
}
