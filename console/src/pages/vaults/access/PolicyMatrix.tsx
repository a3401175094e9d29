import { Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import type { AccessPolicy } from '../../../api/vaults.ts';
import { usePrincipalName } from '../../../parts/principal.ts';
import { strings } from '../../../strings/strings.ts';
import { PrincipalName } from './PrincipalName.tsx';
import { granteeOf, isImplied, PERMISSIONS, type PermissionKind } from './permissions.ts';

const useStyles = makeStyles({
  scroller: {
    width: 'fit-content',
    maxWidth: '100%',
    overflowX: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  table: { borderCollapse: 'collapse' },
  head: {
    padding: tokens.spacingHorizontalS,
    fontWeight: tokens.fontWeightRegular,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'nowrap',
    backgroundColor: tokens.colorNeutralBackground2,
  },
  who: {
    position: 'sticky',
    left: 0,
    zIndex: 1,
    padding: tokens.spacingHorizontalS,
    textAlign: 'start',
    fontWeight: tokens.fontWeightRegular,
    backgroundColor: tokens.colorNeutralBackground2,
    '@media (max-width: 48rem)': { position: 'static' },
  },
  cell: { textAlign: 'center', borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
});

export interface PolicyMatrixProps {
  readonly kind: PermissionKind;
  readonly policies: readonly AccessPolicy[];
  /** Undefined where whoever looks may not change anything. */
  readonly onToggle: ((policy: AccessPolicy, permission: string) => void) | undefined;
}

/** A row for each principal, a column for each permission. */
export function PolicyMatrix({ kind, policies, onToggle }: PolicyMatrixProps) {
  const styles = useStyles();
  const { access } = strings;
  const label = access.matrix(access[kind]);
  return (
    <div className={styles.scroller} tabIndex={0} role="group" aria-label={label}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col" className={styles.who}>
              {access.principal}
            </th>
            {PERMISSIONS[kind].map((permission) => (
              <th key={permission} scope="col" className={styles.head}>
                {permission}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {policies.map((policy) => (
            <PolicyRow key={granteeOf(policy)} kind={kind} policy={policy} onToggle={onToggle} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface PolicyRowProps extends Pick<PolicyMatrixProps, 'kind' | 'onToggle'> {
  readonly policy: AccessPolicy;
}

function PolicyRow({ kind, policy, onToggle }: PolicyRowProps) {
  const styles = useStyles();
  const name = usePrincipalName(policy.objectId) ?? policy.objectId;
  return (
    <tr>
      <th scope="row" className={styles.who}>
        <PrincipalName objectId={policy.objectId} applicationId={policy.applicationId} />
      </th>
      {PERMISSIONS[kind].map((permission) => (
        <td key={permission} className={styles.cell}>
          <Checkbox
            aria-label={strings.access.allows(name, permission)}
            checked={isImplied(policy, kind, permission) || policy.permissions[kind].includes(permission)}
            disabled={onToggle === undefined || isImplied(policy, kind, permission)}
            onChange={() => onToggle?.(policy, permission)}
          />
        </td>
      ))}
    </tr>
  );
}
