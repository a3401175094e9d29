import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { Paged } from '../../api/objects.ts';

/** A list that comes a page at a time. It is not fetched again by itself, which could be hundreds of pages, unless it is short. */
export function usePaged<Item>(
  queryKey: readonly string[],
  fetchPage: (link: string | undefined, signal: AbortSignal) => Promise<Paged<Item>>,
  staleTime = Number.POSITIVE_INFINITY,
) {
  const client = useQueryClient();
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextLink }) => nextLink ?? undefined,
    staleTime,
    // A page that is there stays as it is; to compare all of them whenever one more comes takes longer than a frame.
    structuralSharing: false,
  });
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = query;
  const items = useMemo(() => data?.pages.flatMap(({ value }) => value) ?? [], [data]);
  const next = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  return {
    query,
    items,
    hasNextPage,
    isFetching,
    /** Undefined while there is nothing more to fetch, or fetching would be in vain. */
    more: hasNextPage && !isFetching && !isError ? next : undefined,
    /** From the first page again. */
    refresh: () => client.resetQueries({ queryKey }),
  };
}
