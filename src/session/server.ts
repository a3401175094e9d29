import { z } from 'zod';
import type { Inbound, Server } from '../http/server.ts';
import { answerHeaders } from '../http/server.ts';
import { contract, implement, type Operation, perform } from '../operation.ts';
import { sessionFailure } from './answer.ts';
import type { SessionCall, Visited } from './call.ts';
import { failurePage } from './failure-page.ts';
import { CONSOLE_PATH } from './paths.ts';
import type { Known, Principal } from './principal.ts';
import { signedOut } from './refusals.ts';
import type { Session } from './sessions.ts';
import { callback, signIn } from './sign-in.ts';
import { takeVisitCode } from './visit-codes.ts';

const who = z.object({
  kind: z.enum(['application', 'user']),
  name: z.string(),
  tenantId: z.string(),
  objectId: z.string(),
  role: z.enum(['Reader', 'Operator', 'Administrator']).nullable(),
  /** Unix seconds. */
  expires: z.number(),
  idleSeconds: z.number(),
});

function whoIs({ room }: Visited, of: { principal: Principal; known: Known; expires: number }): z.infer<typeof who> {
  const { kind, tenantId, objectId } = of.principal;
  const { name, role } = of.known;
  return { kind, name, tenantId, objectId, role, expires: of.expires, idleSeconds: room.idleSeconds };
}

const factsOf = ({ objectId, applicationId }: Principal) => ({
  principal: objectId,
  target: `applications/${applicationId}`,
});

const notACode = 'it is what stands behind #code= in the link';

const begin = implement(
  contract({
    name: 'ConsoleSessionBegin',
    summary: 'Begin a session of the console with a one-use code',
    method: 'POST',
    path: `${CONSOLE_PATH}/session`,
    input: z.object({ code: z.string({ error: notACode }).max(64, notACode) }),
    output: who.extend({ tab: z.string() }),
  }),
  async (call: SessionCall, { code }) => {
    const { room, cookies, sessions, request } = call;
    const browser = cookies.read(request.headers, 'sign-in');
    const { principal, known, changes } = await takeVisitCode(room, code, browser);
    const { tab, expires, headers, changes: begun } = await sessions.begin(request.headers, principal, known);
    const output = { tab, ...whoIs(call, { principal, known, expires }) };
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
    const session = await current(call);
    return { output: whoIs(call, session), facts: factsOf(session.principal) };
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
const ENTRANCES: ReadonlySet<string> = new Set([begin, signIn, callback].map(({ contract }) => contract.name));

export function createSessionServer(visited: Visited): Server<SessionCall> {
  const { room, sessions } = visited;
  return {
    operations: [begin, show, end, endAll],
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
  return { ...createSessionServer(visited), operations: [signIn, callback], failure: failurePage };
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
