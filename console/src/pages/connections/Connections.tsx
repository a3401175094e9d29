import { makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import { AddRegular, ArrowClockwiseRegular, DeleteRegular } from '@fluentui/react-icons';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { type ConnectionResource, listConnections, refOf } from '../../api/connections.ts';
import { useRole } from '../../app/session.ts';
import { Command, CommandBar } from '../../parts/page/CommandBar.tsx';
import { Page } from '../../parts/page/Page.tsx';
import { Empty } from '../../parts/states/Empty.tsx';
import { Loaded } from '../../parts/states/Loaded.tsx';
import { useArranged } from '../../parts/tables/arranging.ts';
import { ListFoot } from '../../parts/tables/ListFoot.tsx';
import { LongTable } from '../../parts/tables/LongTable.tsx';
import { usePaged } from '../../parts/tables/paged.ts';
import { StatusFilter } from '../../parts/tables/StatusFilter.tsx';
import { strings } from '../../strings/strings.ts';
import { CreateConnection } from './CreateConnection.tsx';
import { connectionColumns } from './columns.tsx';
import { useParameterSets } from './kinds.ts';
import { fitsStatus, type Search as Searched } from './searching.ts';

export function Connections() {
  const { connections, actions } = strings;
  const [creating, setCreating] = useState(false);
  const navigate = useNavigate({ from: '/connections' });
  const list = usePaged(['connections'], listConnections);
  const operates = useRole('Operator');
  const show = (made: ConnectionResource) => {
    void list.refresh();
    void navigate({ to: '/connections/$subscription/$group/$name', params: refOf(made) });
  };
  return (
    <Page title={connections.title}>
      <CommandBar label={connections.title}>
        {operates && (
          <Command icon={<AddRegular />} onClick={() => setCreating(true)}>
            {connections.create}
          </Command>
        )}
        <Command icon={<ArrowClockwiseRegular />} onClick={() => void list.refresh()}>
          {actions.refresh}
        </Command>
        <Command icon={<DeleteRegular />} onClick={() => void navigate({ to: '/connections/deleted' })}>
          {connections.deleted.open}
        </Command>
        <Search />
      </CommandBar>
      <Loaded query={list.query}>{() => <ConnectionTable list={list} />}</Loaded>
      {creating && <CreateConnection onMade={show} onClose={() => setCreating(false)} />}
    </Page>
  );
}

const useStyles = makeStyles({
  fields: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS, marginLeft: 'auto', maxWidth: '100%' },
  search: { minWidth: '10rem' },
});

/** What stands in the address, and what changes it. */
function useSearched() {
  const search = useSearch({ from: '/connections' });
  const navigate = useNavigate({ from: '/connections' });
  return {
    search,
    become: (next: Searched) => void navigate({ search: next, replace: true, resetScroll: false }),
  };
}

function Search() {
  const styles = useStyles();
  const { connections } = strings;
  const { search, become } = useSearched();
  const { q, status, ...sort } = search;
  return (
    <div className={styles.fields}>
      <StatusFilter
        status={status}
        names={connections.filters}
        onChange={(next) =>
          become({ ...sort, ...(q !== undefined && { q }), ...(next !== undefined && { status: next }) })
        }
      />
      <SearchBox
        className={styles.search}
        size="small"
        aria-label={connections.search}
        placeholder={connections.search}
        value={q ?? ''}
        onChange={(_event, { value }) =>
          become({ ...sort, ...(status !== undefined && { status }), ...(value !== '' && { q: value }) })
        }
      />
    </div>
  );
}

function ConnectionTable({ list }: { readonly list: ReturnType<typeof usePaged<ConnectionResource>> }) {
  const { connections } = strings;
  const { search, become } = useSearched();
  const { q, status, ...sort } = search;
  const { data: sets } = useParameterSets();
  const columns = useMemo(() => connectionColumns(sets ?? []), [sets]);
  const fits = useMemo(() => {
    const wanted = (q ?? '').toLowerCase();
    return (connection: ConnectionResource) =>
      (status === undefined || fitsStatus(connection, status)) &&
      `${connection.name} ${connection.properties.displayName}`.toLowerCase().includes(wanted);
  }, [q, status]);
  const shown = useArranged(list, { columns, sort, fits, through: q !== undefined || status !== undefined });
  const named = { ...(q !== undefined && { q }) };
  const [count, of, whole] = [shown.rows.length, list.items.length, !list.hasNextPage];
  if (of === 0) return <Empty text={connections.empty} />;
  const text = count === of ? connections.shown(count, whole) : connections.matching(count, of, whole);
  return (
    <>
      <LongTable
        label={connections.title}
        columns={columns}
        items={shown.rows}
        keyOf={({ id }) => id}
        onEnd={shown.onEnd}
        minWidth="60rem"
        sorting={{ sort, onSort: (next) => become({ ...named, ...(status !== undefined && { status }), ...next }) }}
      />
      <ListFoot
        list={list}
        shown={shown}
        text={count === 0 && whole ? connections.noMatch : text}
        onStop={() => become({})}
      />
    </>
  );
}
