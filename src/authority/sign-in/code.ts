import { z } from 'zod';
import { contract, implement, type Outcome } from '../../operation.ts';
import { readCookie } from './browser.ts';
import type { SignInCall } from './call.ts';
import { codePage, owingCode } from './code-page.ts';
import { factsOf } from './facts.ts';
import { finishSignIn } from './finish-sign-in.ts';
import { limitSignIn } from './limits.ts';
import { passwordPage } from './password-page.ts';
import { tooManyTries } from './refused.ts';
import { openForm } from './sealed-form.ts';
import { formInput } from './sign-in-request.ts';

const codeContract = contract({
  name: 'SignInCode',
  summary: 'Sign in with the code of an authenticator app, after the password',
  method: 'POST',
  path: '/{tenant}/sign-in/code',
  body: 'form',
  produces: 'html',
  bodyLimit: 32 * 1024,
  input: formInput.extend({ code: z.string().max(16, 'it has at most 16 characters') }),
  output: z.string(),
});

/** Wrong codes count as wrong passwords do, and a right password alone takes back none of them. */
export const code = implement(codeContract, async (call: SignInCall, { form, code }): Promise<Outcome<string>> => {
  const browser = readCookie(call, call.request, 'browser');
  const owing = openForm(call, browser, { step: 'code', form, schema: owingCode });
  const { request, objectId, proved } = owing;
  const user = await call.directory.findUser(objectId);
  // What ends tokens ends a password that was right before as well.
  if (user === undefined || !user.enabled || (user.revoked ?? 0) >= proved) {
    return { ...passwordPage(call, request, { refused: AGAIN }), facts: factsOf(request) };
  }
  const limited = await limitSignIn(call, user.userPrincipalName);
  const facts = factsOf(request, user);
  if (limited.wait > 0) return { ...codePage(call, owing, tooManyTries(limited.wait)), facts };
  const used = await call.directory.checkTotp(user, code);
  if (used === undefined) return { ...codePage(call, owing, WRONG), changes: limited.failed(), facts };
  return finishSignIn(call, { request, user, amr: ['pwd', 'otp', 'mfa'], limited, changes: used.changes });
});

const WRONG = { message: 'The code is wrong, or was used already. Wait for the next one.', status: 403 };
const AGAIN = { message: 'Something about your account has changed. Sign in again.', status: 403 };
