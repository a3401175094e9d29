import type { Caller } from '../caller.ts';
import type { Issuer } from '../tokens/bearer.ts';
import { BACKDATED } from './claims.ts';
import type { AuthorityContext } from './context.ts';

/** The authority as whoever verifies its access tokens sees it. */
export function issuerOf(context: AuthorityContext, tenantId: string): Issuer {
  const { issuer, signingKeys } = context;
  return {
    issuer: issuer(tenantId),
    tenantId,
    keys: () => signingKeys.published(),
    validFrom: (caller) => principalValidFrom(context, caller),
  };
}

/** The first second (`nbf`) whose tokens of that principal, got by that application, still count. */
export async function principalValidFrom(
  { directory }: Pick<AuthorityContext, 'directory'>,
  { applicationId, objectId }: Pick<Caller, 'applicationId' | 'objectId'>,
): Promise<number> {
  const application = await directory.findApplication(applicationId);
  const client = application ?? (await directory.findManagedIdentity(applicationId));
  if (client?.objectId === objectId) return validFrom(client);
  // A user's token: it ends with the user, and with the application that got it.
  return Math.max(validFrom(application), validFrom(await directory.findUser(objectId)));
}

interface Principal {
  readonly enabled: boolean;
  readonly revoked?: number | undefined;
}

function validFrom(principal: Principal | undefined): number {
  if (!principal?.enabled) return Infinity;
  return principal.revoked === undefined ? 0 : principal.revoked + 1 - BACKDATED;
}
