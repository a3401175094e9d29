import type { PERMISSION_NAMES } from '../../../../../src/wire/vault.ts';
import type { AccessPolicy } from '../../../api/vaults.ts';

const READING = ['all', 'get', 'list'] as const;
const ENDING = ['delete', 'recover', 'backup', 'restore'] as const;
const USE = ['decrypt', 'encrypt', 'unwrapKey', 'wrapKey', 'verify', 'sign'] as const;
const ROTATION = ['rotate', 'getrotationpolicy', 'setrotationpolicy'] as const;

/** What can be ticked, in the order that the portal has. Certificates are not among it: this vault holds none. */
export const PERMISSIONS = {
  secrets: [...READING, 'set', ...ENDING, 'purge'],
  keys: [...READING, 'update', 'create', 'import', ...ENDING, ...USE, 'purge', 'release', ...ROTATION],
} as const satisfies {
  readonly [Kind in 'secrets' | 'keys']: readonly (typeof PERMISSION_NAMES)[Kind][number][];
};

export type PermissionKind = keyof typeof PERMISSIONS;

/** A principal may have one for itself and one for each application that it uses. */
export const granteeOf = ({ objectId, applicationId = '' }: AccessPolicy): string => `${objectId}/${applicationId}`;

/** Whether `all` brings the permission with it: it does not bring purging. */
export const isImplied = ({ permissions }: AccessPolicy, kind: PermissionKind, permission: string): boolean =>
  permission !== 'all' && permission !== 'purge' && permissions[kind].includes('all');

/** The policy with that permission, or without it where it had it. */
export function toggled(policy: AccessPolicy, kind: PermissionKind, permission: string): AccessPolicy {
  const before = policy.permissions[kind];
  const after = before.includes(permission) ? before.filter((name) => name !== permission) : [...before, permission];
  return { ...policy, permissions: { ...policy.permissions, [kind]: after } };
}

/** Those of `drafts` that differ from what the vault has. */
export function changed(policies: readonly AccessPolicy[], drafts: readonly AccessPolicy[]): readonly AccessPolicy[] {
  const before = new Map(policies.map((policy) => [granteeOf(policy), wordsOf(policy)]));
  return drafts.filter((draft) => (before.get(granteeOf(draft)) ?? '') !== wordsOf(draft));
}

const wordsOf = ({ permissions }: AccessPolicy): string =>
  Object.entries(permissions)
    .flatMap(([kind, names]) => names.map((name) => `${kind} ${name}`))
    .sort()
    .join();
