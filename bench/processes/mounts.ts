import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { Fault } from '../../src/fault.ts';
import { readBody } from '../../src/http/body.ts';
import { HttpInbound } from '../../src/http/inbound.ts';
import { readInput } from '../../src/http/input.ts';
import { type Handler, mount, serve } from '../../src/http/mount.ts';
import type { Answer, Server } from '../../src/http/server.ts';
import { managementFailure } from '../../src/management/failure.ts';
import type { Operation } from '../../src/operation.ts';

/** One server under several frameworks, or none. Only what a call that succeeds, or is refused, passes through. */
export const MOUNTS = { fastify: mountFastify, hono: mountHono, 'hono-raw': mountHonoRaw, none: mountNothing } as const;

/** What is mounted now. */
function mountFastify<Context>(server: Server<Context>): Promise<Handler> {
  return mount([serve(server)], { unknown: managementFailure, onError: (error) => console.error(error) });
}

type Routed = { readonly params: unknown; readonly query: unknown };

/** The pipeline of `http/mount.ts`, framework apart. */
async function answer<Context>(
  server: Server<Context>,
  operation: Operation<Context>,
  raw: IncomingMessage,
  routed: Routed,
): Promise<Answer> {
  const inbound = new HttpInbound(raw, routed);
  try {
    const context = await server.admit(operation, inbound);
    const input = readInput(operation.contract, inbound, await readBody(operation.contract, raw));
    const { output, status = 200, headers } = await server.call(operation, context, input);
    const typed = { 'content-type': 'application/json; charset=utf-8' };
    return { status, headers: { ...server.headers(inbound), ...headers, ...typed }, body: JSON.stringify(output) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return server.failure(error, inbound);
  }
}

function write(response: ServerResponse, { status, headers, body = '' }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** As its documentation does it: a handler answers with a Response. */
async function mountHono<Context>(server: Server<Context>): Promise<Handler> {
  return honoWith(server, ({ status, headers, body }) => new Response(body, { status, headers }));
}

/** Its router and its request, and Node's own way to answer. */
async function mountHonoRaw<Context>(server: Server<Context>): Promise<Handler> {
  return honoWith(server, (answered, response) => {
    write(response, answered);
    return RESPONSE_ALREADY_SENT;
  });
}

function honoWith<Context>(
  server: Server<Context>,
  reply: (answered: Answer, response: ServerResponse) => Response,
): Handler {
  const app = new Hono<{ Bindings: HttpBindings }>();
  for (const operation of server.operations) {
    const { method, path } = operation.contract;
    const pattern = ((server.prefix ?? '') + path).replace(/\{(\w+)\}/g, ':$1');
    app.on(method, pattern, async (c) => {
      const { incoming, outgoing } = c.env;
      const routed = {
        params: c.req.param(),
        get query() {
          return c.req.query();
        },
      };
      return reply(await answer(server, operation, incoming, routed), outgoing);
    });
  }
  const listener = getRequestListener(app.fetch);
  return (request, response) => void listener(request, response);
}

/** A list of expressions, tried in turn: what is left when there is no framework. */
async function mountNothing<Context>(server: Server<Context>): Promise<Handler> {
  const routes = server.operations.map((operation) => {
    const { method, path } = operation.contract;
    const source = ((server.prefix ?? '') + path).replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    return { method, pattern: new RegExp(`^${source}/?$`), operation };
  });
  return (request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    const route = routes.find(({ method, pattern }) => method === request.method && pattern.test(path));
    if (route === undefined) return write(response, { status: 404, headers: {}, body: '' });
    const routed = {
      params: route.pattern.exec(path)?.groups,
      get query() {
        return Object.fromEntries(new URLSearchParams(query));
      },
    };
    void answer(server, route.operation, request, routed).then((answered) => write(response, answered));
  };
}
