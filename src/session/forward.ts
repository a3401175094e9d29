import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Fault } from '../fault.ts';
import { HttpInbound } from '../http/inbound.ts';
import type { Handler, MountOptions } from '../http/mount.ts';
import { isVaultName } from '../wire/name.ts';
import { answerFault, type Exchange } from './answer.ts';
import { FORWARDED } from './paths.ts';
import { signedOut } from './refusals.ts';
import type { Behind, ConsoleRoom } from './room.ts';
import type { Session, Sessions } from './sessions.ts';

/**
 * Calls of the page to the management API and to the vaults of this server. The servers are the same that everybody calls,
 * and are called in this process as whoever is signed in: they authorise, record and throttle as they always do. What the
 * page sends of its own (a token, a host, a cookie) does not get there.
 */
export function createForward(room: ConsoleRoom, sessions: Sessions, { onError, ...behind }: Handed): Handler {
  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const session = await sessions.find(request.headers);
    if (session === undefined) throw signedOut();
    const target = targetOf(room, request);
    const token = await room.tokens.of(session.principal, target.resource);
    await sessions.prolong(session, request.headers);
    rewrite(request, target, token);
    neverStored(response);
    endWith(session, { sessions, response });
    behind[target.server](request, response);
  };
  return (request, response) => {
    forward(request, response).catch((error: unknown) => refuse({ room, onError }, { request, response }, error));
  };
}

interface Handed extends Behind, Pick<MountOptions, 'onError'> {}

interface Refusing extends Pick<MountOptions, 'onError'> {
  readonly room: ConsoleRoom;
}

/** Recorded like any other refusal; where that cannot be done the answer says so instead. */
async function refuse({ room, onError }: Refusing, exchange: Exchange, error: unknown): Promise<void> {
  const inbound = new HttpInbound(exchange.request, { params: {}, query: {} });
  const { requestId, clientRequestId, peer } = inbound;
  const call = { category: 'management' as const, operation: 'ConsoleCall', requestId, clientRequestId, peer };
  let fault = asFault(error);
  try {
    await room.journal.refuse(call, fault);
  } catch (unwritten) {
    fault = asFault(unwritten);
  }
  if (fault.status >= 500) onError(fault, requestId);
  answerFault(exchange, fault, inbound);
}

function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  return new Fault('InternalError', 'An error occurred inside Sallyport; its log has the request id.', {
    cause: error,
  });
}

interface Target {
  readonly server: keyof Behind;
  readonly resource: string;
  /** Path and query. */
  readonly url: string;
  readonly host: string;
}

const MANAGEMENT = 'management/';
const VAULT = /^vaults\/([^/]+)(\/.*)$/s;

/** Throws Fault NotFound, BadParameter, Forbidden. */
function targetOf(room: ConsoleRoom, { url = '', headers: { host = '' } }: IncomingMessage): Target {
  const rest = url.slice(FORWARDED.length);
  requirePlain(rest.split('?', 1)[0] ?? '');
  if (rest.startsWith(MANAGEMENT)) {
    const path = rest.slice(MANAGEMENT.length - 1);
    if (!/^\/(?:admin|subscriptions)\//i.test(path)) throw nothingThere();
    if (LINKS.test(decoded(path))) throw noLinks();
    return { server: 'management', resource: room.managementResource, url: path, host };
  }
  const [, vault = '', path = ''] = VAULT.exec(rest) ?? [];
  if (!isVaultName(vault)) throw nothingThere();
  if (!room.vaultsTrust) throw untrusted();
  return { server: 'vault', resource: room.vaultResource, url: path, host: room.hostOf(vault) };
}

/** What a server may read as another path than it is written (RFC 3986 section 6.2.2). */
const AMBIGUOUS = /\/\/|\\|%(?:2e|2f|5c|25|00)|(?:^|\/)\.{1,2}(?:\/|$)/i;

function requirePlain(path: string): void {
  if (AMBIGUOUS.test(path))
    throw new Fault('BadParameter', 'A path here has no empty, dotted or encoded separators: write it plainly.');
}

/** Where links are made, which would outlive the session that made them, also one that was stolen. */
const LINKS = /^\/admin\/consolelinks\/*$/i;

/** As the server behind reads it. */
function decoded(url: string): string {
  try {
    return decodeURIComponent(url.split('?', 1)[0] ?? '');
  } catch {
    throw new Fault('BadParameter', 'The path has an escape that is none: write it plainly.');
  }
}

function noLinks(): Fault {
  return new Fault('Forbidden', 'A session makes no further one: `sallyport console` prints a new link.');
}

const nothingThere = (): Fault => new Fault('NotFound', 'The console hands on no calls to this path.');

function untrusted(): Fault {
  return new Fault(
    'Forbidden',
    'The vaults of this server do not take tokens of its own authority, as which the console signs in; --issuer must name embedded too.',
  );
}

/** What a call may bring along; all else stays here. */
const HANDED_ON: ReadonlySet<string> = new Set([
  'accept',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'last-event-id',
  'transfer-encoding',
  'user-agent',
  'x-ms-client-request-id',
]);

/** The servers read both forms of the headers. */
function rewrite(request: IncomingMessage, { url, host }: Target, token: string): void {
  const { headers, rawHeaders } = request;
  const own = { host, authorization: `Bearer ${token}` };
  const kept = Object.entries(headers).filter(([name]) => HANDED_ON.has(name));
  const raw = rawHeaders.filter((_, at) => HANDED_ON.has((rawHeaders[at - (at % 2)] ?? '').toLowerCase()));
  request.url = url;
  request.headers = { ...Object.fromEntries(kept), ...own };
  request.rawHeaders = [...raw, ...Object.entries(own).flat()];
}

/** Key Vault's own answers may be kept and asked about (`no-cache`): in a browser a value would then lie on the disk. */
function neverStored(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response);
  const write = (status: number, headers: OutgoingHttpHeaders) =>
    writeHead(status, { ...headers, 'cache-control': 'no-store' });
  response.writeHead = write as typeof response.writeHead;
}

/** How often a call that lasts is held against its session, in milliseconds. */
const LOOKED_EVERY = 1_000;

/** A stream ends with the session that it was begun in. */
function endWith(session: Session, { sessions, response }: { sessions: Sessions; response: ServerResponse }): void {
  // Whoever left meanwhile is told of by no event any more.
  if (response.closed) return;
  const look = setInterval(() => {
    sessions.lasts(session).then(
      (lasts) => lasts || response.destroy(),
      () => response.destroy(),
    );
  }, LOOKED_EVERY).unref();
  response.once('close', () => clearInterval(look));
}
