import type { Fault } from '../fault.ts';

/** Our codes that Key Vault spells otherwise ("Azure Key Vault REST API error codes"). */
const SPELT: Readonly<Partial<Record<Fault['code'], string>>> = {
  MalformedBackupBlob: 'Malformed backup blob',
  NotFound: 'ResourceNotFound',
  MethodNotAllowed: 'MethodNotAllowed',
  TooManyRequests: 'Throttled',
  Tampered: 'InternalError',
  Unavailable: 'ServiceUnavailable',
};

/** `{"error":{"code","message","innererror"?}}`, the body of every Key Vault failure. */
export function faultBody(fault: Fault): string {
  const error = { code: SPELT[fault.code] ?? fault.code, message: fault.message };
  return JSON.stringify({
    error: fault.inner === undefined ? error : { ...error, innererror: { code: fault.inner } },
  });
}
