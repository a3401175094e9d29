import { randomUUID } from 'node:crypto';
import { base32, newTotpSecret, totpUri } from '../../../crypto/totp.ts';
import { Fault } from '../../../fault.ts';
import type { Change } from '../../../operation.ts';
import type { Store } from '../../../store/store.ts';
import { readGuid, requireGuid } from '../../guid.ts';
import { revocationAt } from '../../stored-grants/revocation.ts';
import { type Aliases, readAnyCase } from '../aliases.ts';
import type { DirectoryChange, Entries, Entry, EntryPage } from '../entries.ts';
import type { GroupMembers } from '../groups/group-members.ts';
import { createLookup, DIRECTORY_TOPIC } from '../lookup.ts';
import { requireDisplayName, requirePrincipalName } from '../names.ts';
import type { Role } from '../roles.ts';
import type { Tenants } from '../tenants.ts';
import { readUser, type User, writeUser } from './user.ts';
import type { UserPasswords } from './user-passwords.ts';
import type { UserTotps } from './user-totps.ts';

export interface NewUser {
  readonly tenantId: string;
  /** `name@domain`, the domain one of the tenant's. */
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly password: string;
  readonly userType?: User['userType'];
  /** The tenant itself where it is not said. */
  readonly homeTenantId?: string;
  readonly enabled?: boolean;
  readonly roles?: readonly Role[];
}

/** What an administrator may change of a user. */
export type UserMembers = Partial<Pick<User, 'userPrincipalName' | 'displayName' | 'userType' | 'enabled' | 'roles'>>;

export type UserChange = DirectoryChange & { readonly user: User };

/** To be shown once. */
export interface NewTotp {
  /** base32 of 20 random bytes, for who cannot scan. */
  readonly secret: string;
  /** What a QR code of it says. */
  readonly uri: string;
}

export interface UserLookup {
  findUser(objectId: string): Promise<User | undefined>;
  /** By the principal name, in any case. */
  findUserByName(userPrincipalName: string): Promise<User | undefined>;
  listUsers(page?: EntryPage): Promise<User[]>;
}

/** What takes something from a user ends the tokens so far as well. All but `newUser` throw Fault NotFound for the user. */
export interface Users extends UserLookup {
  /** Throws Fault BadParameter, NotFound (the tenant), Conflict (the name), TooManyRequests. */
  newUser(options: NewUser): Promise<UserChange>;
  /** Throws Fault BadParameter, Conflict too. */
  changeUser(objectId: string, members: UserMembers): Promise<UserChange>;
  /** Throws Fault BadParameter, TooManyRequests too. */
  setPassword(objectId: string, password: string): Promise<UserChange>;
  /** Ends every token so far, and what new ones would come from. */
  revokeSignIns(objectId: string): Promise<UserChange>;
  deleteUser(objectId: string): Promise<UserChange>;
  /** From then on a sign-in asks for a code of the app that holds this secret, and of no other. */
  newTotp(objectId: string): Promise<UserChange & NewTotp>;
  removeTotp(objectId: string): Promise<UserChange>;
}

export interface UsersOptions {
  readonly store: Store;
  readonly entries: Entries;
  readonly aliases: Aliases;
  readonly passwords: UserPasswords;
  readonly totps: UserTotps;
  readonly members: GroupMembers;
  readonly tenants: Pick<Tenants, 'findTenant'>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** What an authenticator app calls us. */
const ISSUER = 'Sallyport';

const touches = [DIRECTORY_TOPIC];

export function createUsers(options: UsersOptions): Users {
  const { entries, aliases, passwords, totps, members, clock } = options;
  const { findTenant } = options.tenants;
  const now = () => Math.floor(clock() / 1000);

  async function requireName(tenantId: string, name: string): Promise<string> {
    const tenant = await findTenant(tenantId);
    if (tenant === undefined) throw new Fault('NotFound', 'There is no tenant with this id.');
    return requirePrincipalName(name, tenant.domains);
  }

  /** The changes of the aliases where a user gets another name. */
  async function rename(from: User, to: User): Promise<readonly Change[]> {
    if (from.userPrincipalName !== to.userPrincipalName) await requireName(to.tenantId, to.userPrincipalName);
    if (keyOf(from) === keyOf(to)) return [];
    await requireFree(aliases, to);
    const removed = await aliases.remove('user-name', keyOf(from), from.objectId);
    return [...removed, aliases.add('user-name', keyOf(to), to.objectId)];
  }

  /** Reads past the lookup: what is written must follow from what is stored, not from what is remembered. */
  async function change(objectId: string, run: RunChange): Promise<UserChange> {
    const { entry, user } = await storedUser(entries, objectId);
    const { wanted, changes = [], ends = false } = await run(user);
    const next = { ...wanted, ...(ends && { revoked: revocationAt(now(), user) }), revision: user.revision + 1 };
    return { user: next, changes: [entries.replace(entry, writeUser(next)), ...changes], touches };
  }

  return {
    ...createUserLookup(options),
    async newUser({ password, ...described }) {
      const userPrincipalName = await requireName(described.tenantId, described.userPrincipalName);
      const user = describe({ ...described, userPrincipalName }, now());
      await requireFree(aliases, user);
      const hashed = await passwords.set(user, password);
      const named = aliases.add('user-name', keyOf(user), user.objectId);
      return { user, changes: [entries.insert('user', user.objectId, writeUser(user)), named, ...hashed], touches };
    },
    changeUser: (objectId, members) =>
      change(objectId, async (user) => {
        const wanted = withMembers(user, members);
        return { wanted, changes: await rename(user, wanted), ends: takesAway(user, wanted) };
      }),
    setPassword: (objectId, password) =>
      change(objectId, async (user) => ({ wanted: user, changes: await passwords.set(user, password), ends: true })),
    revokeSignIns: (objectId) => change(objectId, (user) => ({ wanted: user, ends: true })),
    async deleteUser(objectId) {
      const { entry, user } = await storedUser(entries, objectId);
      const unnamed = await aliases.remove('user-name', keyOf(user), user.objectId);
      const unproven = [...(await passwords.remove(user.objectId)), ...(await totps.remove(user.objectId))];
      const left = members.leaveAll(user.objectId);
      return { user, changes: [entries.remove(entry), ...unnamed, ...unproven, left], touches };
    },
    ...createTotpChanges(change, totps),
  };
}

interface Wanted {
  readonly wanted: User;
  readonly changes?: readonly Change[];
  /** Ends the tokens so far. */
  readonly ends?: boolean;
}

type RunChange = (user: User) => Wanted | Promise<Wanted>;
type ChangeUser = (objectId: string, run: RunChange) => Promise<UserChange>;

function createTotpChanges(change: ChangeUser, totps: UserTotps): Pick<Users, 'newTotp' | 'removeTotp'> {
  return {
    async newTotp(objectId) {
      const secret = newTotpSecret();
      const changed = await change(objectId, async (user) => ({
        wanted: { ...user, totp: true },
        changes: await totps.set(user.objectId, secret),
      }));
      return { ...changed, secret: base32(secret), uri: totpUri(secret, ISSUER, changed.user.userPrincipalName) };
    },
    removeTotp: (objectId) =>
      change(objectId, async (user) => ({
        wanted: { ...user, totp: false },
        changes: await totps.remove(user.objectId),
      })),
  };
}

function createUserLookup({ store, entries, aliases }: UsersOptions): UserLookup {
  const findUser = createLookup(store, async (id) => {
    const entry = await entries.find('user', id);
    return entry && readUser(entry);
  });
  const findUserByName = createLookup(
    store,
    async (name) => {
      const user = await findUser((await aliases.find('user-name', name)) ?? '');
      return user !== undefined && keyOf(user) === name ? user : undefined;
    },
    readAnyCase,
  );
  return {
    findUser,
    findUserByName,
    listUsers: async (page) => (await entries.list('user', page)).map(readUser),
  };
}

async function storedUser(entries: Entries, objectId: string): Promise<{ readonly entry: Entry; readonly user: User }> {
  const entry = await entries.find('user', readGuid(objectId) ?? '');
  if (entry === undefined) throw new Fault('NotFound', 'There is no user with this id.');
  return { entry, user: readUser(entry) };
}

const keyOf = ({ userPrincipalName }: User) => userPrincipalName.toLowerCase();

const requireFree = (aliases: Aliases, user: User) =>
  aliases.requireFree('user-name', keyOf(user), 'A user has this name already. Take another one.');

function describe(options: Omit<NewUser, 'password'>, created: number): User {
  const tenantId = requireGuid(options.tenantId, 'tenant id');
  return {
    // Never one that somebody had before: rights and tokens hang on it.
    objectId: randomUUID(),
    tenantId,
    userPrincipalName: options.userPrincipalName,
    displayName: requireDisplayName(options.displayName),
    userType: options.userType ?? 'Member',
    homeTenantId: requireGuid(options.homeTenantId ?? tenantId, 'home tenant id'),
    enabled: options.enabled ?? true,
    roles: options.roles ?? [],
    totp: false,
    created,
    revision: 1,
  };
}

function withMembers(user: User, members: UserMembers): User {
  return {
    ...user,
    userPrincipalName: members.userPrincipalName ?? user.userPrincipalName,
    displayName: requireDisplayName(members.displayName ?? user.displayName),
    userType: members.userType ?? user.userType,
    enabled: members.enabled ?? user.enabled,
    roles: members.roles ?? user.roles,
  };
}

/** Tokens say the roles that a user had: with a role, those that say it must go. */
function takesAway(before: User, after: User): boolean {
  return (before.enabled && !after.enabled) || before.roles.some((role) => !after.roles.includes(role));
}
