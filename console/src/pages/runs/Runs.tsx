import { Button, MessageBar, MessageBarBody, Switch } from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { listRuns } from '../../api/runs.ts';
import { Empty } from '../../parts/Empty.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import { strings } from '../../strings/strings.ts';
import { RunDetail } from './RunDetail.tsx';
import { RunFilters } from './RunFilters.tsx';
import { RunTable } from './RunTable.tsx';
import type { RunsAddress } from './routes.ts';
import { useTail } from './tail.ts';

export function Runs() {
  const { run, ...search } = useSearch({ from: '/runs' });
  const navigate = useNavigate({ from: '/runs' });
  const [live, setLive] = useState(false);
  const tail = useTail(search, live);
  const query = useInfiniteQuery({
    queryKey: ['runs', search],
    queryFn: ({ pageParam, signal }) => listRuns(search, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ continuationToken }) => continuationToken ?? undefined,
  });
  const { runs, actions } = strings;
  const go = (next: RunsAddress) => void navigate({ search: next, replace: true });
  return (
    <Page
      title={runs.title}
      actions={
        <>
          <Switch label={runs.live} checked={live} onChange={(_event, { checked }) => setLive(checked)} />
          <Button onClick={() => void query.refetch()}>{actions.refresh}</Button>
        </>
      }
    >
      <RunFilters search={search} onChange={go} />
      {tail.failed && (
        <MessageBar intent="warning">
          <MessageBarBody>{runs.liveFailed}</MessageBarBody>
        </MessageBar>
      )}
      <Loaded query={query}>
        {({ pages }) => {
          const listed = pages.flatMap(({ value }) => value);
          const known = new Set(listed.map(({ id }) => id));
          const all = [...tail.runs.filter(({ id }) => !known.has(id)), ...listed];
          if (all.length === 0) return <Empty text={runs.empty} />;
          return <RunTable runs={all} onOpen={(id) => go({ ...search, run: id })} />;
        }}
      </Loaded>
      {query.hasNextPage && (
        <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {actions.more}
        </Button>
      )}
      {run !== undefined && <RunDetail id={run} onClose={() => go(search)} />}
    </Page>
  );
}
