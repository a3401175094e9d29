import { Badge, Link } from '@fluentui/react-components';
import type { RunResource } from '../../api/runs.ts';
import type { Column } from '../../parts/tables/LongTable.tsx';
import { ShortTable } from '../../parts/tables/ShortTable.tsx';
import { moment } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';

export interface RunTableProps {
  readonly runs: readonly RunResource[];
  readonly onOpen: (id: string) => void;
}

export function RunTable({ runs: all, onOpen }: RunTableProps) {
  const { runs } = strings;
  const columns: readonly Column<RunResource>[] = [
    {
      title: runs.started,
      width: '20%',
      cell: ({ id, startTime }) => (
        <Link as="button" onClick={() => onOpen(id)}>
          {moment(startTime)}
        </Link>
      ),
    },
    { title: runs.action, width: '17%', cell: ({ action }) => action },
    { title: runs.connection, width: '14%', cell: ({ connection }) => connection.name },
    { title: runs.status, width: '13%', cell: (run) => <RunStatus run={run} /> },
    { title: runs.duration, width: '9%', cell: ({ durationMs }) => runs.milliseconds(durationMs) },
    { title: runs.workflowRun, width: '27%', cell: ({ workflow }) => workflow?.runId },
  ];
  return <ShortTable label={runs.table} columns={columns} items={all} keyOf={({ id }) => id} minWidth="54rem" />;
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
