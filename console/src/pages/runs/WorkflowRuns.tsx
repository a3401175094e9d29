import { Badge, Button, Link } from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { listWorkflowRuns, type WorkflowRun } from '../../api/runs.ts';
import { Empty } from '../../parts/states/Empty.tsx';
import { Loaded } from '../../parts/states/Loaded.tsx';
import type { Column } from '../../parts/tables/LongTable.tsx';
import { ShortTable } from '../../parts/tables/ShortTable.tsx';
import { moment } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';

/** A line for each run of a workflow; it leads to that one's calls. */
export function WorkflowRuns({ onOpen }: { readonly onOpen: (id: string) => void }) {
  const { runs, actions } = strings;
  const query = useInfiniteQuery({
    queryKey: ['workflow-runs'],
    queryFn: ({ pageParam, signal }) => listWorkflowRuns(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ continuationToken }) => continuationToken ?? undefined,
  });
  return (
    <>
      <Loaded query={query}>
        {({ pages }) => {
          const all = pages.flatMap(({ value }) => value);
          return all.length === 0 ? <Empty text={runs.noWorkflows} /> : <WorkflowTable all={all} onOpen={onOpen} />;
        }}
      </Loaded>
      {query.hasNextPage && (
        <Button disabledFocusable={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {actions.more}
        </Button>
      )}
    </>
  );
}

interface WorkflowTableProps {
  readonly all: readonly WorkflowRun[];
  readonly onOpen: (id: string) => void;
}

function WorkflowTable({ all, onOpen }: WorkflowTableProps) {
  const { runs } = strings;
  const columns: readonly Column<WorkflowRun>[] = [
    {
      title: runs.workflowRun,
      width: '30%',
      cell: ({ id }) => (
        <Link as="button" onClick={() => onOpen(id)}>
          {id}
        </Link>
      ),
    },
    { title: runs.workflow, width: '24%', cell: ({ workflow }) => workflow },
    { title: runs.status, width: '14%', cell: ({ failed }) => <Outcome failed={failed} /> },
    { title: runs.calls, width: '10%', cell: ({ calls }) => calls },
    { title: runs.lastCall, width: '22%', cell: ({ lastTime }) => moment(lastTime) },
  ];
  return <ShortTable label={runs.byWorkflow} columns={columns} items={all} keyOf={({ id }) => id} minWidth="48rem" />;
}

function Outcome({ failed }: Pick<WorkflowRun, 'failed'>) {
  const { runs } = strings;
  return (
    <Badge appearance="tint" color={failed > 0 ? 'danger' : 'success'}>
      {failed > 0 ? runs.failedCalls(failed) : runs.succeeded}
    </Badge>
  );
}
