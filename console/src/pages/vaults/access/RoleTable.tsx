import {
  Button,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
} from '@fluentui/react-components';
import type { RoleAssignment, RoleDefinition } from '../../../api/roles.ts';
import { usePrincipalName } from '../../../parts/principal.ts';
import { strings } from '../../../strings/strings.ts';
import { PrincipalName } from './PrincipalName.tsx';
import { roleOf } from './role-rows.ts';

const useStyles = makeStyles({ scroller: { overflowX: 'auto' }, table: { minWidth: '48rem' } });

export interface RoleTableProps {
  readonly vaultId: string;
  readonly assignments: readonly RoleAssignment[];
  readonly definitions: readonly RoleDefinition[];
  /** Undefined where whoever looks may not change anything. */
  readonly onRemove: ((assignment: RoleAssignment) => void) | undefined;
}

export function RoleTable({ vaultId, assignments, definitions, onRemove }: RoleTableProps) {
  const styles = useStyles();
  const { access } = strings;
  const names = new Map(definitions.map(({ name, properties }) => [name, properties.roleName]));
  return (
    <div className={styles.scroller} tabIndex={0} role="group" aria-label={access.below}>
      <Table aria-label={access.below} className={styles.table}>
        <TableHeader>
          <TableRow>
            <TableHeaderCell>{access.principal}</TableHeaderCell>
            <TableHeaderCell>{access.role}</TableHeaderCell>
            <TableHeaderCell>{access.scope}</TableHeaderCell>
            {onRemove !== undefined && <TableHeaderCell>{access.actions}</TableHeaderCell>}
          </TableRow>
        </TableHeader>
        <TableBody>
          {assignments.map((assignment) => {
            const { principalId, scope } = assignment.properties;
            const role = names.get(roleOf(assignment)) ?? roleOf(assignment);
            return (
              <TableRow key={assignment.id}>
                <TableCell>
                  <PrincipalName objectId={principalId} />
                </TableCell>
                <TableCell>{role}</TableCell>
                <TableCell>{scope.slice(vaultId.length + 1)}</TableCell>
                {onRemove !== undefined && (
                  <TableCell>
                    <Remove role={role} principalId={principalId} onClick={() => onRemove(assignment)} />
                  </TableCell>
                )}
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
    </div>
  );
}

interface RemoveProps {
  readonly role: string;
  readonly principalId: string;
  readonly onClick: () => void;
}

function Remove({ role, principalId, onClick }: RemoveProps) {
  const { access } = strings;
  const name = usePrincipalName(principalId) ?? principalId;
  return (
    <Button size="small" aria-label={access.removeNamed(role, name)} onClick={onClick}>
      {access.remove}
    </Button>
  );
}
