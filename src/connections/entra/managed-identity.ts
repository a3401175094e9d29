import { z } from 'zod';
import { Fault } from '../../fault.ts';
import { type Fetch, fetchAnswer, type RemoteAnswer } from '../../tokens/remote-document.ts';
import type { Token } from '../authority.ts';

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

interface Wanted {
  readonly resource: string;
  /** Unix milliseconds. */
  readonly now: number;
}

interface Endpoint {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** In milliseconds: it is on this machine, or the next. */
const DEADLINE = 5_000;

/**
 * A token of that identity (learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token, and
 * learn.microsoft.com/azure/app-service/overview-managed-identity, "REST endpoint reference").
 *
 * Throws Fault InvalidClient, with the endpoint's own words, BadGateway and Unavailable; Forbidden where there is none.
 */
export async function managedIdentityToken(
  identity: ManagedIdentity | undefined,
  { resource, now }: Wanted,
): Promise<Token> {
  if (identity === undefined) throw noIdentity();
  const { url, headers } = endpointOf(identity);
  url.searchParams.set('resource', resource);
  return readIdentityToken(await fetchAnswer(identity.fetch, url.href, { headers }, DEADLINE), url.host, now);
}

function endpointOf({ name, environment }: ManagedIdentity): Endpoint {
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER, AZURE_POD_IDENTITY_AUTHORITY_HOST } = environment;
  if (IDENTITY_ENDPOINT && IDENTITY_HEADER) {
    const url = addressOf(IDENTITY_ENDPOINT);
    url.search = new URLSearchParams({ 'api-version': '2019-08-01', ...named(name) }).toString();
    return { url, headers: { 'x-identity-header': IDENTITY_HEADER } };
  }
  const host = addressOf(AZURE_POD_IDENTITY_AUTHORITY_HOST || 'http://169.254.169.254');
  const url = new URL('/metadata/identity/oauth2/token', host);
  url.search = new URLSearchParams({ 'api-version': '2018-02-01', ...named(name) }).toString();
  return { url, headers: { metadata: 'true' } };
}

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

function readIdentityToken({ status, document }: RemoteAnswer, host: string, now: number): Token {
  if (status === 200) {
    const { data } = identityAnswer.safeParse(document);
    if (data === undefined || data.expires_on * 1000 <= now)
      throw new Fault('BadGateway', `${host} answered without a token that can be used. Try again later.`);
    return { accessToken: data.access_token, expires: data.expires_on };
  }
  if (status === 429 || status >= 500 || status === 404 || status === 410)
    throw new Fault(
      'Unavailable',
      `${host} answered ${status}: the managed identity gives no tokens now. Try again later.`,
    );
  const { data } = identityError.safeParse(document);
  const words = (data?.error_description ?? data?.message ?? 'it gave no reason').replaceAll(/[^\P{C}]/gu, ' ');
  throw new Fault('InvalidClient', `The managed identity was refused: ${words.slice(0, 300)}.`);
}

/** Of either authority. */
export function noIdentity(): Fault {
  return new Fault(
    'Forbidden',
    'This server has no identity for its connections; the operator gives it one with --connector-identity.',
  );
}
