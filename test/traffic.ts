import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { OPERATIONS } from '../src/vault/operations.ts';
import { challenge } from '../src/wire/challenge.ts';

/** One request to a vault and its answer. */
export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** In lower case. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** KeyVaultError (Key Vault REST reference, Error), and the status that goes with each code. */
const failure = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string().min(1),
    innererror: z.strictObject({ code: z.string() }).optional(),
  }),
});
const STATUS: Readonly<Record<string, readonly number[]>> = {
  BadParameter: [400],
  'Malformed backup blob': [400],
  Unauthorized: [401],
  Forbidden: [403],
  SecretNotFound: [404],
  KeyNotFound: [404],
  ResourceNotFound: [404],
  NotFound: [404],
  MethodNotAllowed: [405],
  RequestTimeout: [408],
  Conflict: [409],
  PayloadTooLarge: [413],
  UnsupportedMediaType: [415],
  ExpectationFailed: [417],
  MisdirectedRequest: [421],
  Throttled: [429],
  InternalError: [500],
  ServiceUnavailable: [503],
};

const contracts = OPERATIONS.map(({ operation: { contract } }) => ({
  contract,
  // A version may be missing, and may be empty; verbs of keys come in any case.
  pattern: new RegExp(
    `^${contract.path.replace(/\/\{\w+\?\}/, '(?:/(?:[0-9a-f]{32})?)?').replace(/\{\w+\}/g, '[^/]+')}/?$`,
    contract.method === 'POST' ? 'i' : '',
  ),
}));

type Wrong = (why: string) => never;

/** Throws where an answer is not what the contract of its operation, or the schema of errors, says. */
export function checkExchange(exchange: Exchange): void {
  const { method, path, status, text } = exchange;
  const wrong: Wrong = (why) => {
    throw new Error(`${method} ${path} was answered ${status}, and ${why}: ${text.slice(0, 500)}`);
  };
  if (status >= 400) checkFailure(exchange, wrong);
  else if (!path.startsWith('/healthstatus')) checkSuccess(exchange, wrong);
}

function checkSuccess({ method, path, requestHeaders, status, text }: Exchange, wrong: Wrong): void {
  const [bare = ''] = path.split('?', 1);
  const meant = methodOf(method, requestHeaders);
  const found = contracts.find(({ contract, pattern }) => contract.method === meant && pattern.test(bare));
  if (found === undefined) return wrong('no contract has that method and path');
  const { name, output, status: success = 200 } = found.contract;
  if (status !== success) wrong(`${name} answers ${success}`);
  if (status === 204) return text === '' ? undefined : wrong('204 has no body');
  const body: unknown = JSON.parse(text);
  const parsed = output.safeParse(body);
  if (!parsed.success) return wrong(`${name} does not answer that (${z.prettifyError(parsed.error)})`);
  if (!isDeepStrictEqual(parsed.data, body)) wrong(`${name} declares less`);
  for (const [member, value] of members(body)) checkMember(member, value, wrong);
}

function methodOf(method: string, headers: Exchange['requestHeaders']): string {
  return method === 'POST' ? (headers['x-http-method'] ?? headers['x-http-request'] ?? method) : method;
}

function checkFailure({ status, headers, text }: Exchange, wrong: Wrong): void {
  const parsed = failure.safeParse(text === '' ? undefined : JSON.parse(text));
  if (!parsed.success) return wrong('that is no KeyVaultError');
  const { code } = parsed.data.error;
  if (!STATUS[code]?.includes(status)) wrong(`${code} does not go with that status`);
  if (status === 401 && !CHALLENGE.test(String(headers['www-authenticate']))) wrong('it has no challenge');
  if (status === 429 && !/^[1-9]\d*$/.test(String(headers['retry-after']))) wrong('it has no Retry-After');
}

const CHALLENGE = new RegExp(`^${challenge('[^"]+', '[^"]+')}(?:, error="insufficient_claims", claims="[\\w+/=]+")?$`);
const IDENTIFIER =
  /^https:\/\/[^/]+\/(deleted)?(secrets|keys)\/[0-9A-Za-z-]{1,127}(\/(?:[0-9a-f]{32}|rotationpolicy))?$/;

/** What holds for a member wherever it stands: no null but `nextLink`, identifiers of three or four parts, a policy of a key as well. */
function checkMember(name: string, value: unknown, wrong: Wrong): void {
  if (value === null && name !== 'nextLink') wrong(`${name} is null`);
  if (['id', 'kid', 'recoveryId'].includes(name) && !IDENTIFIER.test(String(value))) wrong(`${name} is no identifier`);
}

function members(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  // Tags are the caller's own.
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'tags' ? [] : [[name, inner] as [string, unknown], ...members(inner)],
  );
}
