import type { IncomingMessage } from 'node:http';
import { Fault } from '../fault.ts';

const HEADERS = ['x-http-method', 'x-http-request'];
const METHODS: ReadonlySet<unknown> = new Set(['GET', 'PUT', 'POST', 'PATCH', 'DELETE']);

/**
 * A POST that names another method becomes a request of that method, for clients that can send no other ("Authentication,
 * requests and responses", Request URL). To be called before anything else looks at the request: route, permission and
 * record then know the true method only. On every other method the headers mean nothing.
 *
 * Returns Fault BadParameter where it is in doubt which method is meant.
 */
export function overrideMethod(request: IncomingMessage): Fault | undefined {
  if (request.method !== 'POST') return undefined;
  const named = HEADERS.filter((header) => request.headers[header] !== undefined);
  const [header, second] = named;
  if (header === undefined) return undefined;
  if (second !== undefined)
    return new Fault('BadParameter', `The headers ${named.join(' and ')} both name a method; send one of them.`);
  const method = request.headers[header];
  if (typeof method !== 'string' || !METHODS.has(method))
    return new Fault('BadParameter', `The header ${header} is not valid: it is one of ${[...METHODS].join(', ')}.`);
  request.method = method;
  return undefined;
}
