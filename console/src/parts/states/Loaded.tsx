import { Button, MessageBar, MessageBarActions, MessageBarBody, Spinner } from '@fluentui/react-components';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError } from '../../api/request.ts';
import { strings } from '../../strings/strings.ts';

export interface LoadedProps<Data> {
  readonly query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'isPending' | 'refetch'>;
  readonly children: (data: Data) => ReactNode;
}

/** What a query brought, or why it did not: loading, offline, no permission, or an error in the gateway's own words. */
export function Loaded<Data>({ query, children }: LoadedProps<Data>) {
  if (query.error !== null) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Spinner label={strings.states.loading} />;
  return children(query.data);
}

export const isForbidden = (error: Error | null): boolean => error instanceof ApiError && error.status === 403;

export function Failure({ error, onRetry }: { readonly error: Error; readonly onRetry?: () => void }) {
  const { states } = strings;
  return (
    <MessageBar intent={isForbidden(error) ? 'warning' : 'error'} layout="multiline">
      <MessageBarBody>{sentenceOf(error)}</MessageBarBody>
      {onRetry !== undefined && (
        <MessageBarActions>
          <Button onClick={onRetry}>{states.retry}</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}

export function sentenceOf(error: Error): string {
  const { states } = strings;
  if (!(error instanceof ApiError)) return states.failed;
  if (error.status === 0) return states.offline;
  if (error.message !== '') return error.message;
  return error.status === 403 ? states.forbidden : states.failed;
}
