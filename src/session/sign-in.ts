import { hash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../fault.ts';
import { contract, implement, type Outcome } from '../operation.ts';
import type { SessionCall } from './call.ts';
import { newValue } from './cookies.ts';
import { CONSOLE_PATH } from './paths.ts';
import { newVisitCode } from './visit-codes.ts';

const leads = z.null();

/**
 * People sign in at the authority's own pages (authorization code with PKCE, RFC 7636). The browser gets one random value as a
 * cookie; state, verifier and nonce follow from it under a key of ours, so that nothing needs to be stored, and only the
 * browser that began can come back.
 */
export const signIn = implement(
  contract({
    name: 'ConsoleSignIn',
    summary: 'Lead somebody to the page where people sign in',
    method: 'GET',
    path: `${CONSOLE_PATH}/sign-in`,
    input: z.object({}),
    output: leads,
  }),
  async (call: SessionCall): Promise<Outcome<null>> => {
    const value = newValue();
    const { state, verifier, nonce } = derived(call, value);
    const location = await call.room.signIn.authorizeUrl({
      redirectUri: requireOrigin(call) + CALLBACK,
      state,
      nonce,
      codeChallenge: hash('sha256', verifier, 'base64url'),
    });
    return { output: null, status: 302, headers: { ...call.cookies.set('sign-in', value), location } };
  },
);

const CALLBACK = `${CONSOLE_PATH}/callback`;

const text = (longest: number) => z.string().max(longest, `it has at most ${longest} characters`).optional();

/** What the authority says (RFC 6749 section 4.1.2); what else it says is ignored. */
const answer = { state: text(256), code: text(8192), error: text(256), error_description: text(4096) };

export const callback = implement(
  contract({
    name: 'ConsoleCallback',
    summary: 'Take back somebody who signed in',
    method: 'GET',
    path: CALLBACK,
    query: Object.keys(answer),
    input: z.object(answer),
    output: leads,
  }),
  async (call: SessionCall, { state = '', code, error }): Promise<Outcome<null>> => {
    const value = call.cookies.read(call.request.headers, 'sign-in');
    const expected = value === undefined ? undefined : derived(call, value);
    if (value === undefined || expected === undefined || !isSame(state, expected.state)) throw otherBrowser();
    if (error !== undefined || code === undefined) throw notSignedIn();
    const { verifier: codeVerifier, nonce } = expected;
    const origin = requireOrigin(call);
    const principal = await call.room.signIn.redeem({ code, codeVerifier, redirectUri: origin + CALLBACK, nonce });
    const { code: own, changes } = await newVisitCode(call.room, principal, { browser: value });
    const headers = { location: `${origin}${CONSOLE_PATH}/#code=${own}`, 'referrer-policy': 'no-referrer' };
    return { output: null, status: 302, headers, changes, facts: { principal: principal.objectId } };
  },
);

function derived({ room: { seal } }: SessionCall, value: string) {
  const of = (what: string): string => seal.mac(`console/${what}`, value).toString('base64url');
  return { state: of('state'), verifier: of('verifier'), nonce: of('nonce') };
}

/** The authority sends people back to addresses that were registered, and to no other. */
function requireOrigin({ room: { signIn: at }, secure, request: { host } }: SessionCall): string {
  const origin = `${secure ? 'https' : 'http'}://${host.toLowerCase()}`;
  if (at.origins.includes(origin)) return origin;
  throw new Fault('BadParameter', `Nobody can sign in at this address: open ${at.origins[0]}${CONSOLE_PATH}/ instead.`);
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function otherBrowser(): Fault {
  return new Fault('Unauthorized', 'This sign-in was not begun in this browser, or is an old one: begin again.');
}

/** What the authority said of it is not repeated: anybody can put words into an address. */
function notSignedIn(): Fault {
  return new Fault('Unauthorized', 'Nobody signed in: the authority sent no code. Begin again at /console/.');
}
