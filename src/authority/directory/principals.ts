import { z } from 'zod';
import { readGuid } from '../guid.ts';
import type { ApplicationLookup } from './applications/applications.ts';
import { type Entries, everyEntry } from './entries.ts';
import type { Group, Groups } from './groups/groups.ts';
import type { ManagedIdentities, ManagedIdentity } from './managed-identities.ts';
import type { User } from './users/user.ts';
import type { UserLookup } from './users/users.ts';

/** Whoever rights can hang on. */
export interface Principal {
  readonly objectId: string;
  readonly principalType: 'ServicePrincipal' | 'User' | 'Group';
  readonly displayName: string;
  /** Of a service principal, its client id. */
  readonly applicationId?: string;
}

export interface Principals {
  /** By client id, object id or the principal name of a user. It reads the whole directory where need be, and is for administration. */
  findPrincipal(text: string): Promise<Principal | undefined>;
}

const application = z.object({ objectId: z.string(), displayName: z.string() });

type Lookups = Pick<ApplicationLookup, 'findApplication'> &
  Pick<UserLookup, 'findUser' | 'findUserByName'> &
  Pick<Groups, 'findGroup'> &
  Pick<ManagedIdentities, 'findManagedIdentity' | 'findManagedIdentityByObjectId'>;

export function createPrincipals(entries: Entries, lookups: Lookups): Principals {
  async function findServicePrincipal(id: string): Promise<Principal | undefined> {
    const found = await lookups.findApplication(id);
    if (found !== undefined) return servicePrincipal(id, found);
    const identity = (await lookups.findManagedIdentity(id)) ?? (await lookups.findManagedIdentityByObjectId(id));
    if (identity !== undefined) return managed(identity);
    for await (const entry of everyEntry(entries, 'application')) {
      const members = application.parse(JSON.parse(entry.meta));
      if (members.objectId === id) return servicePrincipal(entry.id, members);
    }
    return undefined;
  }

  return {
    async findPrincipal(text) {
      const id = readGuid(text);
      const user = await (id === undefined ? lookups.findUserByName(text) : lookups.findUser(id));
      if (user !== undefined) return person(user);
      if (id === undefined) return undefined;
      const group = await lookups.findGroup(id);
      return group === undefined ? findServicePrincipal(id) : several(group);
    },
  };
}

function servicePrincipal(applicationId: string, { objectId, displayName }: z.infer<typeof application>): Principal {
  return { objectId, principalType: 'ServicePrincipal', displayName, applicationId };
}

function managed({ clientId, objectId, name }: ManagedIdentity): Principal {
  return servicePrincipal(clientId, { objectId, displayName: name });
}

function person({ objectId, displayName }: User): Principal {
  return { objectId, principalType: 'User', displayName };
}

function several({ objectId, displayName }: Group): Principal {
  return { objectId, principalType: 'Group', displayName };
}
