import { makeStyles, SearchBox, Text } from '@fluentui/react-components';
import { AddRegular, ArrowClockwiseRegular, DeleteRegular } from '@fluentui/react-icons';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type ConnectionResource, listConnections, refOf } from '../../api/connections.ts';
import { useRole } from '../../app/session.ts';
import { Command, CommandBar } from '../../parts/page/CommandBar.tsx';
import { Page } from '../../parts/page/Page.tsx';
import { Empty } from '../../parts/states/Empty.tsx';
import { Loaded } from '../../parts/states/Loaded.tsx';
import { LongTable } from '../../parts/tables/LongTable.tsx';
import { usePaged } from '../../parts/tables/paged.ts';
import { strings } from '../../strings/strings.ts';
import { CreateConnection } from './CreateConnection.tsx';
import { connectionColumns } from './columns.tsx';
import { useParameterSets } from './kinds.ts';

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
      <Loaded query={list.query}>{() => <ConnectionTable items={list.items} onEnd={list.more} />}</Loaded>
      {creating && <CreateConnection onMade={show} onClose={() => setCreating(false)} />}
    </Page>
  );
}

const useStyles = makeStyles({ search: { marginLeft: 'auto', minWidth: '10rem' } });

function Search() {
  const styles = useStyles();
  const { connections } = strings;
  const { q = '' } = useSearch({ from: '/connections' });
  const navigate = useNavigate({ from: '/connections' });
  return (
    <SearchBox
      className={styles.search}
      size="small"
      aria-label={connections.search}
      placeholder={connections.search}
      value={q}
      onChange={(_event, { value }) => void navigate({ search: value === '' ? {} : { q: value }, replace: true })}
    />
  );
}

interface ConnectionTableProps {
  readonly items: readonly ConnectionResource[];
  readonly onEnd: (() => void) | undefined;
}

function ConnectionTable({ items, onEnd }: ConnectionTableProps) {
  const { connections } = strings;
  const { q = '' } = useSearch({ from: '/connections' });
  const { data: sets = [] } = useParameterSets();
  const wanted = q.toLowerCase();
  const found = items.filter(({ name, properties }) =>
    `${name} ${properties.displayName}`.toLowerCase().includes(wanted),
  );
  if (items.length === 0) return <Empty text={connections.empty} />;
  if (found.length === 0) return <Text>{connections.noMatch}</Text>;
  return (
    <LongTable
      label={connections.title}
      columns={connectionColumns(sets)}
      items={found}
      keyOf={({ id }) => id}
      onEnd={onEnd}
    />
  );
}
