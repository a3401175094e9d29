import type { z } from 'zod';
import type { applicationResource } from '../../../src/management/directory/applications/resource.ts';
import type { memberResource } from '../../../src/management/directory/groups/members.ts';
import type { groupResource } from '../../../src/management/directory/groups/resource.ts';
import type { userResource } from '../../../src/management/directory/users/resource.ts';
import type { Paged } from './objects.ts';
import { manage } from './request.ts';

/** Who is known here: applications, users and groups, with the names that Microsoft Graph gives their members. */
export type Application = z.infer<typeof applicationResource>;
export type User = z.infer<typeof userResource>;
export type Group = z.infer<typeof groupResource>;
export type Member = z.infer<typeof memberResource>;

export type Entries = 'applications' | 'users' | 'groups';

/** The roles of administration, each more than the one before. */
export const ROLES = ['Reader', 'Operator', 'Administrator'] as const;

const path = (...segments: readonly string[]): string =>
  ['/admin/directory', ...segments.map((segment) => encodeURIComponent(segment))].join('/');

interface Listed<Item> {
  readonly value: readonly Item[];
  readonly next: string | null;
}

/** A page: what stands behind the id `after`. */
async function listOf<Item>(list: string, after: string | undefined, signal: AbortSignal): Promise<Paged<Item>> {
  const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
  const { value, next } = await manage<Listed<Item>>(list + query, { signal });
  return { value, nextLink: next };
}

export const listEntries = <Item>(entries: Entries, after: string | undefined, signal: AbortSignal) =>
  listOf<Item>(path(entries), after, signal);

export const getEntry = <Item>(entries: Entries, id: string, signal?: AbortSignal): Promise<Item> =>
  manage(path(entries, id), { signal });

export const createEntry = <Item>(entries: Entries, body: unknown): Promise<Item> =>
  manage(path(entries), { method: 'POST', body });

export const updateEntry = (entries: 'applications' | 'users', id: string, body: unknown): Promise<unknown> =>
  manage(path(entries, id), { method: 'PATCH', body });

export const deleteEntry = (entries: Entries, id: string): Promise<unknown> =>
  manage(path(entries, id), { method: 'DELETE' });

export interface NewSecret {
  readonly appId: string;
  readonly tenantId: string;
  readonly secretText: string;
}

/** Beside the secrets that are there; the answer is the only one that holds it. */
export const addSecret = (id: string, endDateTime: string | undefined): Promise<NewSecret> =>
  manage(path('applications', id, 'addPassword'), { method: 'POST', body: { append: true, endDateTime } });

export const removeSecret = (id: string, keyId: string): Promise<unknown> =>
  manage(path('applications', id, 'passwords', keyId), { method: 'DELETE' });

export const addCertificate = (id: string, body: { certificate: string; displayName?: string }): Promise<unknown> =>
  manage(path('applications', id, 'addKey'), { method: 'POST', body });

export const removeCertificate = (id: string, keyId: string): Promise<unknown> =>
  manage(path('applications', id, 'keys', keyId), { method: 'DELETE' });

export const setPassword = (id: string, password: string): Promise<unknown> =>
  manage(path('users', id, 'setPassword'), { method: 'POST', body: { password } });

export const revokeSignIns = (id: string): Promise<unknown> =>
  manage(path('users', id, 'revokeSignInSessions'), { method: 'POST', body: {} });

export const disableMfa = (id: string): Promise<unknown> =>
  manage(path('users', id, 'disableMfa'), { method: 'POST', body: {} });

export const groupsOf = async (id: string, signal: AbortSignal): Promise<readonly string[]> =>
  (await manage<{ readonly value: readonly string[] }>(path('users', id, 'memberGroups'), { signal })).value;

export const listMembers = (id: string, after: string | undefined, signal: AbortSignal) =>
  listOf<Member>(path('groups', id, 'members'), after, signal);

export const addMember = (id: string, memberId: string): Promise<unknown> =>
  manage(path('groups', id, 'members'), { method: 'POST', body: { memberId } });

export const removeMember = (id: string, memberId: string): Promise<unknown> =>
  manage(path('groups', id, 'members', memberId), { method: 'DELETE' });
