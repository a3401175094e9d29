import { z } from 'zod';
import { contract, implement, type Outcome } from '../../operation.ts';
import { readCookie } from './browser.ts';
import type { SignInCall } from './call.ts';
import { codePage } from './code-page.ts';
import { factsOf } from './facts.ts';
import { finishSignIn } from './finish-sign-in.ts';
import { limitSignIn } from './limits.ts';
import { passwordPage } from './password-page.ts';
import { tooManyTries } from './refused.ts';
import { openForm } from './sealed-form.ts';
import { formInput, signInRequest } from './sign-in-request.ts';

const passwordContract = contract({
  name: 'SignInPassword',
  summary: 'Sign in with user name and password',
  method: 'POST',
  path: '/{tenant}/sign-in/password',
  body: 'form',
  produces: 'html',
  bodyLimit: 32 * 1024,
  input: formInput.extend({
    username: z.string().max(256, 'it has at most 256 characters'),
    password: z.string().max(1024, 'it has at most 1024 characters'),
  }),
  output: z.string(),
});

/**
 * A wrong password, a name that nobody has, a disabled user and one of another tenant get one answer after the same work.
 * While somebody must wait, no password is looked at, and so none is found right.
 */
export const password = implement(
  passwordContract,
  async (call: SignInCall, { form, username, password }): Promise<Outcome<string>> => {
    const browser = readCookie(call, call.request, 'browser');
    const request = openForm(call, browser, { step: 'password', form, schema: signInRequest });
    const name = username.trim();
    // For the log alone: whose account somebody is trying.
    const tried = factsOf(request, await call.directory.findUserByName(name));
    const limited = await limitSignIn(call, name);
    if (limited.wait > 0) {
      const refused = tooManyTries(limited.wait);
      return { ...passwordPage(call, request, { userName: username, refused }), facts: tried };
    }
    const found = await call.directory.checkPassword(name, password);
    const user = found?.tenantId === request.tenantId ? found : undefined;
    if (user === undefined) {
      const page = passwordPage(call, request, { userName: username, refused: WRONG });
      return { ...page, changes: limited.failed(), facts: tried };
    }
    const proved = Math.floor(call.clock() / 1000);
    if (user.totp) {
      const page = codePage(call, { request, objectId: user.objectId, proved });
      return { ...page, changes: limited.passed(), facts: factsOf(request, user) };
    }
    return finishSignIn(call, { request, user, amr: ['pwd'], limited });
  },
);

const WRONG = { message: 'The user name or the password is wrong.', status: 403 };
