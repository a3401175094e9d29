import { NO_ACCESS_TOKEN } from '../connections/credentials/personal-token.ts';
import { Fault } from '../fault.ts';
import { MISSING_POLICY } from './refusals.ts';

/**
 * The connector's failures: its envelope, and Microsoft's texts where one was seen. After the first sentence of a 400 we
 * say which input and why, which Microsoft's connector leaves its callers to guess.
 */
const INVALID = 'Operation failed because some of the inputs are not valid.';
const NOT_FOUND = 'Operation failed because the requested resource was not found in the key vault.';
const INTERNAL = 'Encountered an internal server error.';
const NOT_PERMITTED =
  'Operation failed because client does not have permission to perform the operation on the key vault. Please check your ' +
  'permissions in the key vault access policies https://docs.microsoft.com/en-us/azure/key-vault/general/assign-access-policy-portal.';

/** Why a vault refuses a caller, whatever he asks. */
const DENIALS: ReadonlySet<string> = new Set([
  'AccessDenied',
  'ForbiddenByRbac',
  'ForbiddenByFirewall',
  'ForbiddenByConnection',
  'ForbiddenByPolicy',
]);

/** A refusal of the vault, or of the authority, said as the connector says it; anything else passes unchanged. */
export function fromVault(error: unknown): unknown {
  if (!(error instanceof Fault) || saysNoAccessToken(error)) return error;
  // Somebody signed in once, and that has ended: the connection says why, and whoever may edit it can sign in again.
  const { inner, message } = NO_ACCESS_TOKEN;
  if (error.code === 'InvalidGrant') return new Fault('Unauthorized', message, { inner, cause: error });
  const refused =
    error.code === 'Unauthorized' || error.code === 'InvalidClient' || error.code === 'UnauthorizedClient';
  if (refused || DENIALS.has(error.inner ?? '')) return new Fault('Unauthorized', NOT_PERMITTED, { cause: error });
  return error;
}

const saysNoAccessToken = ({ inner }: Fault): boolean => inner === NO_ACCESS_TOKEN.inner;

/** What the caller is told of a failure. */
export function sentenceOf(fault: Fault): string {
  if (fault.code === 'SecretNotFound' || fault.code === 'KeyNotFound' || fault.code === 'NotFound') return NOT_FOUND;
  if (fault.status === 400) return `${INVALID} ${fault.message}`;
  if (fault.code === 'BadGateway') return `${INTERNAL} ${fault.message}`;
  return fault.status === 500 ? INTERNAL : fault.message;
}

/**
 * `{status, message, error: {message}, source}`; the short forms of what stands in front of Microsoft's connectors, and its
 * wrapping where a vault failed.
 */
export function envelope(fault: Fault, clientRequestId: string, source: string): string {
  if (fault.status === 429) return JSON.stringify({ statusCode: 429, message: fault.message });
  if (fault.inner === MISSING_POLICY) return JSON.stringify({ status: fault.status, source, message: fault.message });
  const text = sentenceOf(fault);
  const said = (status: number) => ({
    status,
    message: saysNoAccessToken(fault) ? text : `${text}\r\nclientRequestId: ${clientRequestId}`,
    error: { message: text },
    source,
  });
  if (fault.code !== 'BadGateway') return JSON.stringify(said(fault.status));
  const error = { code: fault.status, source, clientRequestId, message: 'BadGateway', innerError: said(500) };
  return JSON.stringify({ error });
}
