import {
  Badge,
  Link,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
} from '@fluentui/react-components';
import type { RunResource } from '../../api/runs.ts';
import { moment } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';

const useStyles = makeStyles({ scroll: { overflowX: 'auto' }, table: { minWidth: '54rem' } });

export interface RunTableProps {
  readonly runs: readonly RunResource[];
  readonly onOpen: (id: string) => void;
}

export function RunTable({ runs: all, onOpen }: RunTableProps) {
  const styles = useStyles();
  const { runs } = strings;
  const heads = [runs.started, runs.action, runs.connection, runs.status, runs.duration, runs.workflowRun];
  return (
    <div className={styles.scroll}>
      <Table aria-label={runs.table} size="small" className={styles.table}>
        <TableHeader>
          <TableRow>
            {heads.map((head) => (
              <TableHeaderCell key={head}>{head}</TableHeaderCell>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {all.map((run) => (
            <TableRow key={run.id}>
              <TableCell>
                <Link onClick={() => onOpen(run.id)}>{moment(run.startTime)}</Link>
              </TableCell>
              <TableCell>{run.action}</TableCell>
              <TableCell>{run.connection.name}</TableCell>
              <TableCell>
                <RunStatus run={run} />
              </TableCell>
              <TableCell>{runs.milliseconds(run.durationMs)}</TableCell>
              <TableCell>{run.workflow?.runId}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

export function RunStatus({ run: { status, statusCode } }: { readonly run: RunResource }) {
  const { runs } = strings;
  const failed = status === 'Failed';
  return (
    <Badge appearance="tint" color={failed ? 'danger' : 'success'}>
      {failed ? `${runs.failed} (${statusCode})` : runs.succeeded}
    </Badge>
  );
}
