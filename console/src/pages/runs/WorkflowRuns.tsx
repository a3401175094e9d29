import {
  Badge,
  Button,
  Link,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
} from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { listWorkflowRuns, type WorkflowRun } from '../../api/runs.ts';
import { Empty } from '../../parts/Empty.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { moment } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';

const useStyles = makeStyles({ scroll: { overflowX: 'auto' }, table: { minWidth: '44rem' } });

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
  const styles = useStyles();
  const { runs } = strings;
  const heads = [runs.workflowRun, runs.workflow, runs.status, runs.calls, runs.lastCall];
  return (
    <div className={styles.scroll}>
      <Table aria-label={runs.byWorkflow} size="small" className={styles.table}>
        <TableHeader>
          <TableRow>
            {heads.map((head) => (
              <TableHeaderCell key={head}>{head}</TableHeaderCell>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {all.map(({ id, workflow, calls, failed, lastTime }) => (
            <TableRow key={id}>
              <TableCell>
                <Link onClick={() => onOpen(id)}>{id}</Link>
              </TableCell>
              <TableCell>{workflow}</TableCell>
              <TableCell>
                <Badge appearance="tint" color={failed > 0 ? 'danger' : 'success'}>
                  {failed > 0 ? runs.failedCalls(failed) : runs.succeeded}
                </Badge>
              </TableCell>
              <TableCell>{calls}</TableCell>
              <TableCell>{moment(lastTime)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
