import { randomUUID } from 'node:crypto';
import type { Journal } from '../audit/journal.ts';
import type { AuthorityContext } from './context.ts';
import { issue, outcome, requestedBy, tokenV2 } from './endpoints/token.ts';
import type { Granted } from './grants/grant.ts';
import type { TokenForm } from './token-request.ts';

/** `tenant` is what would stand in the path. Throws Fault with an `aadsts` number. */
export type RequestToken = (tenant: string, form: TokenForm) => Promise<Granted>;

/**
 * The token endpoint without HTTP, for whoever is in this process: the same checks and faults. What a grant uses up and what it
 * gives become durable with a record like that of any other request. An application's own token changes nothing, and the call
 * that it is for has a record that names it.
 */
export function requestToken(context: AuthorityContext, journal: Pick<Journal, 'conduct'>): RequestToken {
  return async (tenant, form) => {
    if (form.grant_type === 'client_credentials') return issue(context, tenant, { form, version: 'v2' });
    const call = {
      category: 'authority' as const,
      operation: tokenV2.contract.name,
      requestId: randomUUID(),
      peer: '',
      target: requestedBy(form) ?? `tenants/${tenant}`,
    };
    const { output } = await journal.conduct(call, async () => {
      const granted = await issue(context, tenant, { form, version: 'v2' });
      return outcome(context, granted, granted);
    });
    return output;
  };
}
