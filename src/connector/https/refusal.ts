import { Fault, type FaultCode } from '../../fault.ts';
import { retryAfter } from '../../http/throttle.ts';
import type { Answer } from './exchange.ts';
import { isJson, valueOf } from './output.ts';
import { toldWait } from './persist.ts';

/** What a vault's refusal becomes here. The rest is none that a vault gives to what the connector asks. */
const CODES: Readonly<Record<number, FaultCode>> = {
  400: 'BadParameter',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  429: 'TooManyRequests',
};

const NOT_FOUND: Readonly<Record<string, FaultCode>> = { SecretNotFound: 'SecretNotFound', KeyNotFound: 'KeyNotFound' };

/** In milliseconds: nobody is sent away for longer, whatever a vault says. Azure counts calls in windows of seconds. */
const LONGEST_WAIT = 3_600_000;

export interface Refused {
  readonly host: string;
  /** What was sent and must not come back: token and body. */
  readonly sent: readonly string[];
  readonly now: number;
}

/**
 * The fault that a vault's answer stands for. This is the one place where the body of a failure is read, and of that nothing is
 * taken but codes and a plain, short message, in which nothing stands that was sent.
 */
export function refusalOf(answer: Answer, { host, sent, now }: Refused): Fault {
  const { status } = answer;
  const code = CODES[status];
  if (code === undefined) return new Fault('BadGateway', `${host} answered ${status}. Try again later.`);
  const said = readError(answer, sent);
  const message = said.message ?? `${host} answered ${status}, and not why.`;
  if (status === 404) return new Fault(NOT_FOUND[said.code ?? ''] ?? code, message);
  if (status !== 429) return new Fault(code, message, { ...(said.inner !== undefined && { inner: said.inner }) });
  const seconds = retryAfter(Math.min(Math.max(1000, toldWait(answer, now)), LONGEST_WAIT));
  return new Fault(code, `The key vault is too busy. Try again in ${seconds} seconds.`, {
    headers: { 'retry-after': String(seconds) },
  });
}

interface Said {
  readonly code?: string | undefined;
  readonly inner?: string | undefined;
  readonly message?: string | undefined;
}

function readError(answer: Answer, sent: readonly string[]): Said {
  const body = isJson(answer) ? membersOf(valueOf(answer.bytes)) : {};
  const error = membersOf(body['error']);
  return {
    code: wordOf(error['code']),
    inner: wordOf(membersOf(error['innererror'])['code']),
    message: sentenceOf(error['message'], sent),
  };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

const wordOf = (value: unknown) => (typeof value === 'string' && /^[A-Za-z]{1,64}$/.test(value) ? value : undefined);

/** Printable ASCII. A run of letters as long as no name in a message is could be a part of a token, or of what was to be encrypted. */
const PLAIN = /^[\x20-\x7e]{1,600}$/;
const LONG_RUN = /[\w+=-]{48}/;

function sentenceOf(value: unknown, sent: readonly string[]): string | undefined {
  const text = typeof value === 'string' ? spaced(value) : '';
  if (!PLAIN.test(text) || LONG_RUN.test(text) || sent.some((each) => text.includes(spaced(each)))) return undefined;
  return text;
}

const spaced = (text: string): string => text.replace(/\s+/g, ' ').trim();
