import { Link, Outlet } from '@tanstack/react-router';
import { Page } from '../../parts/page/Page.tsx';
import { Tabs } from '../../parts/page/Tabs.tsx';
import { strings } from '../../strings/strings.ts';

const TABS = [
  { to: '/directory', part: 'applications' },
  { to: '/directory/users', part: 'users' },
  { to: '/directory/groups', part: 'groups' },
  { to: '/directory/identities', part: 'identities' },
] as const;

/** Who is known here, each kind on a page of its own address. */
export function Directory() {
  const { title, tabs } = strings.directory;
  return (
    <Page title={title}>
      <Tabs
        label={tabs.label}
        links={TABS.map(({ to, part }) => [
          part,
          <Link key={to} to={to} activeOptions={{ exact: true, includeSearch: false }}>
            {tabs[part]}
          </Link>,
        ])}
      />
      <Outlet />
    </Page>
  );
}
