import { z } from 'zod';
import { contract, implement } from '../../operation.ts';
import { authenticateClient } from '../client-authentication.ts';
import type { AuthorityContext } from '../context.ts';
import { INTERVAL } from '../grants/device-code.ts';
import { requestedScopes } from '../scopes.ts';
import { DEVICE_CODE_LIFETIME, newDeviceCode } from '../stored-grants/device-codes.ts';
import { requireTenantFor } from '../tenant-path.ts';
import { requireParameter, tokenForm, understandsClaimsChallenges } from '../token-request.ts';

/** RFC 8628 section 3.2, and Entra's `message`. */
const deviceAuthorizationContract = contract({
  name: 'DeviceCodeIssue',
  summary: 'Begin a sign-in for a device that has no browser',
  method: 'POST',
  path: '/{tenant}/oauth2/v2.0/devicecode',
  body: 'form',
  input: tokenForm.extend({ tenant: z.string() }),
  output: z.object({
    user_code: z.string(),
    device_code: z.string(),
    verification_uri: z.string(),
    expires_in: z.number(),
    interval: z.number(),
    message: z.string(),
  }),
});

export const deviceAuthorization = implement(
  deviceAuthorizationContract,
  async (context: AuthorityContext, { tenant, ...form }) => {
    const { tenantId } = await requireTenantFor(context, tenant, form.client_id);
    const request = { form, tenantId, version: 'v2' } as const;
    const { application } = await authenticateClient(context, request, 'confidential or public');
    const { applicationId } = application;
    const requested = await requestedScopes(context, { tenantId, scope: requireParameter(request, 'scope') });
    const { deviceCode, userCode, changes } = newDeviceCode(context, {
      tenantId,
      clientId: applicationId,
      resource: requested.resource,
      scopes: [...requested.scopes, ...requested.openid],
      continuous: understandsClaimsChallenges(form),
      clientInfo: form.client_info === '1',
    });
    const page = `${context.url}/${tenantId}/oauth2/deviceauth`;
    const output = {
      user_code: userCode,
      device_code: deviceCode,
      verification_uri: page,
      expires_in: DEVICE_CODE_LIFETIME,
      interval: INTERVAL,
      message: `To sign in, use a web browser to open the page ${page} and enter the code ${userCode} to authenticate.`,
    };
    const headers = { 'cache-control': 'no-store, no-cache', pragma: 'no-cache' };
    return { output, headers, changes, facts: { target: `applications/${applicationId}` } };
  },
);
