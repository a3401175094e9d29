import { Button, Text } from '@fluentui/react-components';
import type { DeletedVault } from '../../../api/vaults.ts';
import type { Column } from '../../../parts/tables/LongTable.tsx';
import { when } from '../../../parts/when.ts';
import { strings } from '../../../strings/strings.ts';

export interface VaultActs {
  readonly recover: (vault: DeletedVault) => void;
  readonly purge: (vault: DeletedVault) => void;
}

/** Without `acts` for whoever may only look. */
export function deletedVaultColumns(acts: VaultActs | undefined): readonly Column<DeletedVault>[] {
  const { whole, vaults, deleted } = strings;
  return [
    { title: vaults.name, width: '20%', cell: ({ name }) => name },
    { title: whole.deleted.group, width: '14%', cell: ({ properties }) => groupOf(properties.vaultId) },
    { title: deleted.deletedOn, width: '17%', cell: ({ properties }) => when(properties.deletionDate) },
    { title: deleted.purgedOn, width: '17%', cell: ({ properties }) => when(properties.scheduledPurgeDate) },
    {
      title: whole.deleted.protection,
      width: '14%',
      cell: ({ properties }) => (properties.purgeProtectionEnabled === true ? whole.on : whole.off),
    },
    ...(acts === undefined
      ? []
      : [{ title: deleted.acts, width: '18%', cell: (vault: DeletedVault) => <Acts vault={vault} {...acts} /> }]),
  ];
}

function Acts({ vault, recover, purge }: VaultActs & { readonly vault: DeletedVault }) {
  const { deleted } = strings.whole;
  return (
    <>
      <Button size="small" aria-label={deleted.recoverNamed(vault.name)} onClick={() => recover(vault)}>
        {deleted.recover}
      </Button>{' '}
      {vault.properties.purgeProtectionEnabled === true ? (
        <Text size={200}>{deleted.keptBy}</Text>
      ) : (
        <Button size="small" aria-label={deleted.purgeNamed(vault.name)} onClick={() => purge(vault)}>
          {deleted.purge}
        </Button>
      )}
    </>
  );
}

/** `/subscriptions/{}/resourceGroups/{}/…` */
const groupOf = (id: string): string => id.split('/')[4] ?? '';
