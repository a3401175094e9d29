import { expect, it } from 'vitest';
import { Fault } from '../fault.ts';
import { envelope, fromVault } from './envelope.ts';

const ID = '00000000-0000-4000-8000-000000000000';
const textOf = (fault: Fault) =>
  (JSON.parse(envelope(fault, ID, 'host:1')) as { error: { message: string } }).error.message;

it('has four members in this order, and the id behind the text', () => {
  expect(envelope(new Fault('KeyNotFound', 'of the vault'), ID, 'host:1')).toBe(
    '{"status":404,"message":"Operation failed because the requested resource was not found in the key vault.' +
      `\\r\\nclientRequestId: ${ID}","error":{"message":"Operation failed because the requested resource was not found in ` +
      'the key vault."},"source":"host:1"}',
  );
});

it.each([
  [new Fault('BadParameter', 'Because.'), 'Operation failed because some of the inputs are not valid. Because.'],
  [new Fault('SecretNotFound', 'x'), 'Operation failed because the requested resource was not found in the key vault.'],
  [new Fault('NotFound', 'x'), 'Operation failed because the requested resource was not found in the key vault.'],
  [new Fault('Forbidden', 'A sentence of the vault.'), 'A sentence of the vault.'],
  [new Fault('Tampered', 'which row'), 'Encountered an internal server error.'],
  [new Fault('Unavailable', 'Try again later.'), 'Try again later.'],
])('%s', (fault, text) => {
  expect(textOf(fault)).toBe(text);
});

it('429 is the short form of the gateway, without an id', () => {
  expect(envelope(new Fault('TooManyRequests', 'Wait.'), ID, 'host:1')).toBe('{"statusCode":429,"message":"Wait."}');
});

const NOBODY = 'The connection does not contain an access token. Please edit the connection and login.';

it('has no id where nobody has signed in, as with Microsoft', () => {
  const fault = new Fault('Unauthorized', NOBODY, { inner: 'NoAccessToken' });
  expect(fromVault(fault)).toBe(fault);
  expect(envelope(fault, ID, 'host:1')).toBe(
    `{"status":401,"message":"${NOBODY}","error":{"message":"${NOBODY}"},"source":"host:1"}`,
  );
});

it('says the same where a sign-in has ended, and not why: that is for whoever may read the connection', () => {
  const fault = new Fault('InvalidGrant', 'AADSTS50173: The grant was revoked.');
  expect(fromVault(fault)).toMatchObject({ code: 'Unauthorized', status: 401, message: NOBODY, cause: fault });
});

it.each([
  new Fault('Unauthorized', 'the token is not good'),
  new Fault('InvalidClient', 'the secret is not good'),
  new Fault('UnauthorizedClient', 'the application may not'),
  new Fault('Forbidden', 'the policy', { inner: 'AccessDenied' }),
])("what a vault refuses for who the caller is becomes one 401 in Microsoft's words: %s", (fault) => {
  expect(fromVault(fault)).toMatchObject({
    code: 'Unauthorized',
    message: expect.stringMatching(/^Operation failed because client does not have permission/),
    cause: fault,
  });
});

it.each([
  new Fault('Forbidden', 'disabled', { inner: 'SecretDisabled' }),
  new Fault('SecretNotFound', 'x'),
  new Fault('BadParameter', 'x'),
  new Fault('Unavailable', 'x'),
  new TypeError('a bug'),
])('anything else passes as it is: %s', (error) => {
  expect(fromVault(error)).toBe(error);
});
