import { z } from 'zod';
import type { Entry, EntryContent } from '../entries.ts';
import { ROLES, type Role } from '../roles.ts';

/** A person. */
export interface User {
  /** Lower-case GUID (`oid`). */
  readonly objectId: string;
  /** The tenant whose directory holds the user, and whose tokens the user gets. */
  readonly tenantId: string;
  /** As it was given; compared without case. */
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly userType: 'Member' | 'Guest';
  /** Where a guest comes from; of a member, the tenant itself. */
  readonly homeTenantId: string;
  readonly enabled: boolean;
  /** App roles for the management audience. */
  readonly roles: readonly Role[];
  /** Whether a sign-in asks for a code as well. */
  readonly totp: boolean;
  /** Unix seconds. */
  readonly created: number;
  /** Unix seconds: tokens dated then or before are refused, and so are refresh tokens; new ones must be dated later. */
  readonly revoked?: number | undefined;
  /** Counts its changes, so that of two made at once the second is refused. */
  readonly revision: number;
}

const userMeta = z.object({
  tenantId: z.string(),
  userPrincipalName: z.string(),
  displayName: z.string(),
  userType: z.enum(['Member', 'Guest']),
  homeTenantId: z.string(),
  enabled: z.boolean(),
  roles: z.array(z.enum(ROLES)),
  totp: z.boolean(),
  created: z.number(),
  revoked: z.number().optional(),
  revision: z.number(),
});

export function readUser({ id, meta }: Entry): User {
  return { objectId: id, ...userMeta.parse(JSON.parse(meta)) };
}

export function writeUser(user: User): EntryContent {
  const { objectId: _, ...members } = user;
  return { meta: JSON.stringify(members), sealed: null };
}
