import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../../fault.ts';
import type { Store } from '../../store/store.ts';
import { requireGuid } from '../guid.ts';
import { revocationAt } from '../stored-grants/revocation.ts';
import type { Aliases } from './aliases.ts';
import { type DirectoryChange, type Entries, type Entry, type EntryContent, everyEntry } from './entries.ts';
import type { GroupMembers } from './groups/group-members.ts';
import { createLookup, DIRECTORY_TOPIC } from './lookup.ts';
import { parseResourceId } from './resource-id.ts';

/** Of a system-assigned one there is one to a machine, so who names none means it. */
export const IDENTITY_KINDS = ['SystemAssigned', 'UserAssigned'] as const;
export type IdentityKind = (typeof IDENTITY_KINDS)[number];

/** A service principal without a credential: whoever reaches its endpoint is it. */
export interface ManagedIdentity {
  /** Lower-case GUID: `appid` of its tokens. */
  readonly clientId: string;
  /** Lower-case GUID of its service principal (`oid`). Permissions hang on it. */
  readonly objectId: string;
  readonly tenantId: string;
  readonly name: string;
  readonly kind: IdentityKind;
  /** Resource Manager's id as it was spelt first; it is compared without case. */
  readonly resourceId: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  /** Unix seconds: tokens dated then or before are refused. Absent where it was never disabled. */
  readonly revoked?: number | undefined;
  /** Counts its changes, so that of two made at once the second is refused. */
  readonly revision: number;
}

export type NewManagedIdentity = Pick<ManagedIdentity, 'tenantId' | 'kind' | 'resourceId' | 'location' | 'tags'>;

/** What may be changed of one. */
export type IdentityMembers = Partial<Pick<ManagedIdentity, 'tags' | 'enabled'>>;

export type IdentityChange = DirectoryChange & { readonly identity: ManagedIdentity };

export interface ManagedIdentities {
  findManagedIdentity(clientId: string): Promise<ManagedIdentity | undefined>;
  findManagedIdentityByObjectId(objectId: string): Promise<ManagedIdentity | undefined>;
  /** In any case. */
  findManagedIdentityByResourceId(resourceId: string): Promise<ManagedIdentity | undefined>;
  /** The same past what is remembered, for whoever is about to change it. */
  storedManagedIdentity(resourceId: string): Promise<ManagedIdentity | undefined>;
  /** All of them, in the order of their client ids. */
  listManagedIdentities(): Promise<ManagedIdentity[]>;
  /** Throws Fault BadParameter where an id is none; a conflict when the resource id is taken. */
  newManagedIdentity(options: NewManagedIdentity): IdentityChange;
  /** One that is disabled gets no token, and those so far end. Throws Fault NotFound. */
  changeManagedIdentity(clientId: string, members: IdentityMembers): Promise<IdentityChange>;
  /** Ends its tokens. Another one of the same name is another principal. Throws Fault NotFound. */
  deleteManagedIdentity(clientId: string): Promise<IdentityChange>;
}

interface Options {
  readonly store: Store;
  readonly entries: Entries;
  readonly aliases: Aliases;
  readonly members: Pick<GroupMembers, 'leaveAll'>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

const touches = [DIRECTORY_TOPIC];

export function createManagedIdentities(options: Options): ManagedIdentities {
  const { entries, aliases, members, clock } = options;
  const now = () => Math.floor(clock() / 1000);

  /** Reads past the lookup: what is written must follow from what is stored, not from what is remembered. */
  async function stored(clientId: string): Promise<{ readonly entry: Entry; readonly identity: ManagedIdentity }> {
    const entry = await entries.find('managed-identity', clientId.toLowerCase());
    if (entry === undefined) throw new Fault('NotFound', 'There is no managed identity with this client id.');
    return { entry, identity: readIdentity(entry) };
  }

  return {
    ...createFinders(options),
    newManagedIdentity(options) {
      const identity = describe(options);
      const { clientId, objectId } = identity;
      return {
        identity,
        changes: [
          entries.insert('managed-identity', clientId, contentOf(identity)),
          aliases.add('managed-identity-object', objectId, clientId),
          aliases.add('managed-identity-resource', keyOf(identity), clientId),
        ],
        touches,
      };
    },
    async changeManagedIdentity(clientId, { enabled, tags }) {
      const { entry, identity: before } = await stored(clientId);
      const ends = before.enabled && enabled === false;
      const identity: ManagedIdentity = {
        ...before,
        tags: tags ?? before.tags,
        enabled: enabled ?? before.enabled,
        ...(ends && { revoked: revocationAt(now(), before) }),
        revision: before.revision + 1,
      };
      return { identity, changes: [entries.replace(entry, contentOf(identity))], touches };
    },
    async deleteManagedIdentity(clientId) {
      const { entry, identity } = await stored(clientId);
      const unnamed = await Promise.all([
        aliases.remove('managed-identity-object', identity.objectId, identity.clientId),
        aliases.remove('managed-identity-resource', keyOf(identity), identity.clientId),
      ]);
      return {
        identity,
        changes: [entries.remove(entry), ...unnamed.flat(), members.leaveAll(identity.objectId)],
        touches,
      };
    },
  };
}

type Finders = Omit<ManagedIdentities, 'newManagedIdentity' | 'changeManagedIdentity' | 'deleteManagedIdentity'>;

/** What an alias leads to must say the same name itself: a row that was put back does not make a second one. */
function createFinders({ store, entries, aliases }: Options): Finders {
  const findManagedIdentity = createLookup(store, async (id) => {
    const entry = await entries.find('managed-identity', id);
    return entry && readIdentity(entry);
  });
  return {
    findManagedIdentity,
    async storedManagedIdentity(resourceId) {
      const id = await aliases.find('managed-identity-resource', resourceId.toLowerCase());
      const entry = id === undefined ? undefined : await entries.find('managed-identity', id);
      const identity = entry && readIdentity(entry);
      return identity !== undefined && keyOf(identity) === resourceId.toLowerCase() ? identity : undefined;
    },
    async listManagedIdentities() {
      const all: ManagedIdentity[] = [];
      for await (const entry of everyEntry(entries, 'managed-identity')) all.push(readIdentity(entry));
      return all;
    },
    findManagedIdentityByObjectId: createLookup(store, async (id) => {
      const found = await findManagedIdentity((await aliases.find('managed-identity-object', id)) ?? '');
      return found?.objectId === id ? found : undefined;
    }),
    findManagedIdentityByResourceId: createLookup(
      store,
      async (id) => {
        const found = await findManagedIdentity((await aliases.find('managed-identity-resource', id)) ?? '');
        return found !== undefined && keyOf(found) === id ? found : undefined;
      },
      (text) => (parseResourceId(text) === undefined ? undefined : text.toLowerCase()),
    ),
  };
}

const keyOf = ({ resourceId }: ManagedIdentity) => resourceId.toLowerCase();

function describe({ tenantId, kind, resourceId, location, tags }: NewManagedIdentity): ManagedIdentity {
  const name = parseResourceId(resourceId)?.name;
  if (name === undefined) {
    throw new Fault('BadParameter', 'The resource id must be that of a user-assigned identity, in full.');
  }
  return {
    clientId: randomUUID(),
    objectId: randomUUID(),
    tenantId: requireGuid(tenantId, 'tenant id'),
    name,
    kind,
    resourceId,
    location,
    tags,
    enabled: true,
    revision: 1,
  };
}

const identityMeta = z.object({
  objectId: z.string(),
  tenantId: z.string(),
  name: z.string(),
  kind: z.enum(IDENTITY_KINDS),
  resourceId: z.string(),
  location: z.string(),
  tags: z.record(z.string(), z.string()),
  enabled: z.boolean(),
  revoked: z.number().optional(),
  revision: z.number(),
});

function readIdentity({ id, meta }: Entry): ManagedIdentity {
  return { clientId: id, ...identityMeta.parse(JSON.parse(meta)) };
}

/** Nothing of it is a secret. */
function contentOf(identity: ManagedIdentity): EntryContent {
  return { meta: JSON.stringify(identityMeta.parse(identity)), sealed: null };
}
