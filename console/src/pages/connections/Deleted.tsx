import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type DeletedConnection, listDeleted, purgeConnection, recoverConnection } from '../../api/connections.ts';
import { useRole } from '../../app/session.ts';
import { useActing } from '../../parts/acting.ts';
import { Command } from '../../parts/CommandBar.tsx';
import { ConfirmByName } from '../../parts/ConfirmByName.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Failure, Loaded } from '../../parts/Loaded.tsx';
import { type Column, LongTable } from '../../parts/LongTable.tsx';
import { Page } from '../../parts/Page.tsx';
import { usePaged } from '../../parts/paged.ts';
import { when } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';
import { secondsOf } from './columns.tsx';
import { Trail } from './Trail.tsx';

/** What was deleted and can still come back. */
export function Deleted() {
  const client = useQueryClient();
  const [purging, setPurging] = useState<DeletedConnection>();
  const [operates, administers] = [useRole('Operator'), useRole('Administrator')];
  const list = usePaged(['deleted-connections'], listDeleted);
  const refresh = async () => {
    void client.resetQueries({ queryKey: ['connections'] });
    await list.refresh();
  };
  const recover = useActing(async (deleted: DeletedConnection) => {
    await recoverConnection(deleted);
    await refresh();
  });
  const { deleted } = strings.connections;
  const close = (done: boolean) => {
    setPurging(undefined);
    if (done) void refresh();
  };
  const columns = columnsOf({
    recover: operates ? (item) => void recover.run(item) : undefined,
    purge: administers ? setPurging : undefined,
  });
  return (
    <>
      <Trail />
      <Page title={deleted.title}>
        {recover.error !== undefined && <Failure error={recover.error} />}
        <Loaded query={list.query}>
          {() =>
            list.items.length === 0 && !list.hasNextPage ? (
              <Empty text={deleted.none} />
            ) : (
              <LongTable
                label={deleted.title}
                columns={columns}
                items={list.items}
                keyOf={({ id }) => id}
                onEnd={list.more}
              />
            )
          }
        </Loaded>
      </Page>
      {purging !== undefined && <Purge deleted={purging} onClose={close} />}
    </>
  );
}

interface PurgeProps {
  readonly deleted: DeletedConnection;
  readonly onClose: (done: boolean) => void;
}

function Purge({ deleted, onClose }: PurgeProps) {
  const { connectionName } = deleted.properties;
  const { purgeTitle, purgeText, purge } = strings.connections.deleted;
  return (
    <ConfirmByName
      title={purgeTitle(connectionName)}
      verb={purge}
      text={purgeText}
      name={connectionName}
      act={() => purgeConnection(deleted)}
      onClose={onClose}
    />
  );
}

interface Acts {
  readonly recover: ((deleted: DeletedConnection) => void) | undefined;
  readonly purge: ((deleted: DeletedConnection) => void) | undefined;
}

function columnsOf({ recover, purge }: Acts): readonly Column<DeletedConnection>[] {
  const { connections } = strings;
  const { deleted } = connections;
  const act = (verb: string, run: Acts['purge']): readonly Column<DeletedConnection>[] => {
    if (run === undefined) return [];
    const cell = (item: DeletedConnection) => (
      <Command aria-label={`${verb}: ${item.properties.connectionName}`} onClick={() => run(item)}>
        {verb}
      </Command>
    );
    return [{ title: verb, width: '10%', cell }];
  };
  return [
    { title: connections.name, width: '24%', cell: ({ properties }) => properties.connectionName },
    { title: connections.kind, width: '20%', cell: ({ properties }) => properties.parameterSet },
    { title: deleted.deleted, width: '18%', cell: ({ properties }) => when(secondsOf(properties.deletionDate)) },
    { title: deleted.purged, width: '18%', cell: ({ properties }) => when(secondsOf(properties.scheduledPurgeDate)) },
    ...act(deleted.recover, recover),
    ...act(deleted.purge, purge),
  ];
}
