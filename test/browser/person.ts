import type { Page } from 'playwright-core';
import { totpCode } from '../../src/crypto/totp.ts';
import type { TestGateway } from '../gateway.ts';
import type { SignIn } from '../sign-in.ts';

/** What a person does at the sign-in pages. */
export async function typePassword(
  page: Page,
  { user, password }: Pick<SignIn, 'user' | 'password'>,
  typed = password,
): Promise<void> {
  await page.getByLabel('User name').fill(user.userPrincipalName);
  await page.getByLabel('Password').fill(typed);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Lets somebody else's connection act in one's name. */
export const allow = (page: Page): Promise<void> => page.getByRole('link', { name: 'Allow' }).click();

export const accept = (page: Page): Promise<void> => page.getByRole('button', { name: 'Accept' }).click();

/** Gives the user an authenticator app, and answers what it shows now. */
export async function giveAuthenticator(
  gateway: TestGateway,
  { directory, user, commit }: Pick<SignIn, 'directory' | 'user' | 'commit'>,
): Promise<() => string> {
  const { secret, user: _, ...change } = await directory.newTotp(user.objectId);
  await commit(change);
  return () => totpCode(fromBase32(secret), Math.floor(gateway.services.clock() / 30_000));
}

/** RFC 4648 section 6. */
function fromBase32(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = text.replace(/./g, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'));
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((octet) => Number.parseInt(octet, 2)));
}
