import { z } from 'zod';
import { Fault, type FaultCode } from '../../fault.ts';
import type { RemoteAnswer } from '../../tokens/remote-document.ts';

const entraError = z.object({
  error: z.string(),
  error_description: z.string().optional(),
  error_codes: z.array(z.number()).optional(),
});

/** RFC 6749 section 5.2, and Entra's own. To a connection an unknown tenant or resource is the same as a refused secret. */
const CODES: ReadonlyMap<string, FaultCode> = new Map([
  ['unauthorized_client', 'UnauthorizedClient'],
  ['invalid_grant', 'InvalidGrant'],
  ['interaction_required', 'InvalidGrant'],
  ['login_required', 'InvalidGrant'],
  ['consent_required', 'InvalidGrant'],
  ['temporarily_unavailable', 'Unavailable'],
  ['server_error', 'Unavailable'],
]);

/** Of the text of a refusal; Entra's are a few sentences. */
const LONGEST = 500;

/** What an authority's refusal means to a connection, in the authority's own words. */
export function refusalOf({ status, document }: RemoteAnswer, host: string, secrets: readonly string[]): Fault {
  const { data } = entraError.safeParse(document);
  if (status >= 500) return new Fault('Unavailable', `${host} answered ${status}. Try again later.`);
  if (data === undefined) return new Fault('BadGateway', `${host} answered ${status} and no reason that can be read.`);
  const code = CODES.get(data.error) ?? 'InvalidClient';
  const [aadsts] = data.error_codes ?? [];
  return new Fault(code, wordsOf(data, host, secrets), aadsts === undefined ? {} : { aadsts });
}

/** Without the trace and the time, which are others each time; and not at all where a secret was sent back. */
function wordsOf(
  { error, error_description }: z.infer<typeof entraError>,
  host: string,
  secrets: readonly string[],
): string {
  const [first = ''] = (error_description ?? '').split(/\s*(?:[\r\n]|\bTrace ID:)/);
  const words = first.replaceAll(/[^\P{C}]/gu, ' ').slice(0, LONGEST);
  if (repeats(`${error} ${first}`, secrets))
    return `${host} refused the sign-in, with words that repeat what must stay secret.`;
  return words === '' ? `${host} refused the sign-in: ${/^\w{1,64}$/.exec(error)?.[0] ?? 'it gave no reason'}.` : words;
}

/** Whether a text from elsewhere holds a secret that was sent there, in one of the forms in which it might come back. */
export const repeats = (text: string, secrets: readonly string[]): boolean =>
  secrets.some((secret) => formsOf(secret).some((form) => text.includes(form)));

const formsOf = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams({ '': secret }).toString().slice(1),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('base64url'),
];
