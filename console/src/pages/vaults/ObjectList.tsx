import { makeStyles, SearchBox, Spinner, Text, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { Kind } from '../../api/objects.ts';
import { Command, CommandBar } from '../../parts/CommandBar.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Failure } from '../../parts/Loaded.tsx';
import { type Column, LongTable } from '../../parts/LongTable.tsx';
import type { usePaged } from '../../parts/paged.ts';
import { strings } from '../../strings/strings.ts';

const useStyles = makeStyles({
  search: { marginLeft: 'auto', minWidth: '10rem' },
  foot: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS, minHeight: '2rem' },
});

export interface ObjectListProps<Item> {
  readonly vault: string;
  readonly kind: Kind;
  readonly list: ReturnType<typeof usePaged<Item>>;
  readonly nameOf: (item: Item) => string;
  readonly columns: readonly Column<Item>[];
  /** What is searched for, which stands in the address. */
  readonly search: string;
  readonly onSearch: (text: string) => void;
  /** Buttons of the command bar. */
  readonly commands: ReactNode;
}

/** The secrets or the keys of a vault, however many: more come while one scrolls, and while one searches. */
export function ObjectList<Item>(props: ObjectListProps<Item>) {
  const styles = useStyles();
  const { vault, kind, list, search, onSearch, commands } = props;
  const { vaults, actions, states } = strings;
  return (
    <>
      <CommandBar label={vaults.list.label[kind](vault)}>
        {commands}
        <Command icon={<ArrowClockwiseRegular />} onClick={() => void list.refresh()}>
          {actions.refresh}
        </Command>
        <SearchBox
          className={styles.search}
          size="small"
          aria-label={vaults.list.search}
          placeholder={vaults.list.search}
          value={search}
          onChange={(_event, { value }) => onSearch(value)}
        />
      </CommandBar>
      {list.query.isPending ? <Spinner label={states.loading} /> : <Found {...props} />}
    </>
  );
}

function Found<Item>({ vault, kind, list, nameOf, columns, search, commands }: ObjectListProps<Item>) {
  const styles = useStyles();
  const { list: words, label } = { list: strings.vaults.list, label: strings.vaults.list.label[kind](vault) };
  const wanted = search.toLowerCase();
  const found = wanted === '' ? list.items : list.items.filter((item) => nameOf(item).toLowerCase().includes(wanted));
  const { error, isFetching, fetchNextPage, refetch } = list.query;
  const retry = () => void (list.items.length > 0 ? fetchNextPage() : refetch());
  const whole = !list.hasNextPage;
  if (list.items.length === 0 && error === null && whole) {
    return <Empty text={words.none[kind]} action={commands} />;
  }
  return (
    <>
      {list.items.length > 0 && (
        <LongTable label={label} columns={columns} items={found} keyOf={nameOf} onEnd={list.more} />
      )}
      <div className={styles.foot} role="status">
        {error === null && (
          <Text size={200}>
            {wanted === ''
              ? words.shown(found.length, whole)
              : found.length === 0 && whole
                ? words.noMatch
                : words.matching(found.length, list.items.length, whole)}
          </Text>
        )}
        {isFetching && <Spinner size="tiny" aria-label={strings.states.loading} />}
      </div>
      {error !== null && <Failure error={error} onRetry={retry} />}
    </>
  );
}
