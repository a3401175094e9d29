import { makeStyles, SearchBox, Select, Spinner, Text, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { Kind } from '../../api/objects.ts';
import { Command, CommandBar } from '../../parts/page/CommandBar.tsx';
import { Empty } from '../../parts/states/Empty.tsx';
import { Failure } from '../../parts/states/Loaded.tsx';
import { type Column, LongTable } from '../../parts/tables/LongTable.tsx';
import type { usePaged } from '../../parts/tables/paged.ts';
import { strings } from '../../strings/strings.ts';

const useStyles = makeStyles({
  fields: { display: 'flex', gap: tokens.spacingHorizontalXS, marginLeft: 'auto', maxWidth: '100%' },
  search: { minWidth: '5rem' },
  foot: { display: 'flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS, minHeight: '2rem' },
});

/** A part of names in any casing, or what they begin with. */
export interface Search {
  readonly q?: string;
  readonly match?: 'prefix';
}

export interface ObjectListProps<Item> {
  readonly vault: string;
  readonly kind: Kind;
  readonly list: ReturnType<typeof usePaged<Item>>;
  readonly nameOf: (item: Item) => string;
  readonly columns: readonly Column<Item>[];
  /** What is searched for, which stands in the address. */
  readonly search: Search;
  readonly onSearch: (search: Search) => void;
  /** Buttons of the command bar. */
  readonly commands: ReactNode;
}

/** The secrets or the keys of a vault, however many: more come while one scrolls, and while one searches. */
export function ObjectList<Item>(props: ObjectListProps<Item>) {
  const { vault, kind, list, search, onSearch, commands } = props;
  const { vaults, actions, states } = strings;
  return (
    <>
      <CommandBar label={vaults.list.label[kind](vault)}>
        {commands}
        <Command icon={<ArrowClockwiseRegular />} onClick={() => void list.refresh()}>
          {actions.refresh}
        </Command>
        <SearchFields search={search} onSearch={onSearch} />
      </CommandBar>
      {list.query.isPending ? <Spinner label={states.loading} /> : <Found {...props} />}
    </>
  );
}

function SearchFields({ search, onSearch }: Pick<ObjectListProps<never>, 'search' | 'onSearch'>) {
  const styles = useStyles();
  const { list } = strings.vaults;
  const { q = '', match } = search;
  const become = (text: string, how: string) =>
    onSearch({ ...(text !== '' && { q: text }), ...(how === 'prefix' && { match: 'prefix' }) });
  return (
    <div className={styles.fields}>
      <Select
        size="small"
        aria-label={list.match}
        value={match ?? 'within'}
        onChange={(_event, { value }) => become(q, value)}
      >
        <option value="within">{list.matches.within}</option>
        <option value="prefix">{list.matches.prefix}</option>
      </Select>
      <SearchBox
        className={styles.search}
        size="small"
        aria-label={list.search}
        placeholder={list.search}
        value={q}
        onChange={(_event, { value }) => become(value, match ?? '')}
      />
    </div>
  );
}

function fitting<Item>(items: readonly Item[], nameOf: (item: Item) => string, { q = '', match }: Search) {
  const wanted = q.toLowerCase();
  if (wanted === '') return items;
  const fits = (name: string) => (match === 'prefix' ? name.startsWith(wanted) : name.includes(wanted));
  return items.filter((item) => fits(nameOf(item).toLowerCase()));
}

function Found<Item>({ vault, kind, list, nameOf, columns, search, commands }: ObjectListProps<Item>) {
  const styles = useStyles();
  const { list: words, label } = { list: strings.vaults.list, label: strings.vaults.list.label[kind](vault) };
  const found = fitting(list.items, nameOf, search);
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
            {search.q === undefined
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
