import { makeStyles, tokens } from '@fluentui/react-components';
import { Link, Outlet } from '@tanstack/react-router';
import { Page } from '../../parts/Page.tsx';
import { strings } from '../../strings/strings.ts';
import { useRef } from './shown.ts';
import { Trail } from './Trail.tsx';

const TABS = [
  { to: '/connections/$subscription/$group/$name', label: strings.connections.tabs.overview, exact: true },
  { to: '/connections/$subscription/$group/$name/keys', label: strings.connections.tabs.keys, exact: false },
  { to: '/connections/$subscription/$group/$name/sharing', label: strings.connections.tabs.sharing, exact: false },
  { to: '/connections/$subscription/$group/$name/failures', label: strings.connections.tabs.failures, exact: false },
  { to: '/connections/$subscription/$group/$name/use', label: strings.connections.tabs.use, exact: false },
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
    whiteSpace: 'nowrap',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    color: tokens.colorNeutralForeground2,
    textDecorationLine: 'none',
    borderBottom: '3px solid transparent',
    ':hover': { color: tokens.colorNeutralForeground1 },
    '&[aria-current="page"]': {
      color: tokens.colorNeutralForeground1,
      fontWeight: tokens.fontWeightSemibold,
      borderBottomColor: tokens.colorCompoundBrandStroke,
    },
  },
});

/** A connection and its parts, each of which is a page of its own address. */
export function ConnectionPage() {
  const styles = useStyles();
  const ref = useRef();
  return (
    <>
      <Trail />
      <Page title={ref.name}>
        <nav aria-label={strings.connections.tabs.label}>
          <ul className={styles.tabs}>
            {TABS.map(({ to, label, exact }) => (
              <li key={to}>
                <Link
                  to={to}
                  params={{ ...ref }}
                  className={styles.tab}
                  activeOptions={{ exact, includeSearch: false }}
                >
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
