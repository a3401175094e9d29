import { Link, Outlet } from '@tanstack/react-router';
import { Page } from '../../parts/page/Page.tsx';
import { Tabs } from '../../parts/page/Tabs.tsx';
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

/** A connection and its parts, each of which is a page of its own address. */
export function ConnectionPage() {
  const ref = useRef();
  return (
    <>
      <Trail />
      <Page title={ref.name}>
        <Tabs
          label={strings.connections.tabs.label}
          links={TABS.map(({ to, label, exact }) => [
            to,
            <Link key={to} to={to} params={{ ...ref }} activeOptions={{ exact, includeSearch: false }}>
              {label}
            </Link>,
          ])}
        />
        <Outlet />
      </Page>
    </>
  );
}
