import { z } from 'zod';
import { Fault } from '../../fault.ts';
import type { AuthorityContext } from '../context.ts';
import type { Application } from '../directory/applications/application.ts';
import { redirectMatches } from '../directory/applications/redirect-uris.ts';
import { disabledApplication, missingParameter, unknownApplication } from '../refusals.ts';
import { understandsClaimsChallenges } from '../token-request.ts';

/** Every parameter that counts, with the most it may have. Others are ignored (RFC 6749 section 3.1). */
const text = (longest: number) => z.string().max(longest, `it has at most ${longest} characters`).optional();

export const authorizeParameters = z.object({
  client_id: text(256),
  redirect_uri: text(256),
  response_type: text(64),
  response_mode: text(64),
  scope: text(2048),
  resource: text(256),
  state: text(2048),
  nonce: text(512),
  code_challenge: text(128),
  code_challenge_method: text(16),
  prompt: text(64),
  login_hint: text(256),
  max_age: text(16),
  claims: text(4096),
  client_info: text(16),
});

export type AuthorizeParameters = z.infer<typeof authorizeParameters>;

/** A request that was found good: what the forms carry from page to page, and what the answer is made of. */
export const authorizeRequest = z.object({
  kind: z.literal('authorize'),
  tenantId: z.string(),
  clientId: z.string(),
  redirectUri: z.string(),
  responseMode: z.enum(['query', 'form_post']),
  version: z.enum(['v1', 'v2']),
  scope: z.string(),
  /** v1 only. */
  resource: z.string().optional(),
  state: z.string().optional(),
  nonce: z.string().optional(),
  challenge: z.string().optional(),
  prompt: z.enum(['none', 'login', 'consent', 'select_account']).optional(),
  loginHint: z.string().optional(),
  /** Seconds. */
  maxAge: z.number().optional(),
  clientInfo: z.boolean(),
  /** The client understands claims challenges. */
  continuous: z.boolean(),
});

export type AuthorizeRequest = z.infer<typeof authorizeRequest>;

/** Where an answer goes, good or bad. */
export type AnswerTarget = Pick<AuthorizeRequest, 'tenantId' | 'redirectUri' | 'responseMode' | 'version' | 'state'>;

/**
 * The application that asks, and where it wants its answer. What fails here is told to nobody but the person at the browser:
 * an answer would go wherever a stranger likes (RFC 6749 section 4.1.2.1). A disabled application gets none either.
 *
 * Throws Fault InvalidRequest (900144, 50011), UnauthorizedClient (700016, 7000112).
 */
export async function requireClient(
  { directory }: AuthorityContext,
  tenantId: string,
  { client_id: clientId, redirect_uri: redirectUri }: AuthorizeParameters,
): Promise<{ readonly application: Application; readonly redirectUri: string }> {
  if (!clientId) throw missingParameter('client_id');
  const application = await directory.findApplication(clientId);
  if (application?.tenantId !== tenantId) throw unknownApplication(clientId, tenantId);
  if (!redirectUri) throw missingParameter('redirect_uri');
  if (!redirectMatches(application, redirectUri)) throw foreignRedirect(application.applicationId);
  if (!application.enabled) throw disabledApplication(application.applicationId);
  return { application, redirectUri };
}

function foreignRedirect(applicationId: string): Fault {
  const message =
    `The redirect URI of the request is not one of the application '${applicationId}'. ` +
    'It must be registered, and equal to the last character.';
  return new Fault('InvalidRequest', message, { aadsts: 50_011 });
}

/** In which form the application wants its answer, also where the rest of the request is no good. */
export function responseModeOf({ response_mode }: AuthorizeParameters): 'query' | 'form_post' {
  return response_mode === 'form_post' ? 'form_post' : 'query';
}

/** What a request says beyond its client. Throws Fault with an `aadsts` number, for the application to hear. */
export function readAuthorizeRequest(
  application: Application,
  target: AnswerTarget,
  parameters: AuthorizeParameters,
): AuthorizeRequest {
  const { response_type: responseType, response_mode: mode, nonce, login_hint: loginHint } = parameters;
  if (!responseType) throw missingParameter('response_type');
  if (responseType !== 'code') {
    throw new Fault('InvalidRequest', "The only response_type here is 'code'.", { aadsts: 700_054 });
  }
  if (mode !== undefined && mode !== target.responseMode) throw invalid('response_mode', "'query' or 'form_post'");
  const wanted = target.version === 'v1' ? 'resource' : 'scope';
  if (!parameters[wanted]) throw missingParameter(wanted);
  return {
    ...target,
    kind: 'authorize',
    clientId: application.applicationId,
    scope: parameters.scope ?? '',
    ...(target.version === 'v1' && { resource: parameters.resource }),
    nonce,
    challenge: challengeOf(application, parameters),
    prompt: promptOf(parameters),
    loginHint,
    maxAge: maxAgeOf(parameters),
    clientInfo: parameters.client_info === '1',
    continuous: understandsClaimsChallenges(parameters),
  };
}

/**
 * S256 and nothing else: `plain` protects nothing that a thief of the code could not read as well (RFC 9700 section
 * 2.1.1). Whoever has no credential must have a challenge; whoever has one may.
 */
function challengeOf(
  { publicClient }: Application,
  { code_challenge: challenge, code_challenge_method: method }: AuthorizeParameters,
): string | undefined {
  if (!challenge && !method && !publicClient) return undefined;
  if (!challenge) {
    const message = "The request must have a 'code_challenge' (PKCE): the application has no credential of its own.";
    throw new Fault('InvalidRequest', message, { aadsts: 9_002_325 });
  }
  if (method !== 'S256') throw invalid('code_challenge_method', "'S256'");
  if (!/^[\w-]{43}$/.test(challenge)) throw invalid('code_challenge', 'the base64url of a SHA-256');
  return challenge;
}

function promptOf({ prompt }: AuthorizeParameters): AuthorizeRequest['prompt'] {
  if (!prompt) return undefined;
  const read = authorizeRequest.shape.prompt.safeParse(prompt);
  if (!read.success) throw invalid('prompt', "one of 'none', 'login', 'consent' and 'select_account'");
  return read.data;
}

function maxAgeOf({ max_age: maxAge }: AuthorizeParameters): number | undefined {
  if (!maxAge) return undefined;
  if (!/^\d{1,9}$/.test(maxAge)) throw invalid('max_age', 'a number of seconds');
  return Number(maxAge);
}

function invalid(name: string, rule: string): Fault {
  return new Fault('InvalidRequest', `The parameter '${name}' must be ${rule}.`, { aadsts: 90_023 });
}
