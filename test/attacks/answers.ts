import { expect } from 'vitest';

/** The three shapes of a failure, to the last member. */
interface Answered {
  readonly status: number;
  readonly text: string;
}

const INVALID = 'Operation failed because some of the inputs are not valid.';

/** The connector's envelope (connector contract, section 2 "Errors"). A 400 begins with Microsoft's own sentence. */
export function expectEnvelope(reply: Answered | undefined, status: number, text: string | RegExp): void {
  const body = parse(reply, status);
  expect(Object.keys(body)).toEqual(['status', 'message', 'error', 'source']);
  const { message } = body['error'] as { message: string };
  expect(body['error']).toEqual({ message });
  expect(body['status']).toBe(status);
  expect(body['message']).toMatch(/\r\nclientRequestId: [0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/);
  expect(String(body['message']).startsWith(`${message}\r\n`)).toBe(true);
  if (status === 400) expect(message.startsWith(`${INVALID} `)).toBe(true);
  expectText(status === 400 ? message.slice(INVALID.length + 1) : message, text);
}

export const NO_KEY =
  'The request has no valid key of this connection; send "Authorization: Key" with one of its keys.';
/** What is said of a bearer token that is none. */
export const NO_TOKEN = 'AKV10001: The token is malformed or was not signed by its issuer.';
export const NOT_FOUND = 'Operation failed because the requested resource was not found in the key vault.';

/** Key Vault's body: `{error: {code, message, innererror?: {code}}}`. */
export function expectVaultError(
  reply: Answered | undefined,
  status: number,
  code: string,
  { text = /./, inner }: { text?: string | RegExp; inner?: string } = {},
): void {
  const body = parse(reply, status);
  const error = body['error'] as Record<string, unknown>;
  const innererror = inner === undefined ? {} : { innererror: { code: inner } };
  expect(body).toEqual({ error: { code, message: error['message'], ...innererror } });
  expectText(String(error['message']), text);
}

/** Resource Manager's body, which also answers where nothing else is responsible: `{error: {code, message}}`. */
export function expectArmError(
  reply: Answered | undefined,
  status: number,
  code: string,
  text: string | RegExp = /./,
): void {
  expectVaultError(reply, status, code, { text });
}

/** What the parser refused: a status, no body, and nothing of what was sent. */
export function expectBare(reply: Answered | undefined, status: number): void {
  expect(reply).toMatchObject({ status, text: '' });
}

function parse(reply: Answered | undefined, status: number): Record<string, unknown> {
  expect(reply, 'an answer').toBeDefined();
  const { text } = reply as Answered;
  expect(reply?.status, text).toBe(status);
  return JSON.parse(text) as Record<string, unknown>;
}

function expectText(message: string, text: string | RegExp): void {
  if (typeof text === 'string') expect(message).toBe(text);
  else expect(message).toMatch(text);
}
