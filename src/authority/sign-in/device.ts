import { z } from 'zod';
import { contract, implement, type Outcome } from '../../operation.ts';
import { type DeviceCode, findByUserCode } from '../stored-grants/device-codes.ts';
import { requireTenant } from '../tenant-path.ts';
import { readCookie } from './browser.ts';
import type { SignInCall } from './call.ts';
import { confirmPage } from './confirm-page.ts';
import { devicePage } from './device-page.ts';
import type { DeviceRequest } from './device-request.ts';
import { factsOf } from './facts.ts';
import { limitDeviceCodes } from './limits.ts';
import { passwordPage } from './password-page.ts';
import { requireApplication } from './proceed.ts';
import { tooManyTries } from './refused.ts';
import { openForm } from './sealed-form.ts';
import { findSession } from './sessions.ts';
import { formInput } from './sign-in-request.ts';

/** The page that `verification_uri` names. */
export const deviceEntrance = implement(
  contract({
    name: 'SignInDeviceAuth',
    summary: 'Show where to type the code of a device',
    method: 'GET',
    path: '/{tenant}/oauth2/deviceauth',
    produces: 'html',
    input: z.object({ tenant: z.string() }),
    output: z.string(),
  }),
  async (call: SignInCall, { tenant }): Promise<Outcome<string>> => {
    const { tenantId } = await requireTenant(call, tenant);
    return devicePage(call, tenantId);
  },
);

const deviceForm = z.object({ tenantId: z.string() });

/**
 * A code that nobody waits for, one that has ended and one of another tenant get one answer, and each costs a guess. Whoever
 * waits because he guessed is not told whether this one was right.
 */
export const device = implement(
  contract({
    name: 'SignInDevice',
    summary: 'Go on with the code of a device',
    method: 'POST',
    path: '/{tenant}/sign-in/device',
    body: 'form',
    produces: 'html',
    bodyLimit: 32 * 1024,
    input: formInput.extend({ code: z.string().max(32, 'it has at most 32 characters') }),
    output: z.string(),
  }),
  async (call: SignInCall, { form, code }): Promise<Outcome<string>> => {
    const browser = readCookie(call, call.request, 'browser');
    const { tenantId } = openForm(call, browser, { step: 'device', form, schema: deviceForm });
    const limited = await limitDeviceCodes(call);
    if (limited.wait > 0) return devicePage(call, tenantId, tooManyTries(limited.wait));
    const found = await findByUserCode(call, code);
    if (found?.tenantId !== tenantId) {
      return { ...devicePage(call, tenantId, WRONG), changes: limited.failed() };
    }
    return { ...(await begin(call, requestOf(found))), changes: limited.passed() };
  },
);

const WRONG = { message: 'The code is wrong, or it has expired. Look at your device again.', status: 403 };

function requestOf({ tenantId, clientId, row }: DeviceCode): DeviceRequest {
  return { kind: 'device', tenantId, clientId, device: row.id };
}

async function begin(call: SignInCall, request: DeviceRequest): Promise<Outcome<string>> {
  await requireApplication(call, request);
  const session = await findSession(call);
  if (session === undefined || session.user.tenantId !== request.tenantId) {
    return { ...passwordPage(call, request), facts: factsOf(request) };
  }
  return { ...(await confirmPage(call, request, session)), facts: factsOf(request, session.user) };
}
