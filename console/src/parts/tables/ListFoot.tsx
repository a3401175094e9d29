import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { strings } from '../../strings/strings.ts';
import { Failure } from '../states/Loaded.tsx';
import type { useArranged } from './arranging.ts';
import type { usePaged } from './paged.ts';

const useStyles = makeStyles({
  foot: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: tokens.spacingHorizontalM },
  status: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS, minHeight: '2rem' },
});

export interface ListFootProps<Item> {
  readonly list: ReturnType<typeof usePaged<Item>>;
  readonly shown: Pick<ReturnType<typeof useArranged<Item>>, 'waits' | 'reads'>;
  /** How much of the list is shown. */
  readonly text: string;
  /** Leads back to the order in which the list comes, and to all of it. */
  readonly onStop: () => void;
}

/** Below a list that comes a page at a time: how much of it is there, and why not more. */
export function ListFoot<Item>({ list, shown, text, onStop }: ListFootProps<Item>) {
  const styles = useStyles();
  const { lists, states } = strings;
  const { error, isFetching, fetchNextPage, refetch } = list.query;
  const retry = () => void (list.items.length > 0 ? fetchNextPage() : refetch());
  return (
    <>
      <div className={styles.foot}>
        <div className={styles.status} role="status">
          {error === null && <Text size={200}>{shown.waits ? lists.reading(list.items.length) : text}</Text>}
          {isFetching && <Spinner size="tiny" aria-label={states.loading} />}
        </div>
        {shown.reads && (
          <Button size="small" onClick={onStop}>
            {lists.stop}
          </Button>
        )}
      </div>
      {error !== null && <Failure error={error} onRetry={retry} />}
    </>
  );
}
