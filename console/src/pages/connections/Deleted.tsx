import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  type DeletedConnection,
  listDeleted,
  type ParameterSet,
  purgeConnection,
  recoverConnection,
} from '../../api/connections.ts';
import { useRole } from '../../app/session.ts';
import { useActing } from '../../parts/forms/acting.ts';
import { ConfirmByName } from '../../parts/forms/ConfirmByName.tsx';
import { Page } from '../../parts/page/Page.tsx';
import { Empty } from '../../parts/states/Empty.tsx';
import { Failure, Loaded } from '../../parts/states/Loaded.tsx';
import { type Column, LongTable } from '../../parts/tables/LongTable.tsx';
import { usePaged } from '../../parts/tables/paged.ts';
import { when } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';
import { useParameterSets } from './kinds.ts';
import { Trail } from './Trail.tsx';

const useStyles = makeStyles({ buttons: { display: 'flex', columnGap: tokens.spacingHorizontalXS } });

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
  const { data: sets = [] } = useParameterSets();
  const acts = {
    recover: operates ? (item: DeletedConnection) => void recover.run(item) : undefined,
    purge: administers ? setPurging : undefined,
  };
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
                columns={columnsOf(acts, sets)}
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

function columnsOf({ recover, purge }: Acts, sets: readonly ParameterSet[]): readonly Column<DeletedConnection>[] {
  const { connections } = strings;
  const { deleted } = connections;
  const kindOf = (name: string) => sets.find((set) => set.name === name)?.uiDefinition.displayName ?? name;
  const columns: readonly Column<DeletedConnection>[] = [
    { title: connections.name, width: '22%', cell: ({ properties }) => properties.connectionName },
    { title: connections.kind, width: '26%', cell: ({ properties }) => kindOf(properties.parameterSet) },
    { title: deleted.deleted, width: '17%', cell: ({ properties }) => when(properties.deletionDate) },
    { title: deleted.purged, width: '17%', cell: ({ properties }) => when(properties.scheduledPurgeDate) },
  ];
  if (recover === undefined && purge === undefined) return columns;
  return [
    ...columns,
    { title: deleted.actions, width: '18%', cell: (item) => <Buttons item={item} recover={recover} purge={purge} /> },
  ];
}

function Buttons({ item, recover, purge }: Acts & { readonly item: DeletedConnection }) {
  const styles = useStyles();
  const { deleted } = strings.connections;
  const { connectionName } = item.properties;
  const act = (verb: string, run: Acts['purge']) =>
    run !== undefined && (
      <Button size="small" aria-label={`${verb}: ${connectionName}`} onClick={() => run(item)}>
        {verb}
      </Button>
    );
  return (
    <span className={styles.buttons}>
      {act(deleted.recover, recover)}
      {act(deleted.purge, purge)}
    </span>
  );
}
