import { makeStyles, SearchBox, Select, Spinner, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons';
import { type ReactNode, useMemo } from 'react';
import type { Attributes } from '../../../../src/wire/attributes.ts';
import type { Kind } from '../../api/objects.ts';
import { Command, CommandBar } from '../../parts/page/CommandBar.tsx';
import { Empty } from '../../parts/states/Empty.tsx';
import { useArranged } from '../../parts/tables/arranging.ts';
import { ListFoot } from '../../parts/tables/ListFoot.tsx';
import { type Column, LongTable } from '../../parts/tables/LongTable.tsx';
import type { usePaged } from '../../parts/tables/paged.ts';
import { StatusFilter } from '../../parts/tables/StatusFilter.tsx';
import type { Sort } from '../../parts/tables/sorting.ts';
import { strings } from '../../strings/strings.ts';
import { fitsStatus, type StatusFilter as Status } from './status.ts';

const useStyles = makeStyles({
  fields: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalXS,
    marginLeft: 'auto',
    maxWidth: '100%',
  },
  search: { minWidth: '5rem' },
});

/** A part of names in any casing, or what they begin with; of which status; and in which order. */
export interface Search extends Sort {
  readonly q?: string;
  readonly match?: 'prefix';
  readonly status?: Status;
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
export function ObjectList<Item extends Listed>(props: ObjectListProps<Item>) {
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

interface Listed {
  readonly attributes: Attributes;
}

function SearchFields({ search, onSearch }: Pick<ObjectListProps<never>, 'search' | 'onSearch'>) {
  const styles = useStyles();
  const { list } = strings.vaults;
  const { q = '', match, status, ...order } = search;
  const become = (text: string, how: string | undefined, which: Status | undefined) =>
    onSearch({
      ...order,
      ...(text !== '' && { q: text }),
      ...(how === 'prefix' && { match: 'prefix' }),
      ...(which !== undefined && { status: which }),
    });
  return (
    <div className={styles.fields}>
      <StatusFilter status={status} names={list.statuses} onChange={(which) => become(q, match, which)} />
      <Select
        size="small"
        aria-label={list.match}
        value={match ?? 'within'}
        onChange={(_event, { value }) => become(q, value, status)}
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
        onChange={(_event, { value }) => become(value, match, status)}
      />
    </div>
  );
}

/** Whether an item is what is searched for; undefined where each is. */
function useFits<Item extends Listed>(nameOf: (item: Item) => string, { q = '', match, status }: Search) {
  return useMemo(() => {
    const wanted = q.toLowerCase();
    if (wanted === '' && status === undefined) return undefined;
    const now = Date.now() / 1000;
    const named = (name: string) => (match === 'prefix' ? name.startsWith(wanted) : name.includes(wanted));
    return (item: Item) =>
      (status === undefined || fitsStatus(item.attributes, status, now)) && named(nameOf(item).toLowerCase());
  }, [nameOf, q, match, status]);
}

function Found<Item extends Listed>(props: ObjectListProps<Item>) {
  const { vault, kind, list, nameOf, columns, search, onSearch, commands } = props;
  const { list: words } = strings.vaults;
  const { q, match, status, ...sort } = search;
  const through = status !== undefined;
  const shown = useArranged(list, { columns, sort, fits: useFits(nameOf, search), through });
  const named = { ...(q !== undefined && { q }), ...(match !== undefined && { match }) };
  if (list.items.length === 0 && list.query.error === null && !list.hasNextPage) {
    return <Empty text={words.none[kind]} action={commands} />;
  }
  return (
    <>
      {list.items.length > 0 && (
        <LongTable
          label={words.label[kind](vault)}
          columns={columns}
          items={shown.rows}
          keyOf={nameOf}
          onEnd={shown.onEnd}
          minWidth="56rem"
          sorting={{ sort, onSort: (next) => onSearch({ ...named, ...(through && { status }), ...next }) }}
        />
      )}
      <ListFoot
        list={list}
        shown={shown}
        text={countLine(search, shown.rows.length, list)}
        onStop={() => onSearch(named)}
      />
    </>
  );
}

function countLine({ q, status }: Search, found: number, list: { items: readonly unknown[]; hasNextPage: boolean }) {
  const { list: words } = strings.vaults;
  const [of, whole] = [list.items.length, !list.hasNextPage];
  if (q === undefined && status === undefined) return words.shown(found, whole);
  if (found === 0 && whole) return status === undefined ? words.noMatch : strings.lists.noneFits;
  return status === undefined ? words.matching(found, of, whole) : words.fitting(found, of, whole);
}
