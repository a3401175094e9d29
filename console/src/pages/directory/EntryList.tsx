import { makeStyles, SearchBox, Spinner, Text, tokens } from '@fluentui/react-components';
import { AddRegular, ArrowClockwiseRegular } from '@fluentui/react-icons';
import { type Entries, listEntries } from '../../api/directory.ts';
import { useRole } from '../../app/session.ts';
import { Command, CommandBar } from '../../parts/page/CommandBar.tsx';
import { Empty } from '../../parts/states/Empty.tsx';
import { Failure } from '../../parts/states/Loaded.tsx';
import { type Column, LongTable } from '../../parts/tables/LongTable.tsx';
import { usePaged } from '../../parts/tables/paged.ts';
import { strings } from '../../strings/strings.ts';

const useStyles = makeStyles({
  search: { marginLeft: 'auto', minWidth: '10rem' },
  foot: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS, minHeight: '2rem' },
});

export interface EntryListProps<Item> {
  readonly entries: Entries;
  readonly columns: readonly Column<Item>[];
  /** What the search looks through. */
  readonly textOf: (item: Item) => string;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly create: { readonly label: string; readonly onClick: () => void };
}

/** Entries of one kind, however many: more come while one scrolls, and while one searches. */
export function EntryList<Item extends { readonly id: string }>(props: EntryListProps<Item>) {
  const styles = useStyles();
  const { entries, search, onSearch, create } = props;
  const list = usePaged<Item>(['directory', entries], (after, signal) => listEntries(entries, after, signal));
  const mayCreate = useRole('Administrator');
  const { directory, actions, states } = strings;
  return (
    <>
      <CommandBar label={directory.tabs[entries]}>
        {mayCreate && (
          <Command icon={<AddRegular />} onClick={create.onClick}>
            {create.label}
          </Command>
        )}
        <Command icon={<ArrowClockwiseRegular />} onClick={() => void list.refresh()}>
          {actions.refresh}
        </Command>
        <SearchBox
          className={styles.search}
          size="small"
          aria-label={directory.search}
          placeholder={directory.search}
          value={search}
          onChange={(_event, { value }) => onSearch(value)}
        />
      </CommandBar>
      {list.query.isPending ? <Spinner label={states.loading} /> : <Found {...props} list={list} />}
    </>
  );
}

type FoundProps<Item> = EntryListProps<Item> & { readonly list: ReturnType<typeof usePaged<Item>> };

function Found<Item extends { readonly id: string }>({ entries, columns, textOf, search, list }: FoundProps<Item>) {
  const styles = useStyles();
  const { directory, states } = strings;
  const wanted = search.toLowerCase();
  const found = list.items.filter((item) => textOf(item).toLowerCase().includes(wanted));
  const { error, isFetching, fetchNextPage, refetch } = list.query;
  const retry = () => void (list.items.length > 0 ? fetchNextPage() : refetch());
  const whole = !list.hasNextPage;
  if (list.items.length === 0 && error === null) return <Empty text={directory.none[entries]} />;
  return (
    <>
      {list.items.length > 0 && (
        <LongTable
          label={directory.tabs[entries]}
          columns={columns}
          items={found}
          keyOf={({ id }) => id}
          onEnd={list.more}
        />
      )}
      <div className={styles.foot} role="status">
        {error === null && <Text size={200}>{countLine(found.length, list.items.length, whole)}</Text>}
        {isFetching && <Spinner size="tiny" aria-label={states.loading} />}
      </div>
      {error !== null && <Failure error={error} onRetry={retry} />}
    </>
  );
}

function countLine(found: number, of: number, whole: boolean): string {
  const { directory } = strings;
  if (found === of) return directory.shown(found, whole);
  return found === 0 && whole ? directory.noMatch : directory.matching(found, of, whole);
}
