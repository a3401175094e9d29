import { Button } from '@fluentui/react-components';
import type { Column } from '../../parts/tables/LongTable.tsx';
import { when } from '../../parts/when.ts';
import { strings } from '../../strings/strings.ts';

export interface DeletedItem {
  readonly name: string;
  readonly deletedDate: number;
  readonly scheduledPurgeDate: number;
}

export interface DeletedActs {
  readonly recover: (name: string) => void;
  readonly purge: (name: string) => void;
}

export function deletedColumns({ recover, purge }: DeletedActs): readonly Column<DeletedItem>[] {
  const { deleted, vaults } = strings;
  return [
    { title: vaults.name, width: '34%', cell: ({ name }) => name, sort: { by: 'name', natural: 'ascending' } },
    {
      title: deleted.deletedOn,
      width: '12rem',
      cell: ({ deletedDate }) => when(deletedDate),
      sort: { by: 'deleted', key: ({ deletedDate }) => deletedDate },
    },
    {
      title: deleted.purgedOn,
      width: '12rem',
      cell: ({ scheduledPurgeDate }) => when(scheduledPurgeDate),
      sort: { by: 'purged', key: ({ scheduledPurgeDate }) => scheduledPurgeDate },
    },
    {
      title: deleted.acts,
      width: '12rem',
      cell: ({ name }) => (
        <>
          <Button size="small" aria-label={deleted.recoverNamed(name)} onClick={() => recover(name)}>
            {deleted.recover}
          </Button>{' '}
          <Button size="small" aria-label={deleted.purgeNamed(name)} onClick={() => purge(name)}>
            {deleted.purge}
          </Button>
        </>
      ),
    },
  ];
}
