import { describe, expect, it } from 'vitest';
import { Fault } from '../fault.ts';
import { stranger } from './authority.fixture.ts';
import { entraError } from './entra-error.ts';
import { unknownInstance, unknownResource, wrongSecret } from './refusals.ts';

const trace = { requestId: stranger(), clientRequestId: stranger(), now: Date.UTC(2027, 0, 2, 3, 4, 5, 678) };

describe('a failure of the authority', () => {
  it('is written as Entra writes it', () => {
    const message = "The client secret is not one of application 'app'. Send its value, not its id.";
    expect(entraError(wrongSecret('app'), trace)).toEqual({
      error: 'invalid_client',
      error_description: [
        `AADSTS7000215: ${message}`,
        `Trace ID: ${trace.requestId}`,
        `Correlation ID: ${trace.clientRequestId}`,
        'Timestamp: 2027-01-02 03:04:05Z',
      ].join('\r\n'),
      error_codes: [7_000_215],
      timestamp: '2027-01-02 03:04:05Z',
      trace_id: trace.requestId,
      correlation_id: trace.clientRequestId,
      error_uri: 'https://login.microsoftonline.com/error?code=7000215',
    });
  });

  it.each([
    ['InvalidClient', 'invalid_client', 9_002_313],
    ['InvalidGrant', 'invalid_grant', 9_002_313],
    ['InvalidRequest', 'invalid_request', 9_002_313],
    ['InvalidScope', 'invalid_scope', 9_002_313],
    ['UnauthorizedClient', 'unauthorized_client', 9_002_313],
    ['UnsupportedGrantType', 'unsupported_grant_type', 9_002_313],
    ['BadParameter', 'invalid_request', 9_002_313],
    ['PayloadTooLarge', 'invalid_request', 9_002_313],
    ['TooManyRequests', 'temporarily_unavailable', 90_033],
    ['Unavailable', 'temporarily_unavailable', 90_033],
    ['Tampered', 'server_error', 90_033],
  ] as const)('%s is called %s', (code, error, number) => {
    expect(entraError(new Fault(code, 'Why.'), trace)).toMatchObject({ error, error_codes: [number] });
  });

  it("uses Entra's word where RFC 6749 has none", () => {
    expect(entraError(unknownResource('a', ['b']), trace).error).toBe('invalid_resource');
    expect(entraError(unknownInstance(), trace).error).toBe('invalid_instance');
  });
});
