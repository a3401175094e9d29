import type { Fault } from '../fault.ts';
import { answerHeaders, type Inbound } from '../http/server.ts';

/** `{error: {code, message}}`, as Resource Manager writes it; also the answer where nothing else is responsible. */
export function managementFailure(fault: Fault, request: Inbound) {
  return {
    status: fault.status,
    headers: { ...answerHeaders(request), ...fault.headers, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ error: { code: fault.code, message: fault.message } }),
  };
}
