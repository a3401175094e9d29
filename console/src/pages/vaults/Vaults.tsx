import {
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
} from '@fluentui/react-components';
import { AddRegular, ArrowClockwiseRegular, DeleteRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { listVaults, type VaultResource } from '../../api/vaults.ts';
import { useRole } from '../../app/session.ts';
import { Command, CommandBar } from '../../parts/CommandBar.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Loaded } from '../../parts/Loaded.tsx';
import { Page } from '../../parts/Page.tsx';
import { PageLink } from '../../parts/PageLink.tsx';
import { strings } from '../../strings/strings.ts';
import { CreateVault } from './CreateVault.tsx';

export function Vaults() {
  const { vaults, actions } = strings;
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
        {(found) => (found.length === 0 ? <Empty text={vaults.empty} /> : <VaultTable found={found} />)}
      </Loaded>
      {creating && <CreateVault onMade={show} onClose={() => setCreating(false)} />}
    </Page>
  );
}

const useStyles = makeStyles({ scroller: { overflowX: 'auto' }, table: { minWidth: '36rem' } });

function VaultTable({ found }: { readonly found: readonly VaultResource[] }) {
  const styles = useStyles();
  const { vaults } = strings;
  return (
    <div className={styles.scroller} tabIndex={0} role="group" aria-label={vaults.title}>
      <Table aria-label={vaults.title} size="small" className={styles.table}>
        <TableHeader>
          <TableRow>
            <TableHeaderCell>{vaults.name}</TableHeaderCell>
            <TableHeaderCell>{vaults.location}</TableHeaderCell>
            <TableHeaderCell>{vaults.access}</TableHeaderCell>
            <TableHeaderCell>{vaults.retention}</TableHeaderCell>
          </TableRow>
        </TableHeader>
        <TableBody>
          {found.map(({ id, name, location, properties }) => (
            <TableRow key={id}>
              <TableCell>
                <PageLink to="/vaults/$vault/secrets" params={{ vault: name }}>
                  {name}
                </PageLink>
              </TableCell>
              <TableCell>{location}</TableCell>
              <TableCell>{properties.enableRbacAuthorization ? vaults.rbac : vaults.policies}</TableCell>
              <TableCell>{vaults.days(properties.softDeleteRetentionInDays)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
