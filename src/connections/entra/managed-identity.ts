import { hash } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { type Fetch, fetchAnswer, type RemoteAnswer } from '../../tokens/remote-document.ts';
import type { Token } from '../authority.ts';
import { repeats } from './refusal.ts';
import { LONGEST_LIFE } from './token-answer.ts';

/**
 * The identity that Azure gave the machine or the app that this process runs in. MSAL has this too, but keeps the first
 * endpoint and every token for the life of the process, for whoever asks.
 */
export interface ManagedIdentity {
  /** `system`, or the client id of a user-assigned one. */
  readonly name: string;
  /** Says where the endpoint is, as everywhere in Azure. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Goes there directly: the endpoint knows who asks by where the call comes from. */
  readonly fetch: Fetch;
}

export interface IdentityTokens {
  readonly identity: ManagedIdentity | undefined;
  readonly resource: string;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

interface Endpoint {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** What must not be told where the endpoint sends it back. */
  readonly secrets: readonly string[];
}

/** A demand of the vault, and what is known of the token that it was refused: the SHA-256 in hex. */
interface Demand {
  readonly refused: string | undefined;
}

/** In milliseconds: it is on this machine, or the next. */
const DEADLINE = 5_000;

/**
 * Gives tokens of that identity (learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token, and
 * learn.microsoft.com/azure/app-service/overview-managed-identity, "REST endpoint reference").
 *
 * The endpoints keep tokens of their own, and know no claims: a demand of the vault (`claims`) asks past what they keep. One
 * that answers with the old token all the same cannot meet it.
 *
 * What it gives throws Fault InvalidClient, with the endpoint's own words, BadGateway and Unavailable; Forbidden where there is
 * no identity.
 */
export function createIdentityTokens({
  identity,
  resource,
  clock,
}: IdentityTokens): (claims?: string) => Promise<Token> {
  let last: string | undefined;
  return async (claims) => {
    if (identity === undefined) throw noIdentity();
    const demand = claims === undefined ? undefined : { refused: last };
    const endpoint = endpointOf(identity, demand);
    endpoint.url.searchParams.set('resource', resource);
    const { url, headers } = endpoint;
    const answer = await fetchAnswer(identity.fetch, url.href, { headers }, DEADLINE);
    const token = readIdentityToken(answer, endpoint, clock());
    last = hash('sha256', token.accessToken);
    if (demand !== undefined && last === demand.refused) throw notRenewed(url);
    return token;
  };
}

function endpointOf({ name, environment }: ManagedIdentity, demand: Demand | undefined): Endpoint {
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER, AZURE_POD_IDENTITY_AUTHORITY_HOST } = environment;
  if (IDENTITY_ENDPOINT && IDENTITY_HEADER) {
    const url = addressOf(IDENTITY_ENDPOINT);
    const more = demand === undefined ? {} : renewing(demand);
    url.search = new URLSearchParams({ 'api-version': '2019-08-01', ...named(name), ...more }).toString();
    return { url, headers: { 'x-identity-header': IDENTITY_HEADER }, secrets: [IDENTITY_HEADER] };
  }
  const host = addressOf(AZURE_POD_IDENTITY_AUTHORITY_HOST || 'http://169.254.169.254');
  const url = new URL('/metadata/identity/oauth2/token', host);
  const more = demand === undefined ? {} : { bypass_cache: 'true' };
  url.search = new URLSearchParams({ 'api-version': '2018-02-01', ...named(name), ...more }).toString();
  return { url, headers: { metadata: 'true' }, secrets: [] };
}

/** Which token is not to be given again, and that we understand claims challenges. */
const renewing = ({ refused }: Demand) => ({
  xms_cc: 'cp1',
  ...(refused !== undefined && { token_sha256_to_refresh: refused }),
});

function addressOf(text: string): URL {
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return new URL(text);
  throw new Fault(
    'Forbidden',
    'This server cannot ask for its managed identity: IDENTITY_ENDPOINT or AZURE_POD_IDENTITY_AUTHORITY_HOST is no http address.',
  );
}

const named = (name: string) => (name === 'system' ? {} : { client_id: name });

const seconds = z.union([z.int(), z.string().regex(/^\d{1,11}$/)]).transform(Number);

const identityAnswer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{1,65536}$/),
  expires_on: seconds,
});

const identityError = z.object({ error_description: z.string().optional(), message: z.string().optional() });

function readIdentityToken({ status, document }: RemoteAnswer, { url, secrets }: Endpoint, now: number): Token {
  const { host } = url;
  if (status === 200) {
    const { data } = identityAnswer.safeParse(document);
    if (data === undefined || data.expires_on * 1000 <= now)
      throw new Fault('BadGateway', `${host} answered without a token that can be used. Try again later.`);
    const longest = Math.floor(now / 1000) + LONGEST_LIFE;
    return { accessToken: data.access_token, expires: Math.min(data.expires_on, longest) };
  }
  if (status === 429 || status >= 500 || status === 404 || status === 410)
    throw new Fault(
      'Unavailable',
      `${host} answered ${status}: the managed identity gives no tokens now. Try again later.`,
    );
  throw new Fault('InvalidClient', `The managed identity was refused: ${reasonOf(document, secrets)}.`);
}

function reasonOf(document: RemoteAnswer['document'], secrets: readonly string[]): string {
  const { data } = identityError.safeParse(document);
  const text = data?.error_description ?? data?.message ?? 'it gave no reason';
  if (repeats(text, secrets)) return 'in words that repeat what must stay secret';
  return text.replaceAll(/[^\P{C}]/gu, ' ').slice(0, 300);
}

function notRenewed({ host }: URL): Fault {
  return new Fault(
    'InvalidClient',
    `The vault demands a new token of the managed identity, and ${host} gave the old one again. Try again later.`,
  );
}

/** Of either authority. */
export function noIdentity(): Fault {
  return new Fault(
    'Forbidden',
    'This server has no identity for its connections; the operator gives it one with --connector-identity.',
  );
}
