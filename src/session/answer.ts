import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault } from '../fault.ts';
import { hasUnreadBody } from '../http/body.ts';
import { answerHeaders, type Inbound } from '../http/server.ts';

/** `{error: {code, message}}`, as the management API writes it. */
export function sessionFailure(fault: Fault, request: Inbound) {
  return {
    status: fault.status,
    headers: { ...answerHeaders(request), ...fault.headers, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ error: { code: fault.code, message: fault.message } }),
  };
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Where no server was reached. A body that nobody will read must not be taken for a next request. */
export function answerFault({ request, response }: Exchange, fault: Fault, inbound: Inbound): void {
  if (response.headersSent) return void response.destroy();
  const { status, headers, body } = sessionFailure(fault, inbound);
  const last = hasUnreadBody(request) ? { connection: 'close' } : {};
  response.writeHead(status, { ...headers, ...last, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
