import { Text } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type DeletedVault, listDeletedVaults, purgeVault, recoverVault } from '../../../api/vaults.ts';
import { useRole } from '../../../app/session.ts';
import { useActing } from '../../../parts/forms/acting.ts';
import { ConfirmByName } from '../../../parts/forms/ConfirmByName.tsx';
import { Command, CommandBar } from '../../../parts/page/CommandBar.tsx';
import { Page } from '../../../parts/page/Page.tsx';
import { Empty } from '../../../parts/states/Empty.tsx';
import { Failure, Loaded } from '../../../parts/states/Loaded.tsx';
import { LongTable } from '../../../parts/tables/LongTable.tsx';
import { usePaged } from '../../../parts/tables/paged.ts';
import { strings } from '../../../strings/strings.ts';
import { Trail } from '../Trail.tsx';
import { deletedVaultColumns } from './columns.tsx';

/** Whole vaults that were deleted and can still come back. */
export function DeletedVaults() {
  const client = useQueryClient();
  const [purging, setPurging] = useState<DeletedVault>();
  const mayChange = useRole('Administrator');
  const list = usePaged(['deleted-vaults'], listDeletedVaults);
  const recover = useActing(async (vault: DeletedVault) => {
    await recoverVault(vault);
    void client.invalidateQueries({ queryKey: ['vaults'] });
    await list.refresh();
  });
  const close = (done: boolean) => {
    setPurging(undefined);
    if (done) void list.refresh();
  };
  const { actions, vaults, whole } = strings;
  const columns = deletedVaultColumns(
    mayChange ? { recover: (vault) => void recover.run(vault), purge: setPurging } : undefined,
  );
  return (
    <>
      <Trail />
      <Page title={whole.deleted.title}>
        <CommandBar label={whole.deleted.title}>
          <Command icon={<ArrowClockwiseRegular />} onClick={() => void list.refresh()}>
            {actions.refresh}
          </Command>
        </CommandBar>
        {recover.error !== undefined && <Failure error={recover.error} />}
        <Loaded query={list.query}>
          {() =>
            list.items.length === 0 && !list.hasNextPage ? (
              <Empty text={whole.deleted.none} />
            ) : (
              <LongTable
                minWidth="58rem"
                label={whole.deleted.title}
                columns={columns}
                items={list.items}
                keyOf={({ id }) => id}
                onEnd={list.more}
              />
            )
          }
        </Loaded>
        <Text size={200} role="status">
          {list.items.length > 0 && vaults.list.shown(list.items.length, !list.hasNextPage)}
        </Text>
      </Page>
      {purging !== undefined && <Purge vault={purging} onClose={close} />}
    </>
  );
}

interface PurgeProps {
  readonly vault: DeletedVault;
  readonly onClose: (done: boolean) => void;
}

function Purge({ vault, onClose }: PurgeProps) {
  const { purge, purgeTitle, purgeText } = strings.whole.deleted;
  return (
    <ConfirmByName
      title={purgeTitle(vault.name)}
      verb={purge}
      text={purgeText}
      name={vault.name}
      act={() => purgeVault(vault)}
      onClose={onClose}
    />
  );
}
