import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Fault } from '../fault.ts';
import { hasUnreadBody } from '../http/body.ts';
import { answerHeaders, type Inbound } from '../http/server.ts';

/** `{error: {code, message}}`, as the management API writes it. */
export function sessionFailure(fault: Fault, request: Pick<Inbound, 'requestId' | 'clientRequestId'>) {
  return {
    status: fault.status,
    headers: { ...answerHeaders(request), ...fault.headers, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ error: { code: fault.code, message: fault.message } }),
  };
}

/** Where no server was reached yet. A body that nobody will read must not be taken for a next request. */
export function answerFault(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const fault =
    error instanceof Fault ? error : new Fault('InternalError', 'An error occurred inside Sallyport; try again later.');
  const requestId = randomUUID();
  const { status, headers, body } = sessionFailure(fault, { requestId, clientRequestId: requestId });
  const last = hasUnreadBody(request) ? { connection: 'close' } : {};
  response.writeHead(status, { ...headers, ...last, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
