import { z } from 'zod';
import { Fault } from '../../fault.ts';
import type { Inbound } from '../../http/server.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagedIdentityContext } from './context.ts';
import { apiVersionSince, issueToIdentity, tokenInput, tokenOutput } from './issue.ts';

/** Azure's instance metadata service, its part that issues tokens (learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token). */
export const imdsToken = implement(
  contract({
    name: 'ManagedIdentityToken',
    summary: 'Issue a token to a managed identity, as the instance metadata service does',
    method: 'GET',
    path: '/metadata/identity/oauth2/token',
    query: ['api-version', 'resource', 'client_id', 'object_id', 'mi_res_id', 'msi_res_id', 'xms_cc'],
    input: z.object({
      ...tokenInput,
      'api-version': apiVersionSince('2018-02-01'),
      client_id: z.string().optional(),
      object_id: z.string().optional(),
      mi_res_id: z.string().optional(),
      msi_res_id: z.string().optional(),
    }),
    output: z.object({
      ...tokenOutput,
      expires_in: z.string(),
      ext_expires_in: z.string(),
      not_before: z.string(),
    }),
  }),
  async (context: ManagedIdentityContext, input) => {
    const { issued, output, facts } = await issueToIdentity(context, {
      ...input,
      names: [
        ['clientId', input.client_id],
        ['objectId', input.object_id],
        ['resourceId', input.mi_res_id],
        ['resourceId', input.msi_res_id],
      ],
    });
    const expiresIn = String(issued.expiresIn);
    return {
      output: {
        ...output,
        expires_in: expiresIn,
        ext_expires_in: expiresIn,
        not_before: String(issued.notBefore),
      },
      facts,
    };
  },
);

/** What a program that can be made to fetch a URL for somebody else does not send, or adds. Throws Fault BadParameter. */
export function requireDirectCall({ headers }: Inbound): void {
  if (headers['metadata']?.toString().toLowerCase() !== 'true')
    throw new Fault('BadParameter', 'Required metadata header not specified', { inner: 'bad_request_102' });
  if (headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined)
    throw new Fault('BadParameter', 'Requests that were forwarded are not accepted: leave X-Forwarded-For out.');
}

/** `{error, error_description}`. */
export function imdsFailure({ status, code, inner, message }: Fault) {
  const error = status >= 500 ? 'unknown' : (inner ?? ERRORS[code] ?? 'invalid_request');
  return { error, error_description: message };
}

const ERRORS: Readonly<Partial<Record<Fault['code'], string>>> = {
  InvalidScope: 'invalid_resource',
  TooManyRequests: 'too_many_requests',
};
