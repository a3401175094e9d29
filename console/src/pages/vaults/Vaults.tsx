import { AddRegular, ArrowClockwiseRegular, DeleteRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { listVaults, type VaultResource } from '../../api/vaults.ts';
import { useRole } from '../../app/session.ts';
import { Command, CommandBar } from '../../parts/page/CommandBar.tsx';
import { Page } from '../../parts/page/Page.tsx';
import { PageLink } from '../../parts/page/PageLink.tsx';
import { Empty } from '../../parts/states/Empty.tsx';
import { Loaded } from '../../parts/states/Loaded.tsx';
import type { Column } from '../../parts/tables/LongTable.tsx';
import { ShortTable } from '../../parts/tables/ShortTable.tsx';
import { strings } from '../../strings/strings.ts';
import { CreateVault } from './CreateVault.tsx';

export function Vaults() {
  const { actions } = strings;
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  const mayCreate = useRole('Administrator');
  const query = useQuery({ queryKey: ['vaults'], queryFn: ({ signal }) => listVaults(signal) });
  // Nobody may use a new vault before somebody is let in.
  const show = async (vault: string) => {
    await query.refetch();
    await navigate({ to: '/vaults/$vault/access', params: { vault } });
  };
  return (
    <Page title={vaults.title}>
      <CommandBar label={vaults.title}>
        {mayCreate && (
          <Command icon={<AddRegular />} onClick={() => setCreating(true)}>
            {vaults.create}
          </Command>
        )}
        <Command icon={<ArrowClockwiseRegular />} onClick={() => void query.refetch()}>
          {actions.refresh}
        </Command>
        <Command icon={<DeleteRegular />} onClick={() => void navigate({ to: '/vaults/deleted' })}>
          {strings.whole.deleted.open}
        </Command>
      </CommandBar>
      <Loaded query={query}>
        {(found) =>
          found.length === 0 ? (
            <Empty text={vaults.empty} />
          ) : (
            <ShortTable label={vaults.title} columns={COLUMNS} items={found} keyOf={({ id }) => id} minWidth="36rem" />
          )
        }
      </Loaded>
      {creating && <CreateVault onMade={show} onClose={() => setCreating(false)} />}
    </Page>
  );
}

const { vaults } = strings;

const COLUMNS: readonly Column<VaultResource>[] = [
  {
    title: vaults.name,
    width: '30%',
    cell: ({ name }) => (
      <PageLink to="/vaults/$vault/secrets" params={{ vault: name }}>
        {name}
      </PageLink>
    ),
  },
  { title: vaults.location, width: '20%', cell: ({ location }) => location },
  {
    title: vaults.access,
    width: '25%',
    cell: ({ properties }) => (properties.enableRbacAuthorization ? vaults.rbac : vaults.policies),
  },
  {
    title: vaults.retention,
    width: '25%',
    cell: ({ properties }) => vaults.days(properties.softDeleteRetentionInDays),
  },
];
