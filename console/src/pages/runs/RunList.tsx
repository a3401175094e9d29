import { Button, MessageBar, MessageBarBody, makeStyles, Switch, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listRuns, type RunResource, type RunSearch } from '../../api/runs.ts';
import { Command, CommandBar } from '../../parts/page/CommandBar.tsx';
import { Empty } from '../../parts/states/Empty.tsx';
import { Loaded } from '../../parts/states/Loaded.tsx';
import { strings } from '../../strings/strings.ts';
import { RunFilters } from './RunFilters.tsx';
import { RunTable } from './RunTable.tsx';
import type { RunsAddress } from './routes.ts';
import { useTail } from './tail.ts';

const useStyles = makeStyles({
  more: { marginTop: tokens.spacingVerticalM },
});

export interface RunListProps {
  readonly search: RunSearch;
  readonly onChange: (search: RunsAddress) => void;
}

export function RunList({ search, onChange }: RunListProps) {
  const styles = useStyles();
  const [live, setLive] = useState(false);
  const tail = useTail(search, live);
  const query = useInfiniteQuery({
    queryKey: ['runs', search],
    queryFn: ({ pageParam, signal }) => listRuns(search, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ continuationToken }) => continuationToken ?? undefined,
  });
  const { runs, actions } = strings;
  return (
    <>
      <CommandBar label={runs.title}>
        <Command icon={<ArrowClockwiseRegular />} onClick={() => void query.refetch()}>
          {actions.refresh}
        </Command>
        <Switch label={runs.live} checked={live} onChange={(_event, { checked }) => setLive(checked)} />
      </CommandBar>
      <RunFilters search={search} onChange={onChange} />
      {tail.failed && (
        <MessageBar intent="warning">
          <MessageBarBody>{runs.liveFailed}</MessageBarBody>
        </MessageBar>
      )}
      <Loaded query={query}>
        {({ pages }) => {
          const all = joined(
            tail.runs,
            pages.flatMap(({ value }) => value),
          );
          if (all.length === 0) return <Empty text={runs.empty} />;
          return <RunTable runs={all} onOpen={(run) => onChange({ ...search, run })} />;
        }}
      </Loaded>
      {query.hasNextPage && (
        <Button
          className={styles.more}
          disabledFocusable={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {actions.more}
        </Button>
      )}
    </>
  );
}

/** What came in live may be in the list as well, once that is loaded again. */
function joined(live: readonly RunResource[], listed: readonly RunResource[]): RunResource[] {
  const known = new Set(listed.map(({ id }) => id));
  return [...live.filter(({ id }) => !known.has(id)), ...listed];
}
