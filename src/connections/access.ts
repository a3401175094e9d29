import type { Caller } from '../caller.ts';
import { Fault } from '../fault.ts';
import { type Parameters, query } from '../store/query.ts';
import { remember } from '../store/remembered.ts';
import type { Store } from '../store/store.ts';
import type { AccessPolicies } from './access-policies.ts';
import type { Connection } from './connection.ts';
import { CONNECTIONS_TOPIC, type Connections, principalKey } from './connections.ts';
import { isOwner, isShareable, UNSHAREABLE } from './sharing.ts';

/** Which connections may be used with a bearer token. */
export interface ConnectionAccess {
  /**
   * The connection of that id, where the caller owns it or a policy names him. Undefined where not: the id is compared with
   * those that the caller may use and looked up nowhere, so that one that is not his and one that is not there cost the same.
   *
   * Throws Fault Forbidden where a policy names a user, but the connection is its owner's alone.
   */
  find(caller: Caller, id: string): Promise<Connection | undefined>;
}

const owned = query((db, p: Parameters<{ owner: string }>) =>
  db.selectFrom('connection').select('id').where('owner', '=', p.owner),
);

const REMEMBERED = { weigh: (ids: ReadonlySet<string>) => 1 + ids.size, most: 100_000 };

export interface AccessRooms {
  readonly store: Store;
  readonly connections: Connections;
  readonly accessPolicies: AccessPolicies;
}

export function createConnectionAccess({ store, connections, accessPolicies }: AccessRooms): ConnectionAccess {
  const known = remember<ReadonlySet<string>>(store, CONNECTIONS_TOPIC, REMEMBERED);
  const ownedBy = (owner: string) =>
    known.get(owner, async () => new Set((await store.rows(owned, { owner })).map(({ id }) => id)));

  const grantedToGroup = async ({ tenantId, groups }: Caller, id: string): Promise<boolean> => {
    for (const objectId of groups) {
      if ((await accessPolicies.grantedTo({ tenantId, objectId })).has(id)) return true;
    }
    return false;
  };

  return {
    async find(caller, id) {
      const owns = (await ownedBy(principalKey(caller)))?.has(id) ?? false;
      const himself = (await accessPolicies.grantedTo(caller)).has(id);
      const granted = himself || (await grantedToGroup(caller, id));
      const connection = owns || granted ? await connections.find(id) : undefined;
      if (connection === undefined) return undefined;
      // The column says only where to look: whose it is stands in the bound row.
      if (isOwner(connection, caller) || (himself && !caller.delegated)) return connection;
      if (!granted) return undefined;
      if (!isShareable(connection)) throw new Fault('Forbidden', UNSHAREABLE);
      return connection;
    },
  };
}
