import { Checkbox } from '@fluentui/react-components';
import { useMemo } from 'react';
import type { AccessPolicy } from '../../../api/vaults.ts';
import { usePrincipalName } from '../../../parts/principal.ts';
import { type Column, LongTable } from '../../../parts/tables/LongTable.tsx';
import { strings } from '../../../strings/strings.ts';
import { PrincipalName } from './PrincipalName.tsx';
import { granteeOf, isImplied, PERMISSIONS, type PermissionKind } from './permissions.ts';

export interface PolicyMatrixProps {
  readonly kind: PermissionKind;
  readonly policies: readonly AccessPolicy[];
  /** The same function each time: only rows that change are made again. Undefined where whoever looks may not change anything. */
  readonly onToggle: Toggle | undefined;
}

export type Toggle = (policy: AccessPolicy, kind: PermissionKind, permission: string) => void;

/** A row for each principal, a column for each permission. */
export function PolicyMatrix({ kind, policies, onToggle }: PolicyMatrixProps) {
  const { access } = strings;
  const columns = useMemo(() => columnsOf(kind, onToggle), [kind, onToggle]);
  return (
    <LongTable
      label={access.matrix(access[kind])}
      columns={columns}
      items={policies}
      keyOf={granteeOf}
      minWidth={`${PERMISSIONS[kind].reduce((sum, permission) => sum + PADDING + widthOf(permission), PADDING + WHO)}rem`}
    />
  );
}

/** Widths of the columns, in rem. */
const WHO = 16;
const widthOf = (permission: string): number => Math.max(3.75, 0.5 + permission.length / 2);
/** To the left and right of what is in a cell. */
const PADDING = 1;

function columnsOf(kind: PermissionKind, onToggle: Toggle | undefined): readonly Column<AccessPolicy>[] {
  return [
    {
      title: strings.access.principal,
      width: `${WHO}rem`,
      pinned: true,
      cell: ({ objectId, applicationId }) => <PrincipalName objectId={objectId} applicationId={applicationId} />,
    },
    ...PERMISSIONS[kind].map(
      (permission): Column<AccessPolicy> => ({
        title: permission,
        width: `${widthOf(permission)}rem`,
        cell: (policy) => <Permission {...{ policy, kind, permission, onToggle }} />,
      }),
    ),
  ];
}

interface PermissionProps extends Pick<PolicyMatrixProps, 'kind' | 'onToggle'> {
  readonly policy: AccessPolicy;
  readonly permission: string;
}

function Permission({ policy, kind, permission, onToggle }: PermissionProps) {
  const name = usePrincipalName(policy.objectId) ?? policy.objectId;
  const implied = isImplied(policy, kind, permission);
  return (
    <Checkbox
      aria-label={strings.access.allows(name, permission)}
      checked={implied || policy.permissions[kind].includes(permission)}
      disabled={onToggle === undefined || implied}
      onChange={() => onToggle?.(policy, kind, permission)}
    />
  );
}
