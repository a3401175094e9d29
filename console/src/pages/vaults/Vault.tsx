import { makeStyles, tokens } from '@fluentui/react-components';
import { Link, Outlet, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { rememberVault } from '../../parts/known-vaults.ts';
import { Page } from '../../parts/Page.tsx';
import { strings } from '../../strings/strings.ts';
import { Trail } from './Trail.tsx';

const TABS = [
  { to: '/vaults/$vault', label: strings.vaults.tabs.secrets, exact: true },
  { to: '/vaults/$vault/keys', label: strings.vaults.tabs.keys, exact: false },
  { to: '/vaults/$vault/deleted', label: strings.vaults.tabs.deleted, exact: false },
  { to: '/vaults/$vault/access', label: strings.vaults.tabs.access, exact: false },
] as const;

const useStyles = makeStyles({
  tabs: {
    display: 'flex',
    overflowX: 'auto',
    listStyleType: 'none',
    margin: `0 0 ${tokens.spacingVerticalM}`,
    padding: 0,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  tab: {
    display: 'block',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    color: tokens.colorNeutralForeground2,
    textDecorationLine: 'none',
    borderBottom: `3px solid transparent`,
    ':hover': { color: tokens.colorNeutralForeground1 },
    '&[aria-current="page"]': {
      color: tokens.colorNeutralForeground1,
      fontWeight: tokens.fontWeightSemibold,
      borderBottomColor: tokens.colorCompoundBrandStroke,
    },
  },
});

/** A vault and its parts, each of which is a page of its own address. */
export function Vault() {
  const styles = useStyles();
  const { vault } = useParams({ from: '/vaults/$vault' });
  useEffect(() => rememberVault(vault), [vault]);
  return (
    <>
      <Trail />
      <Page title={vault}>
        <nav aria-label={strings.vaults.tabs.label}>
          <ul className={styles.tabs}>
            {TABS.map(({ to, label, exact }) => (
              <li key={to}>
                <Link to={to} params={{ vault }} className={styles.tab} activeOptions={{ exact, includeSearch: false }}>
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <Outlet />
      </Page>
    </>
  );
}
