import { z } from 'zod';
import type { Journal } from '../../audit/journal.ts';
import { SIGN_IN_TOPIC } from '../../connections/connections.ts';
import type { Consents, SignedInAccount } from '../../connections/consent/consents.ts';
import { isSamePrincipal } from '../../connections/consent/principals.ts';
import { redirectTo } from '../../connections/consent/redirects.ts';
import { noCode } from '../../connections/consent/refusals.ts';
import type { Consent } from '../../connections/consent/rows.ts';
import { isForeignAccount, orGuest } from '../../connections/guests.ts';
import { Fault } from '../../fault.ts';
import type { Inbound } from '../../http/server.ts';
import { contract, implement, type Outcome } from '../../operation.ts';
import { askPage, goOnPage } from './pages.ts';
import { CALLBACK_PATH } from './path.ts';
import { refusedByAuthority } from './refused.ts';

export interface CallbackRoom {
  readonly consents: Consents;
  readonly journal: Journal;
}

/** One return of a browser. */
export interface CallbackCall extends CallbackRoom {
  readonly request: Inbound;
}

const text = (longest: number) => z.string().max(longest, `it has at most ${longest} characters`).optional();

/** What the authority says (RFC 6749 section 4.1.2); what else it says is ignored. */
const answer = { state: text(256), code: text(8192), error: text(256), error_description: text(4096) };

type Answer = z.infer<z.ZodObject<typeof answer>>;

const callbackContract = contract({
  name: 'ConsentCallback',
  summary: 'Take back somebody who signed in for a connection',
  method: 'GET',
  path: CALLBACK_PATH,
  query: Object.keys(answer),
  produces: 'html',
  input: z.object(answer),
  output: z.string(),
});

/**
 * The state is used up before the authority is asked for anything, so that of many returns at once only one goes on: a code
 * that is redeemed twice ends what came of it. Until the state is known, nobody is sent anywhere; from then on what is wrong is
 * told to whoever asked for the link.
 */
export const callback = implement(callbackContract, async (call: CallbackCall, input): Promise<Outcome<string>> => {
  const consent = await take(call, input.state ?? '');
  const redeemed = await signIn(call, consent, input);
  return call.journal.conduct(recordOf(call, 'ConsentCallback'), () => settle(call, consent, redeemed));
});

/** Of a state that was never given out there is no record, since a stranger could make as many as he likes. */
async function take(call: CallbackCall, state: string): Promise<Consent> {
  await call.consents.requireBegun(state);
  const begun = await call.journal.conduct(recordOf(call, 'ConsentCallbackBegin'), async () => {
    const { consent, changes } = await call.consents.take(state);
    return { output: consent, changes, facts: { connection: consent.connection } };
  });
  return begun.output;
}

/** What comes of the authority's answer: an account, or why there is none. */
async function signIn({ consents }: CallbackCall, consent: Consent, answer: Answer): Promise<SignedInAccount | Fault> {
  try {
    if (answer.error !== undefined) throw refusedByAuthority(answer.error, answer.error_description);
    if (!answer.code) throw noCode();
    return await consents.redeem(consent, answer.code);
  } catch (error) {
    if (error instanceof Fault) return orGuest(error);
    throw error;
  }
}

/** May run again where the rows changed meanwhile; the authority is not asked again. */
async function settle(
  { consents }: CallbackCall,
  consent: Consent,
  redeemed: SignedInAccount | Fault,
): Promise<Outcome<string>> {
  const facts = { connection: consent.connection };
  if (redeemed instanceof Fault) {
    const changes = lasts(redeemed) ? await consents.note(consent, redeemed) : [];
    return { ...refused(consent, redeemed), changes, touches: [SIGN_IN_TOPIC], facts };
  }
  const named = { ...facts, principal: redeemed.account.objectId };
  if (redeemed.refusal !== undefined) {
    const changes = await consents.note(consent, redeemed.refusal);
    return { ...refused(consent, redeemed.refusal), changes, touches: [SIGN_IN_TOPIC], facts: named };
  }
  const { code, changes } = await consents.keep(consent, redeemed);
  return { ...signedInPage(consent, redeemed, code), changes, facts: named };
}

/**
 * Whether it lies with the account or with the application, and so will be the same next time. Whoever has the link can say
 * that somebody is a guest; what stands in the connection then is a sentence of ours, until somebody signs in.
 */
function lasts({ code, aadsts }: Fault): boolean {
  return code === 'InvalidClient' || code === 'UnauthorizedClient' || isForeignAccount(aadsts);
}

/**
 * Who signs in for a connection of his own goes on by himself. Anybody else is asked first: the link that he was sent may say
 * whose account it is for, and so pass every check, and still be none that he meant to follow.
 */
function signedInPage(consent: Consent, { account }: SignedInAccount, code: string) {
  const { redirectUrl, owner } = consent;
  const onward = redirectTo(redirectUrl, { code });
  if (isSamePrincipal(owner, account)) return goOnPage(onward);
  const back = redirectTo(redirectUrl, { error: 'access_denied', error_description: DECLINED });
  return askPage({ ...consent, account }, { onward, back });
}

const DECLINED = 'The person who signed in did not go on.';

/** The words of RFC 6749 section 4.1.2.1. */
function refused({ redirectUrl }: Consent, { status, message }: Fault) {
  const error = status >= 500 ? 'server_error' : 'access_denied';
  return goOnPage(redirectTo(redirectUrl, { error, error_description: message }));
}

function recordOf({ request }: Pick<CallbackCall, 'request'>, operation: string) {
  const { requestId, clientRequestId, peer } = request;
  return { category: 'management' as const, operation, requestId, clientRequestId, peer };
}
