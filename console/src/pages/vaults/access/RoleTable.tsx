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
  const guid = (id: string) => id.slice(-36).toLowerCase();
  const names = new Map(definitions.map(({ name, properties }) => [name, properties.roleName]));
  return (
    <div className={styles.scroller} tabIndex={0} role="group" aria-label={access.roles}>
      <Table aria-label={access.roles} className={styles.table}>
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
            const { principalId, roleDefinitionId, scope } = assignment.properties;
            const role = names.get(guid(roleDefinitionId)) ?? guid(roleDefinitionId);
            return (
              <TableRow key={assignment.id}>
                <TableCell>
                  <PrincipalName objectId={principalId} />
                </TableCell>
                <TableCell>{role}</TableCell>
                <TableCell>{scope.toLowerCase() === vaultId.toLowerCase() ? access.here : scope}</TableCell>
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
