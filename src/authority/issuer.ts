import type { Issuer } from '../tokens/bearer.ts';
import { BACKDATED } from './claims.ts';
import type { AuthorityContext } from './context.ts';

/** The authority as whoever verifies its access tokens sees it. */
export function issuerOf({ issuer, signingKeys, directory }: AuthorityContext, tenantId: string): Issuer {
  return {
    issuer: issuer(tenantId),
    tenantId,
    keys: () => signingKeys.published(),
    async validFrom({ applicationId }) {
      const application = await directory.findApplication(applicationId);
      if (application === undefined) return Infinity;
      return application.revoked === undefined ? 0 : application.revoked + 1 - BACKDATED;
    },
  };
}
