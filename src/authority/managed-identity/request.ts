import type { AccessToken } from '../claims.ts';
import type { AuthorityContext } from '../context.ts';
import { resourceIdOf } from '../directory/resource-id.ts';
import { readGuid } from '../guid.ts';
import { issueToIdentity } from './issue.ts';

/** `name`: `system`, a client id, or a name or resource id. Throws Fault BadParameter, InvalidScope. */
export type RequestIdentityToken = (name: string, resource: string) => Promise<AccessToken>;

/** A managed identity's token for whoever is in this process: the operator named the identity. */
export function requestIdentityToken(context: AuthorityContext): RequestIdentityToken {
  return async (name, resource) => {
    const opened = await resourceIdsOf(context, name);
    const { issued } = await issueToIdentity({ ...context, opened }, { names: [], resource, xms_cc: 'cp1' });
    return issued;
  };
}

async function resourceIdsOf({ directory }: AuthorityContext, name: string): Promise<readonly string[]> {
  if (name === 'system') {
    const all = await directory.listManagedIdentities();
    return all.filter(({ kind }) => kind === 'SystemAssigned').map(({ resourceId }) => resourceId);
  }
  const clientId = readGuid(name);
  if (clientId === undefined) return [resourceIdOf(name)];
  const identity = await directory.findManagedIdentity(clientId);
  return identity === undefined ? [] : [identity.resourceId];
}
