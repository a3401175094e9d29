import { createPasswords, type Passwords } from '../../crypto/password.ts';
import type { Seal } from '../../crypto/seal.ts';
import type { Store } from '../../store/store.ts';
import { createSignInChecks, type SignInChecks } from '../sign-in-checks.ts';
import { type Consents, createConsents } from '../stored-grants/consents.ts';
import { type Administrators, createAdministrators } from './administrators.ts';
import { createAliases } from './aliases.ts';
import { type Applications, createApplications } from './applications/applications.ts';
import { createEntries } from './entries.ts';
import { createGroupMembers } from './groups/group-members.ts';
import { createGroups, type Groups } from './groups/groups.ts';
import { createManagedIdentities, type ManagedIdentities } from './managed-identities.ts';
import { createPrincipals, type Principals } from './principals.ts';
import { createTenants, type Tenants } from './tenants.ts';
import { createUserPasswords } from './users/user-passwords.ts';
import { createUserTotps } from './users/user-totps.ts';
import { createUsers, type Users } from './users/users.ts';

/** Who is known here: tenants, applications, managed identities, users and groups. Ids are compared without case. */
export interface Directory
  extends Tenants,
    Applications,
    ManagedIdentities,
    Users,
    Groups,
    SignInChecks,
    Principals,
    Administrators,
    Consents {}

export interface DirectoryOptions {
  readonly store: Store;
  readonly seal: Seal;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Audiences that are no application's, and must not become one's. */
  readonly resources?: readonly string[];
  /** How passwords are hashed; scrypt where it is not said. */
  readonly passwords?: Passwords;
}

export function createDirectory({ store, seal, clock, resources = [], ...options }: DirectoryOptions): Directory {
  const entries = createEntries(store, seal);
  const aliases = createAliases(entries);
  const members = createGroupMembers({ store, seal, clock });
  const proofs = {
    passwords: createUserPasswords({ entries, seal, passwords: options.passwords ?? createPasswords() }),
    totps: createUserTotps({ entries, seal, clock }),
  };
  const tenants = createTenants({ store, entries, aliases });
  const users = createUsers({ store, entries, aliases, members, ...proofs, tenants, clock });
  const applications = createApplications({ store, entries, aliases, members, seal, reserved: resources, clock });
  const identities = createManagedIdentities({ store, entries, aliases, members, clock });
  const groups = createGroups({ store, entries, members, tenants, clock });
  return {
    ...tenants,
    ...applications,
    ...identities,
    ...users,
    ...groups,
    ...createPrincipals(entries, { ...applications, ...identities, ...users, ...groups }),
    ...createAdministrators(entries),
    ...createSignInChecks(users, proofs),
    ...createConsents(entries),
  };
}
