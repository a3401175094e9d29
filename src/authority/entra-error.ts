import type { Fault } from '../fault.ts';

/** The body of every failure of the authority, as Microsoft's writes it (RFC 6749 section 5.2 and Entra's additions). */
export interface EntraError {
  readonly error: string;
  /** `AADSTSnnn: sentence`, then trace id, correlation id and time, each on a line of its own. */
  readonly error_description: string;
  readonly error_codes: readonly number[];
  /** `YYYY-MM-DD HH:MM:SSZ` */
  readonly timestamp: string;
  readonly trace_id: string;
  readonly correlation_id: string;
  readonly error_uri: string;
}

export interface Trace {
  /** Ours, one per request. */
  readonly requestId: string;
  /** The caller's own. */
  readonly clientRequestId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const ERRORS: Readonly<Partial<Record<Fault['code'], string>>> = {
  InvalidClient: 'invalid_client',
  InvalidGrant: 'invalid_grant',
  InvalidScope: 'invalid_scope',
  UnauthorizedClient: 'unauthorized_client',
  UnsupportedGrantType: 'unsupported_grant_type',
  Unauthorized: 'invalid_token',
  Forbidden: 'insufficient_scope',
  TooManyRequests: 'temporarily_unavailable',
  Unavailable: 'temporarily_unavailable',
};

/** Where Entra has a word that RFC 6749 does not know. */
const ERRORS_BY_NUMBER: ReadonlyMap<number, string> = new Map([
  [500_011, 'invalid_resource'],
  [50_049, 'invalid_instance'],
  [50_196, 'slow_down'],
  [65_004, 'authorization_declined'],
  [70_016, 'authorization_pending'],
  [70_020, 'expired_token'],
]);

const MALFORMED_REQUEST = 9_002_313;
const TRANSIENT = 90_033;

export function entraError(fault: Fault, { requestId, clientRequestId, now }: Trace): EntraError {
  const ours = fault.status >= 500 || fault.code === 'TooManyRequests';
  const number = fault.aadsts ?? (ours ? TRANSIENT : MALFORMED_REQUEST);
  const timestamp = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const lines = [
    `AADSTS${number}: ${fault.message}`,
    `Trace ID: ${requestId}`,
    `Correlation ID: ${clientRequestId}`,
    `Timestamp: ${timestamp}`,
  ];
  return {
    error: ERRORS_BY_NUMBER.get(number) ?? ERRORS[fault.code] ?? (ours ? 'server_error' : 'invalid_request'),
    error_description: lines.join('\r\n'),
    error_codes: [number],
    timestamp,
    trace_id: requestId,
    correlation_id: clientRequestId,
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
  };
}
