import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Inbound } from './server.ts';

/** What the router found in the target. */
interface Routed {
  readonly params: unknown;
  readonly query: unknown;
}

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** A request as the servers see it. A class, so that what most calls never ask for is not worked out for them. */
export class HttpInbound implements Inbound {
  readonly requestId = randomUUID();
  readonly clientRequestId: string;
  readonly #raw: IncomingMessage;
  readonly #routed: Routed;

  constructor(raw: IncomingMessage, routed: Routed) {
    this.#raw = raw;
    this.#routed = routed;
    const named = raw.headers['x-ms-client-request-id'];
    this.clientRequestId = typeof named === 'string' && GUID.test(named) ? named : this.requestId;
  }

  get method(): string {
    return this.#raw.method ?? '';
  }

  get url(): string {
    return this.#raw.url ?? '';
  }

  get headers(): IncomingHttpHeaders {
    return this.#raw.headers;
  }

  get authorization(): readonly string[] {
    const { rawHeaders } = this.#raw;
    return rawHeaders.filter((_value, at) => at % 2 === 1 && isAuthorization(rawHeaders[at - 1]));
  }

  get host(): string {
    return this.#raw.headers.host ?? '';
  }

  get params(): Inbound['params'] {
    return this.#routed.params as Inbound['params'];
  }

  get query(): Inbound['query'] {
    return this.#routed.query as Inbound['query'];
  }

  get peer(): string {
    return this.#raw.socket.remoteAddress ?? '';
  }
}

function isAuthorization(name = ''): boolean {
  return name.length === 13 && name.toLowerCase() === 'authorization';
}
