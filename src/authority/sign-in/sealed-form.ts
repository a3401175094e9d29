import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../../fault.ts';
import type { AuthorityContext } from '../context.ts';

/**
 * What a page knows travels in its form, under our MAC and bound to the browser that the page was made for and to the step.
 * So it is its own proof against forged forms: a page of another origin has no form for this browser, and the form that an
 * attacker got for his own browser is none here (login CSRF). Not encrypted: it holds what this browser sent us itself, and
 * anyone may ask for a form, which must not use up the nonces of the key that seals secrets.
 */
type Sealing = Pick<AuthorityContext, 'seal' | 'clock'>;

export type Step = 'password' | 'code' | 'account' | 'consent' | 'device' | 'confirm';

/** `lifetime` in seconds. */
export interface FormContent<Content> {
  readonly step: Step;
  readonly content: Content;
  readonly lifetime: number;
}

export function sealForm<Content>(
  { seal, clock }: Sealing,
  browser: string,
  { step, content, lifetime }: FormContent<Content>,
): string {
  const text = JSON.stringify({ content, expires: clock() + lifetime * 1000 });
  const payload = Buffer.from(text).toString('base64url');
  return `${payload}.${macOf({ seal }, { browser, step, payload }).toString('base64url')}`;
}

/** Throws Fault InvalidRequest (165000, as Entra says it) where it is not one of ours for this browser and step, or too old. */
export function openForm<Content>(
  { seal, clock }: Sealing,
  browser: string | undefined,
  { step, form, schema }: { step: Step; form: string; schema: z.ZodType<Content> },
): Content {
  const [payload = '', mac = ''] = form.split('.');
  const presented = Buffer.from(mac, 'base64url');
  const expected = macOf({ seal }, { browser: browser ?? '', step, payload });
  const ours = presented.length === expected.length && timingSafeEqual(presented, expected);
  if (browser === undefined || !ours) throw foreignForm();
  const read: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const { content, expires } = z.object({ content: schema, expires: z.number() }).parse(read);
  if (clock() >= expires) throw foreignForm();
  return content;
}

function macOf(
  { seal }: Pick<Sealing, 'seal'>,
  { browser, step, payload }: Record<'browser' | 'step' | 'payload', string>,
) {
  return seal.mac(`sign-in/${step}`, `${browser}.${payload}`);
}

function foreignForm(): Fault {
  const message =
    'This page was open for too long, or was not made for this browser. Cookies must be on. Start again from the application.';
  return new Fault('InvalidRequest', message, { aadsts: 165_000 });
}
