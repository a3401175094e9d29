import { Link, Outlet, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { rememberVault } from '../../parts/known-vaults.ts';
import { Page } from '../../parts/page/Page.tsx';
import { Tabs } from '../../parts/page/Tabs.tsx';
import { strings } from '../../strings/strings.ts';
import { VaultCommands } from '../tasks/start/VaultCommands.tsx';
import { Trail } from './Trail.tsx';

const TABS = [
  { to: '/vaults/$vault/secrets', label: strings.vaults.tabs.secrets },
  { to: '/vaults/$vault/keys', label: strings.vaults.tabs.keys },
  { to: '/vaults/$vault/deleted', label: strings.vaults.tabs.deleted },
  { to: '/vaults/$vault/access', label: strings.vaults.tabs.access },
  { to: '/vaults/$vault/settings', label: strings.vaults.tabs.settings },
] as const;

/** A vault and its parts, each of which is a page of its own address. */
export function Vault() {
  const { vault } = useParams({ from: '/vaults/$vault' });
  useEffect(() => rememberVault(vault), [vault]);
  return (
    <>
      <Trail />
      <Page title={vault} actions={<VaultCommands vault={vault} />}>
        <Tabs
          label={strings.vaults.tabs.label}
          links={TABS.map(({ to, label }) => [
            to,
            <Link key={to} to={to} params={{ vault }} activeOptions={{ includeSearch: false }}>
              {label}
            </Link>,
          ])}
        />
        <Outlet />
      </Page>
    </>
  );
}
