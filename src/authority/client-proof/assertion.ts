import { REFUSED_PARAMETERS, takeApart } from '../../tokens/compact.ts';
import { requireParameter, type TokenRequest } from '../token-request.ts';
import { malformedAssertion, unknownAssertionType } from './refusals.ts';

/** RFC 7523 section 2.2. */
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A client assertion of which nothing is verified. */
export interface Assertion {
  readonly text: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** A chain may come along: its leaf is compared with what is registered, and trusted no further. */
const REFUSED = REFUSED_PARAMETERS.filter((name) => name !== 'x5c');

/**
 * Takes the request's assertion apart before any key is looked for.
 *
 * Throws Fault InvalidRequest (900144, 9002313, 50027).
 */
export function readAssertion(request: TokenRequest): Assertion {
  if (requireParameter(request, 'client_assertion_type') !== JWT_BEARER) throw unknownAssertionType(JWT_BEARER);
  const text = requireParameter(request, 'client_assertion');
  const { header, claims } = takeApart(text, malformedAssertion);
  if (REFUSED.some((name) => Object.hasOwn(header, name))) throw malformedAssertion();
  return { text, header, claims };
}
