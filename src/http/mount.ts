import type { IncomingMessage, ServerResponse } from 'node:http';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Fault } from '../fault.ts';
import type { Operation, Outcome } from '../operation.ts';
import { hasUnreadBody, readBody } from './body.ts';
import { type StreamedEvent, streamEvents } from './event-stream.ts';
import { HttpInbound } from './inbound.ts';
import { readInput } from './input.ts';
import { streamLines } from './json-lines.ts';
import { overrideMethod } from './method-override.ts';
import { createPathCase } from './path-case.ts';
import type { Answer, Inbound, Server } from './server.ts';
import { lowerVerb } from './verb-case.ts';

/**
 * Turns lists of operations into an HTTP handler. The pipeline is the same for all: match the route, admit the caller,
 * only then read and parse the body, run, and answer when everything is durable. This is the one file that knows
 * which HTTP framework it is (bench/frameworks.ts holds the measurement that chose it).
 */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface MountOptions {
  /** A bug, or a fault of ours, that the operator should hear of. Gets no request data. */
  readonly onError: (error: unknown, requestId: string) => void;
  /** The answer where no server has the route. */
  readonly unknown: (fault: Fault, request: Inbound) => Answer;
  /** Whether a POST may name another method in a header, as Key Vault lets it. */
  readonly methodOverride?: boolean;
  /** Whether the verb at the end of a POST's path may be written in any case, as Key Vault lets it. */
  readonly verbsInAnyCase?: boolean;
  /** Whether the words of a path below `/subscriptions` may be written in any case, as Resource Manager lets them. */
  readonly pathsInAnyCase?: boolean;
}

/** Keeps a server with its own context type; `mount` needs to know only that the two fit. */
export interface Mounted {
  bind(app: FastifyInstance, options: MountOptions): readonly Route[];
}

interface Route {
  readonly method: string;
  /** As the router knows it. */
  readonly url: string;
  readonly pattern: RegExp;
  /** The last part of the path; '' where it differs from call to call. */
  readonly verb: string;
}

export function serve<Context>(server: Server<Context>): Mounted {
  return {
    bind(app, options) {
      return server.operations.flatMap((operation) => bindOperation(app, server, operation, options));
    },
  };
}

export async function mount(servers: readonly Mounted[], options: MountOptions): Promise<Handler> {
  const app = fastify({
    logger: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 256 },
    exposeHeadRoutes: false,
    frameworkErrors: (_error, request, reply) => {
      void fail(
        reply,
        options.unknown(
          new Fault('BadParameter', 'The path is not correctly encoded, or a part of it is too long.'),
          new HttpInbound(request.raw, request),
        ),
      );
    },
  });
  // The body is ours to read, and only once the caller is admitted: the framework gets a parser that reads nothing.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined));
  const routes = servers.flatMap((server) => server.bind(app, options));
  const unrouted = (request: FastifyRequest, reply: FastifyReply) => {
    const allowed = routes.filter(({ pattern }) => pattern.test(pathOf(request.url))).map(({ method }) => method);
    return fail(reply, options.unknown(noRoute(allowed), new HttpInbound(request.raw, request)));
  };
  app.setNotFoundHandler(unrouted);
  app.setErrorHandler((error, request, reply) => {
    if (isTypeRefusal(error)) return unrouted(request, reply);
    const inbound = new HttpInbound(request.raw, request);
    return fail(reply, options.unknown(asFault(error, inbound, options), inbound));
  });
  await app.ready();
  const verbs = new Set(options.verbsInAnyCase === true ? routes.map(({ verb }) => verb) : []);
  const spell = createPathCase(options.pathsInAnyCase === true ? routes.map(({ url }) => url) : []);
  return (request, response) => {
    const fault = options.methodOverride === true ? overrideMethod(request) : undefined;
    lowerVerb(request, verbs);
    spell(request);
    if (fault === undefined) return app.routing(request, response);
    const inbound = new HttpInbound(request, { params: {}, query: {} });
    send(response, lastOf(request, options.unknown(fault, inbound)));
  };
}

/** The framework's own refusal of a Content-Type: made before anyone was admitted, and in words that are not ours. */
function isTypeRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^FST_ERR_(CTP|ROUTE)_/.test(String(error.code));
}

function noRoute(allowed: readonly string[]): Fault {
  if (allowed.length === 0) return new Fault('NotFound', 'There is nothing at this path.');
  const allow = [...new Set(allowed)].join(', ');
  return new Fault('MethodNotAllowed', `This path takes only ${allow}.`, { headers: { allow } });
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? '';

/** `{name}` must be there, `{name?}` may be missing: two routes, since the missing one may stand in the middle. */
function pathsOf(path: string): string[] {
  const paths = path.includes('?}') ? [path.replace(/\/\{\w+\?\}/, ''), path.replace('?}', '}')] : [path];
  return paths.map((each) => each.replace(/\{(\w+)\}/g, ':$1'));
}

function bindOperation<Context>(
  app: FastifyInstance,
  server: Server<Context>,
  operation: Operation<Context>,
  options: MountOptions,
): Route[] {
  const { method, path } = operation.contract;
  const bound: Bound<Context> = { server, operation, options };
  const paths = pathsOf((server.prefix ?? '') + path);
  for (const url of paths) {
    app.route({
      method,
      url,
      handler: (request, reply) => handle(bound, request, reply),
      errorHandler: (thrown, request, reply) => {
        if (!isTypeRefusal(thrown)) throw thrown;
        handle(bound, request, reply).catch((failure: unknown) => reply.send(failure));
      },
    });
  }
  const verb = /\/([a-z]+)$/.exec(path)?.[1] ?? '';
  return paths.map((url) => ({ method, url, verb, pattern: new RegExp(`^${url.replace(/:\w+/g, '[^/]+')}/?$`) }));
}

interface Bound<Context> {
  readonly server: Server<Context>;
  readonly operation: Operation<Context>;
  readonly options: MountOptions;
}

async function handle<Context>(
  bound: Bound<Context>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { server, operation, options } = bound;
  const inbound = new HttpInbound(request.raw, request);
  let context: Context | undefined;
  let called = false;
  try {
    context = await server.admit(operation, inbound);
    const body = await readBody(operation.contract, request.raw);
    const input = readInput(operation.contract, inbound, body);
    called = true;
    return succeed(bound, inbound, reply, await server.call(operation, context, input));
  } catch (error) {
    let fault = asFault(error, inbound, options);
    if (!called) fault = await recorded(bound, { inbound, context, fault });
    return fail(reply, server.failure(fault, inbound));
  }
}

/** A refusal is recorded like any other call, and where that cannot be done the answer says so instead. */
async function recorded<Context>(
  { server, operation, options }: Bound<Context>,
  { inbound, context, fault }: { inbound: Inbound; context: Context | undefined; fault: Fault },
): Promise<Fault> {
  try {
    await server.refuse(operation, inbound, context, fault);
    return fault;
  } catch (error) {
    return asFault(error, inbound, options);
  }
}

function asFault(error: unknown, inbound: Inbound, options: MountOptions): Fault {
  const fault =
    error instanceof Fault
      ? error
      : new Fault('InternalError', 'An error occurred inside Sallyport; its log has the request id.', { cause: error });
  if (fault.status >= 500) options.onError(error, inbound.requestId);
  return fault;
}

function succeed<Context>(bound: Bound<Context>, inbound: Inbound, reply: FastifyReply, outcome: Outcome<unknown>) {
  const { contract } = bound.operation;
  const status = outcome.status ?? contract.status ?? 200;
  const headers = { ...bound.server.headers(inbound), ...outcome.headers };
  if (status === 204) return write(reply, { status, headers, body: undefined });
  // A redirect says all in its headers.
  if (REDIRECTS.has(status)) return write(reply, { status, headers, body: '' });
  const streamed = STREAMS[contract.produces ?? 'json'];
  if (streamed !== undefined) return stream(bound, { inbound, reply, streamed }, outcome);
  const html = contract.produces === 'html';
  const body = html ? String(outcome.output) : JSON.stringify(outcome.output);
  const typed = body === undefined ? headers : { ...headers, 'content-type': html ? HTML_TYPE : JSON_TYPE };
  return write(reply, { status, headers: typed, body });
}

/** What goes wrong once the head is out can only be told to the operator; the client sees the end. */
function stream<Context>(
  { server, options }: Bound<Context>,
  { inbound, reply, streamed }: { inbound: Inbound; reply: FastifyReply; streamed: Streamed },
  { output, headers }: Outcome<unknown>,
): FastifyReply {
  reply.hijack();
  reply.raw.writeHead(200, { ...server.headers(inbound), ...headers, 'content-type': streamed.type });
  reply.raw.flushHeaders();
  streamed.send(reply.raw, output).catch((error: unknown) => options.onError(error, inbound.requestId));
  return reply;
}

interface Streamed {
  readonly type: string;
  readonly send: (response: ServerResponse, output: unknown) => Promise<void>;
}

/** Answers that go on. */
const STREAMS: Partial<Record<string, Streamed>> = {
  events: {
    type: 'text/event-stream; charset=utf-8',
    send: (response, output) => streamEvents(response, output as AsyncIterable<StreamedEvent>),
  },
  lines: {
    type: 'application/x-ndjson; charset=utf-8',
    send: (response, output) => streamLines(response, output as AsyncIterable<object>),
  },
};

/** Found and See Other (RFC 9110 section 15.4): the next request is a GET, and repeats no form. */
const REDIRECTS: ReadonlySet<number> = new Set([302, 303]);

function fail(reply: FastifyReply, answer: Answer): FastifyReply {
  return write(reply, lastOf(reply.request.raw, answer));
}

/** A body that nobody will read is not worth keeping the connection for, and must not be taken for a next request. */
function lastOf(request: IncomingMessage, answer: Answer): Answer {
  if (!hasUnreadBody(request)) return answer;
  return { ...answer, headers: { ...answer.headers, connection: 'close' } };
}

const JSON_TYPE = 'application/json; charset=utf-8';
const HTML_TYPE = 'text/html; charset=utf-8';

/** Straight to Node: the framework's own way to answer costs a tenth of a Get secret, and nothing here needs its hooks. */
function write(reply: FastifyReply, answer: Answer): FastifyReply {
  reply.hijack();
  send(reply.raw, answer);
  return reply;
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  const length = body === undefined ? undefined : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...length });
  response.end(body);
}
