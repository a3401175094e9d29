import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../../../fault.ts';
import type { Store } from '../../../store/store.ts';
import { readGuid, requireGuid } from '../../guid.ts';
import type { DirectoryChange, Entries, Entry, EntryContent, EntryPage } from '../entries.ts';
import { createLookup, DIRECTORY_TOPIC } from '../lookup.ts';
import { requireDisplayName } from '../names.ts';
import type { Tenants } from '../tenants.ts';
import type { GroupMembers } from './group-members.ts';

/** A security group: rights that are given to it are its members'. */
export interface Group {
  /** Lower-case GUID. */
  readonly objectId: string;
  readonly tenantId: string;
  readonly displayName: string;
  readonly description: string;
  /** Unix seconds. */
  readonly created: number;
  /** Counts its changes, new members among them, so that of two made at once the second is refused. */
  readonly revision: number;
}

export interface NewGroup {
  readonly tenantId: string;
  readonly displayName: string;
  readonly description?: string;
}

type GroupChange = DirectoryChange & { readonly group: Group };

/** Tokens say the groups as of when they were issued: a change is in the next one. All but `newGroup` throw Fault NotFound for the group. */
export interface Groups {
  findGroup(objectId: string): Promise<Group | undefined>;
  listGroups(page?: EntryPage): Promise<Group[]>;
  /** Throws Fault BadParameter, NotFound (the tenant). */
  newGroup(options: NewGroup): Promise<GroupChange>;
  /** Throws Fault BadParameter too. */
  changeGroup(objectId: string, members: Partial<Pick<Group, 'displayName' | 'description'>>): Promise<GroupChange>;
  /** It leaves no trace: its members are in it no more. */
  deleteGroup(objectId: string): Promise<GroupChange>;
  /** Object ids, in their order. */
  listMembers(objectId: string, page?: EntryPage): Promise<string[]>;
  /**
   * `member`: the object id of a user, a service principal or a managed identity; that it exists is for the caller to know.
   * Groups are not nested. Throws Fault BadParameter, and Conflict where it is a member.
   */
  addMember(objectId: string, member: string): Promise<GroupChange>;
  /** Throws Fault NotFound for the member too. */
  removeMember(objectId: string, member: string): Promise<GroupChange>;
  /** Object ids of the groups that hold this principal, in their order; remembered until the directory is touched. */
  groupsOf(objectId: string): Promise<readonly string[]>;
}

export interface GroupsOptions {
  readonly store: Store;
  readonly entries: Entries;
  readonly members: GroupMembers;
  readonly tenants: Pick<Tenants, 'findTenant'>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

const groupMeta = z.object({
  tenantId: z.string(),
  displayName: z.string(),
  description: z.string(),
  created: z.number(),
  revision: z.number(),
});

const touches = [DIRECTORY_TOPIC];

export function createGroups(options: GroupsOptions): Groups {
  const { store, entries, members, tenants, clock } = options;
  const groupsOf = createLookup(store, (member) => members.groupsOf(member));
  return {
    ...createMemberships(options),
    findGroup: createLookup(store, async (id) => {
      const entry = await entries.find('group', id);
      return entry && readGroup(entry);
    }),
    listGroups: async (page) => (await entries.list('group', page)).map(readGroup),
    async newGroup(wanted) {
      const tenant = await tenants.findTenant(wanted.tenantId);
      if (tenant === undefined) throw new Fault('NotFound', 'There is no tenant with this id.');
      const group = describe({ ...wanted, tenantId: tenant.tenantId }, Math.floor(clock() / 1000));
      return { group, changes: [entries.insert('group', group.objectId, writeGroup(group))], touches };
    },
    async changeGroup(objectId, { displayName, description }) {
      const { entry, group } = await storedGroup(entries, objectId);
      const changed = {
        ...group,
        displayName: requireDisplayName(displayName ?? group.displayName),
        description: requireDescription(description ?? group.description),
        revision: group.revision + 1,
      };
      return { group: changed, changes: [entries.replace(entry, writeGroup(changed))], touches };
    },
    async deleteGroup(objectId) {
      const { entry, group } = await storedGroup(entries, objectId);
      return { group, changes: [entries.remove(entry), members.empty(group.objectId)], touches };
    },
    groupsOf: async (objectId) => (await groupsOf(objectId)) ?? [],
  };
}

type Memberships = Pick<Groups, 'listMembers' | 'addMember' | 'removeMember'>;

function createMemberships({ entries, members }: GroupsOptions): Memberships {
  return {
    async listMembers(objectId, page) {
      const { group } = await storedGroup(entries, objectId);
      return members.list(group.objectId, page);
    },
    async addMember(objectId, text) {
      const member = requireGuid(text, 'member');
      const { entry, group: found } = await storedGroup(entries, objectId);
      if ((await entries.find('group', member)) !== undefined) {
        throw new Fault('BadParameter', 'A group cannot be a member of a group. Add its members instead.');
      }
      if (await members.has(found.objectId, member)) throw new Fault('Conflict', 'The group has this member already.');
      // With the group's own row, so that nobody joins a group that is deleted meanwhile.
      const group = { ...found, revision: found.revision + 1 };
      const changes = [entries.replace(entry, writeGroup(group)), members.add(group.objectId, member)];
      return { group, changes, touches };
    },
    async removeMember(objectId, text) {
      const { group } = await storedGroup(entries, objectId);
      const member = readGuid(text) ?? '';
      if (!(await members.has(group.objectId, member))) {
        throw new Fault('NotFound', 'The group has no member with this id.');
      }
      return { group, changes: [members.remove(group.objectId, member)], touches };
    },
  };
}

/** Past the lookup: what is written must follow from what is stored. Throws Fault NotFound. */
async function storedGroup(
  entries: Entries,
  objectId: string,
): Promise<{ readonly entry: Entry; readonly group: Group }> {
  const entry = await entries.find('group', readGuid(objectId) ?? '');
  if (entry === undefined) throw new Fault('NotFound', 'There is no group with this id.');
  return { entry, group: readGroup(entry) };
}

function describe(options: NewGroup, created: number): Group {
  return {
    objectId: randomUUID(),
    tenantId: options.tenantId,
    displayName: requireDisplayName(options.displayName),
    description: requireDescription(options.description ?? ''),
    created,
    revision: 1,
  };
}

function requireDescription(text: string): string {
  if (text.length <= 1024 && !/\p{C}/u.test(text)) return text;
  throw new Fault('BadParameter', 'The description must have at most 1024 characters without control characters.');
}

function readGroup({ id, meta }: Entry): Group {
  return { objectId: id, ...groupMeta.parse(JSON.parse(meta)) };
}

function writeGroup(group: Group): EntryContent {
  const { objectId: _, ...members } = group;
  return { meta: JSON.stringify(members), sealed: null };
}
