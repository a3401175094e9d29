import { z } from 'zod';
import type { Inbound, Server } from '../http/server.ts';
import { answerHeaders } from '../http/server.ts';
import { contract, implement, type Operation, perform } from '../operation.ts';
import { sessionFailure } from './answer.ts';
import type { SessionCall, Visited } from './call.ts';
import { failurePage } from './failure-page.ts';
import { CONSOLE_PATH } from './paths.ts';
import type { Principal } from './principal.ts';
import { signedOut } from './refusals.ts';
import type { Session } from './sessions.ts';
import { callback, signIn } from './sign-in.ts';
import { findVisitCode, takeVisitCode } from './visit-codes.ts';

const who = z.object({
  kind: z.enum(['application', 'user']),
  name: z.string(),
  tenantId: z.string(),
  objectId: z.string(),
  role: z.enum(['Reader', 'Operator', 'Administrator']).nullable(),
  /** Unix seconds. */
  expires: z.number(),
  idleSeconds: z.number(),
  /** Until the session ends where nobody uses it. */
  secondsLeft: z.number(),
});

type Who = z.infer<typeof who>;

interface Signed extends Pick<Session, 'principal' | 'known' | 'expires'> {
  readonly secondsLeft: number;
}

function whoIs({ room }: Visited, { principal, known, expires, secondsLeft }: Signed): Who {
  const { kind, tenantId, objectId } = principal;
  const { name, role } = known;
  return { kind, name, tenantId, objectId, role, expires, idleSeconds: room.idleSeconds, secondsLeft };
}

const factsOf = ({ objectId, applicationId }: Principal) => ({
  principal: objectId,
  target: `applications/${applicationId}`,
});

const notACode = 'it is what stands behind #code= in the link';
const withCode = z.object({ code: z.string({ error: notACode }).max(64, notACode) });

/**
 * For the page, which asks before it takes somebody in whom this browser did not ask for: else a link that somebody sends
 * would sign its reader in as somebody else, unnoticed.
 */
const look = implement(
  contract({
    name: 'ConsoleCodeGet',
    summary: 'Show whom a one-use code signs in, without using it up',
    method: 'POST',
    path: `${CONSOLE_PATH}/code`,
    input: withCode,
    output: who.pick({ kind: true, name: true, role: true }).extend({
      /** `start`: the link that the server printed; `link`: another one; `sign-in`: of somebody who signed in here. */
      from: z.enum(['start', 'link', 'sign-in']),
      /** Whether a session of this browser would end. */
      replaces: z.boolean(),
    }),
  }),
  async ({ room, cookies, sessions, request }: SessionCall, { code }) => {
    const browser = cookies.read(request.headers, 'sign-in');
    const { principal, known, from } = await findVisitCode(room, code, browser);
    const { name, role } = known;
    const replaces = await sessions.isOpen(request.headers);
    return { output: { kind: principal.kind, name, role, from, replaces }, facts: factsOf(principal) };
  },
);

const begin = implement(
  contract({
    name: 'ConsoleSessionBegin',
    summary: 'Begin a session of the console with a one-use code',
    method: 'POST',
    path: `${CONSOLE_PATH}/session`,
    input: withCode,
    output: who.extend({ tab: z.string() }),
  }),
  async (call: SessionCall, { code }) => {
    const { room, cookies, sessions, request } = call;
    const browser = cookies.read(request.headers, 'sign-in');
    const { principal, known, changes } = await takeVisitCode(room, code, browser);
    const { tab, expires, headers, changes: begun } = await sessions.begin(request.headers, principal, known);
    const secondsLeft = Math.min(room.idleSeconds, room.longestSeconds);
    const output = { tab, ...whoIs(call, { principal, known, expires, secondsLeft }) };
    return { output, headers, changes: [...changes, ...begun], facts: factsOf(principal) };
  },
);

const show = implement(
  contract({
    name: 'ConsoleSessionGet',
    summary: 'Show who is signed in',
    method: 'GET',
    path: `${CONSOLE_PATH}/session`,
    input: z.object({}),
    output: who,
  }),
  async (call: SessionCall) => {
    const { sessions, request } = call;
    await sessions.prolong(await current(call), request.headers);
    const session = await current(call);
    const output = whoIs(call, { ...session, secondsLeft: sessions.secondsLeft(session) });
    return { output, facts: factsOf(session.principal) };
  },
);

const ended = z.object({});

const end = implement(
  contract({
    name: 'ConsoleSessionEnd',
    summary: 'Sign out',
    method: 'DELETE',
    path: `${CONSOLE_PATH}/session`,
    input: z.object({}),
    output: ended,
  }),
  async (call: SessionCall) => {
    const session = await current(call);
    return { output: {}, changes: [call.sessions.end(session)], ...leaving(call, session) };
  },
);

const endAll = implement(
  contract({
    name: 'ConsoleSessionEndAll',
    summary: 'Sign out everywhere',
    method: 'DELETE',
    path: `${CONSOLE_PATH}/sessions`,
    input: z.object({}),
    output: ended,
  }),
  async (call: SessionCall) => {
    const session = await current(call);
    return { output: {}, changes: [call.sessions.endAll(session)], ...leaving(call, session) };
  },
);

const leaving = ({ cookies }: SessionCall, { principal }: Session) => ({
  headers: cookies.clear('session'),
  facts: factsOf(principal),
});

/** As it is now: a run that is repeated must see what changed meanwhile. */
async function current({ sessions, request }: SessionCall): Promise<Session> {
  const session = await sessions.find(request.headers);
  if (session === undefined) throw signedOut();
  return session;
}

/** Whoever calls these is not signed in yet. */
const ENTRANCES: ReadonlySet<string> = new Set([look, begin, signIn, callback].map(({ contract }) => contract.name));

export function createSessionServer(visited: Visited): Server<SessionCall> {
  const { room, sessions } = visited;
  return {
    operations: [look, begin, show, end, endAll],
    async admit(operation, request) {
      if (ENTRANCES.has(operation.contract.name)) return { ...visited, request, session: undefined };
      const session = await sessions.find(request.headers);
      if (session === undefined) throw signedOut();
      return { ...visited, request, session };
    },
    call: (operation, call, input) => conduct(operation, call, input),
    refuse: (operation, request, call, fault) =>
      room.journal.refuse(recordOf(operation, request, call?.session), fault),
    failure: sessionFailure,
    headers: answerHeaders,
  };
}

/** What a browser is led through, and so tells a person what is wrong. */
export function createSignInServer(visited: Visited): Server<SessionCall> {
  return {
    ...createSessionServer(visited),
    operations: [signIn, callback],
    // Anybody may be led there, as often as he likes, and nothing has happened yet: that is worth no record.
    call: (operation, call, input) =>
      operation === signIn ? perform(operation, call, input) : conduct(operation, call, input),
    failure: failurePage,
  };
}

function conduct(operation: Operation<SessionCall>, call: SessionCall, input: unknown) {
  const record = recordOf(operation, call.request, call.session);
  return call.room.journal.conduct(record, () => perform(operation, call, input));
}

function recordOf({ contract }: Operation<SessionCall>, request: Inbound, session: Session | undefined) {
  const { requestId, clientRequestId, peer } = request;
  return {
    category: 'management' as const,
    operation: contract.name,
    requestId,
    clientRequestId,
    peer,
    ...(session && { caller: session.principal }),
  };
}
