import { hash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../../fault.ts';
import type { Inbound } from '../../http/server.ts';
import { contract, implement } from '../../operation.ts';
import type { ManagedIdentityContext } from './context.ts';
import { apiVersionSince, issueToIdentity, tokenInput, tokenOutput } from './issue.ts';

/** App Service's endpoint (learn.microsoft.com/azure/app-service/overview-managed-identity, "REST endpoint reference"). */
export const appServiceToken = implement(
  contract({
    name: 'ManagedIdentityTokenAppService',
    summary: 'Issue a token to a managed identity, as App Service does',
    method: 'GET',
    path: '/msi/token',
    query: ['api-version', 'resource', 'client_id', 'principal_id', 'object_id', 'mi_res_id', 'xms_cc'],
    input: z.object({
      ...tokenInput,
      'api-version': apiVersionSince('2019-08-01'),
      client_id: z.string().optional(),
      principal_id: z.string().optional(),
      object_id: z.string().optional(),
      mi_res_id: z.string().optional(),
    }),
    output: z.object(tokenOutput),
  }),
  async (context: ManagedIdentityContext, input) => {
    const { output, facts } = await issueToIdentity(context, {
      ...input,
      names: [
        ['clientId', input.client_id],
        ['objectId', input.principal_id],
        ['objectId', input.object_id],
        ['resourceId', input.mi_res_id],
      ],
    });
    return { output, facts };
  },
);

/** Throws Fault Unauthorized where the header is missing or wrong; how long that takes tells nothing of the right one. */
export function requireIdentityHeader({ headers }: Inbound, expected: string): void {
  const presented = headers['x-identity-header'];
  const digest = (text: string) => hash('sha256', text, 'buffer');
  if (timingSafeEqual(digest(presented?.toString() ?? ''), digest(expected))) return;
  const message = 'The header X-IDENTITY-HEADER is missing or wrong: send what the file of the ready file holds.';
  throw new Fault('Unauthorized', message);
}

/** `{statusCode, message}`. */
export function appServiceFailure({ status, message }: Fault) {
  return { statusCode: status, message };
}
